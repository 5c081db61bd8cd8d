/** Echo requests of one family through Windows' own interface, behind the EchoSocket port. */
import type { RejectReason } from '../../../../contract/model/check.ts';
import type { EchoSink, EchoSocket } from '../backend.ts';
import { ipText } from '../ip-bytes.ts';
import { type EchoFields, PAYLOAD_BYTES, readPayload, writePayload } from '../packet.ts';
import { createRing } from '../ring.ts';
import { type SlotTable, slotState } from '../slot-table.ts';
import type { Handle, Iphlpapi } from './iphlpapi.ts';
import { type Berth, createBerths, defaultOptions } from './windows-berths.ts';
import { AF_INET6, betterRttMs, emptyReply, readReply4, readReply6, SOCKADDR_6_BYTES } from './windows-layout.ts';
import { type Reporter, windowsVerdict } from './windows-status.ts';

export type WindowsSocketOptions = {
  readonly api: Iphlpapi;
  readonly icmp: Handle;
  readonly family: 4 | 6;
  readonly table: SlotTable;
  readonly sink: EchoSink;
  readonly monotonicMs: () => number;
  /** Whether the 4 or 16 bytes are an address of this machine. */
  readonly isOwn: (bytes: Uint8Array, at: number, family: 4 | 6) => boolean;
};

/** Ours expires first: Windows' timeout only ends the request, and what comes until then is counted as late. */
const GRACE_MS = 500;
/** Windows short of memory: the request is tried again at each round of receiving, then it is void. */
const TRIES_BEFORE_VOID = 8;

export const openWindowsSocket = (options: WindowsSocketOptions): EchoSocket => {
  const { api, icmp, family, table, sink, monotonicMs, isOwn } = options;
  const ipBytes = family === 4 ? 4 : 16;
  const berths = createBerths(api);
  const requestOptions = defaultOptions(api);
  const sockaddr = api.arena(SOCKADDR_6_BYTES);
  sockaddr.view.setUint16(0, AF_INET6, true);
  const target6 = sockaddr.buffer.subarray(0, SOCKADDR_6_BYTES);
  /** Requests that wait for a berth, in order; never more than the table has slots. */
  const waiting = createRing();
  const waitingGenerations = createRing();
  let tries = 0;
  const reply = emptyReply();
  const fields: EchoFields = { id: 0, sequence: 0, slot: 0, generation: 0, tokenLow: 0, tokenHigh: 0 };

  /** Hands the request to Windows; 0 when it is under way, else why not. */
  const start = (berth: Berth, slot: number): number => {
    berth.slot = slot;
    berth.generation = table.generation[slot]!;
    const { view } = berth.group.sent;
    writePayload(view, berth.dataAt, slot, berth.generation, table.tokenLow[slot]!, table.tokenHigh[slot]!);
    berth.reply.fill(0);
    const timeoutMs = table.timeoutMs[slot]! + GRACE_MS;
    const at = slot * 16 + 16 - ipBytes;
    table.sentAtMs[slot] = monotonicMs();
    if (family === 4) {
      const target =
        (table.address[at]! |
          (table.address[at + 1]! << 8) |
          (table.address[at + 2]! << 16) |
          (table.address[at + 3]! << 24)) >>>
        0;
      return api.send4(icmp, berth.event, target, berth.data, requestOptions, berth.reply, timeoutMs);
    }
    sockaddr.buffer.set(table.address.subarray(at, at + 16), 8);
    sockaddr.view.setUint32(24, table.scope[slot]!, true);
    return api.send6(icmp, berth.event, target6, berth.data, requestOptions, berth.reply, timeoutMs);
  };

  /** Starts the oldest that waits; false when no berth or no memory is left for it now. */
  const startNext = (): boolean => {
    const slot = waiting.peek();
    const generation = waitingGenerations.peek();
    const done = (): true => {
      waiting.shift();
      waitingGenerations.shift();
      tries = 0;
      return true;
    };
    if (table.generation[slot] !== generation) return done();
    const berth = berths.take();
    if (!berth) return false;
    if (table.state[slot] === slotState.taken) {
      table.sentAtMs[slot] = monotonicMs();
      sink.left(slot);
    }
    const error = table.state[slot] === slotState.outstanding ? start(berth, slot) : null;
    if (error === 0) return done();
    berths.release(berth);
    if (error === null) return done();
    const verdict = windowsVerdict(error, family, 'none');
    const reason = verdict.kind === 'void' ? verdict.reason : 'other';
    if (reason === 'no-buffers' && ++tries < TRIES_BEFORE_VOID) return false;
    sink.failed(slot, generation, reason);
    return done();
  };

  const startWaiting = (): void => {
    while (waiting.size() > 0 && startNext());
  };

  const reporter = (bytes: Uint8Array): Reporter => {
    const { addressAt } = reply;
    if (bytes.subarray(addressAt, addressAt + ipBytes).every((byte) => byte === 0)) return 'none';
    return isOwn(bytes, addressAt, family) ? 'own' : 'other';
  };

  /** The data must be what this request carried, byte for byte; then source and token are judged as everywhere. */
  const judgeReply = (berth: Berth): number | RejectReason => {
    const { buffer, view } = berth.group.replies;
    if (reply.dataBytes !== PAYLOAD_BYTES) return reply.dataBytes < PAYLOAD_BYTES ? 'truncated' : 'too-long';
    if (!berth.data.equals(buffer.subarray(reply.dataAt, reply.dataAt + PAYLOAD_BYTES))) return 'bad-token';
    readPayload(view, reply.dataAt, fields);
    fields.sequence = fields.slot & 0xffff;
    return table.judge(fields, buffer, reply.addressAt, family);
  };

  const takeReply = (berth: Berth): void => {
    const judged = judgeReply(berth);
    if (typeof judged === 'string') {
      sink.rejected(judged);
      return;
    }
    const ownMs = monotonicMs() - table.sentAtMs[judged]!;
    sink.replied(judged, fields.generation, betterRttMs(reply.rttMs, ownMs), reply.ttl);
  };

  const takeIn = (berth: Berth): void => {
    const replies = api.parse(family, berth.reply);
    const { buffer, view, address } = berth.group.replies;
    const end = berth.replyAt + berth.reply.length;
    if (family === 4) readReply4(view, berth.replyAt, end, address, reply);
    else readReply6(view, berth.replyAt, end, PAYLOAD_BYTES, reply);
    // Success with no reply in it: the request ended for a reason that Windows keeps to itself.
    if (replies === 0 && reply.status === 0) {
      sink.failed(berth.slot, berth.generation, 'other');
      return;
    }
    const verdict = windowsVerdict(reply.status, family, reporter(buffer));
    switch (verdict.kind) {
      case 'replied':
        takeReply(berth);
        return;
      case 'unreachable': {
        const text = `${verdict.said} from ${ipText(buffer, reply.addressAt, family)}`;
        sink.unreachable(berth.slot, berth.generation, text, true);
        return;
      }
      case 'void':
        sink.failed(berth.slot, berth.generation, verdict.reason);
        return;
      case 'nothing':
        return;
    }
  };

  return {
    batch: 64,
    send: (slots, from, count) => {
      for (let i = from; i < from + count; i++) {
        waiting.push(slots[i]!);
        waitingGenerations.push(table.generation[slots[i]!]!);
      }
      startWaiting();
      return count;
    },
    receive: () => {
      berths.poll(takeIn);
      startWaiting();
      return false;
    },
    close: () => {
      api.close(icmp);
      berths.close();
    },
  };
};
