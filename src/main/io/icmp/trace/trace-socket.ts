/** An ICMP socket of Linux or macOS for tracing: one request at a time with its time to live, answers from routers and targets. */
import type { RejectReason } from '../../../../contract/model/check.ts';
import { icmpErrorText } from '../icmp-error.ts';
import { ipText } from '../ip-bytes.ts';
import { ECHO_BYTES, type EchoFields, parseQuote, parseReply, prepareEcho, type Quoted, writeEcho } from '../packet.ts';
import type { Libc } from '../posix/libc.ts';
import type { PosixLayout } from '../posix/posix-layout.ts';
import { CONTROL_BYTES, createControlReader, layMessages, NAME_BYTES } from '../posix/posix-messages.ts';
import { createStampClock } from '../posix/stamp-clock.ts';
import { isBufferError, voidReasonOf } from '../send-errors.ts';
import { type SlotTable, slotState } from '../slot-table.ts';
import { type IcmpError, parseErrorPacket } from './trace-packet.ts';
import type { TraceSink, TraceSocket } from './trace-port.ts';

export type TraceSocketOptions = {
  readonly libc: Libc;
  readonly layout: PosixLayout;
  readonly family: 4 | 6;
  readonly raw: boolean;
  /** ICMP identifier of our requests; on a datagram socket the Linux kernel writes its own. */
  readonly id: number;
  readonly table: SlotTable;
  readonly sink: TraceSink;
  readonly monotonicMs: () => number;
};

/** An error quotes an IP header and as much of our request as the router likes, 576 bytes in all at most (RFC 1812, 4.3.2.3). */
const DATA_BYTES = 640;
const RECEIVE_BUFFER_BYTES = 1 << 20;
/** Datagrams taken in one round, so that a flood can't keep the loop from its other work. */
const MOST_AT_ONCE = 1_024;
/** Every router's answer is an error that the next send meets once: it says nothing of that send. */
const SEND_TRIES = 16;

/** Null where the system opens none. */
export const openTraceSocket = (options: TraceSocketOptions): TraceSocket | null => {
  const { libc, layout, family, raw, id, table, sink, monotonicMs } = options;
  const addressFamily = family === 4 ? 2 : layout.inet6;
  const fd = libc.socket(addressFamily, (raw ? 3 : 2) | layout.closeOnExec, family === 4 ? 1 : 58);
  if (fd < 0) return null;
  const { level, option, header, message } = layout;
  const set = (atLevel: number, name: number | null, value: number): void => {
    if (name !== null) libc.setsockopt(fd, atLevel, name, new Uint8Array(new Int32Array([value]).buffer), 4);
  };
  const ipLevel = family === 4 ? level.ip : level.ipv6;
  const errorsOption = family === 4 ? option.ipErrors : option.ipv6Errors;
  // A raw socket is handed the errors themselves; a datagram socket of Linux only finds them in its error queue.
  const hasErrorQueue = !raw && errorsOption !== null;
  const checksId = raw || layout.headerOnDatagram;
  const withIpHeader = family === 4 && checksId;
  set(level.socket, option.receiveBuffer, RECEIVE_BUFFER_BYTES);
  set(level.socket, option.timestamp, 1);
  if (hasErrorQueue) set(ipLevel, errorsOption, 1);
  const filter = raw ? layout.traceFilter[family] : null;
  if (filter) libc.setsockopt(fd, filter.level, filter.option, filter.value, filter.value.length);

  const nameBytes = family === 4 ? 16 : 28;
  const ipAt = family === 4 ? 4 : 8;
  const ipBytes = family === 4 ? 4 : 16;
  const out = libc.arena(NAME_BYTES + ECHO_BYTES);
  const name = out.buffer.subarray(0, nameBytes);
  const packet = out.buffer.subarray(NAME_BYTES, NAME_BYTES + ECHO_BYTES);
  if (layout.lengthInAddress) {
    out.view.setUint8(0, nameBytes);
    out.view.setUint8(1, addressFamily);
  } else {
    out.view.setUint16(0, addressFamily, true);
  }
  prepareEcho(out.view, NAME_BYTES, family);

  const incoming = layMessages(libc, layout, DATA_BYTES, true);
  const clock = createStampClock(libc, monotonicMs);
  const controls = createControlReader(incoming, layout, family, clock);
  const fields: EchoFields = { id: 0, sequence: 0, slot: 0, generation: 0, tokenLow: 0, tokenHigh: 0 };
  const error: IcmpError = { type: 0, code: 0, destinationAt: 0 };
  const sourceAt = incoming.namesAt + ipAt;
  let ttlSet = -1;

  const rttOf = (slot: number): number => {
    const receivedAtMs = Number.isNaN(controls.stampedMs) ? monotonicMs() : controls.stampedMs;
    return Math.max(0.001, receivedAtMs - table.sentAtMs[slot]!);
  };

  /** An error somebody sent for what `quoted` is of: an answer, if it proves to be to a request that still waits. */
  const takeError = (type: number, code: number, quoted: Quoted, destinationAt: number, offenderAt: number): void => {
    const text = icmpErrorText(family, type, code);
    // On a raw socket everybody's errors arrive: another identifier is another program's ping.
    if (text === null || quoted === 'other' || (checksId && fields.id !== id)) return;
    const slot =
      quoted === 'header'
        ? table.find(fields.sequence, incoming.buffer, destinationAt, family)
        : table.judge(fields, incoming.buffer, destinationAt, family);
    if (typeof slot === 'string') {
      // A destination that is not the one we sent to is a quote that somebody made up.
      sink.rejected(slot);
      return;
    }
    if (slot < 0 || table.state[slot] !== slotState.outstanding) return;
    const isExceeded = type === (family === 4 ? 11 : 3);
    sink.answered(slot, {
      kind: isExceeded ? 'router' : 'stop',
      address: ipText(incoming.buffer, offenderAt, family),
      said: isExceeded ? 'time exceeded' : text,
      rttMs: rttOf(slot),
    });
  };

  const takeReply = (length: number): void => {
    const at = incoming.dataAt;
    const parsed = parseReply(incoming.view, at, length, family, withIpHeader, fields);
    if (parsed === 'other') {
      const quoted = parseErrorPacket(incoming.view, at, length, family, withIpHeader, error, fields);
      if (quoted === 'bad-checksum') sink.rejected(quoted);
      else takeError(error.type, error.code, quoted, error.destinationAt, sourceAt);
      return;
    }
    if (checksId && fields.id !== id) return;
    const judged: number | RejectReason =
      parsed === 'reply' ? table.judge(fields, incoming.buffer, sourceAt, family) : parsed;
    if (typeof judged === 'string') {
      sink.rejected(judged);
      return;
    }
    if (table.state[judged] !== slotState.outstanding) return;
    const address = ipText(incoming.buffer, sourceAt, family);
    sink.answered(judged, { kind: 'target', address, said: 'reply', rttMs: rttOf(judged) });
  };

  /** One datagram, or −1. */
  const take = (flags: number): number => {
    incoming.view.setUint32(header.nameBytes, NAME_BYTES, true);
    incoming.view.setUint32(header.controlBytes, CONTROL_BYTES, true);
    const length = libc.recvmsg(fd, incoming.buffer, flags | message.dontWait);
    if (length >= 0) controls.read(0);
    return Math.min(length, DATA_BYTES);
  };

  const readErrors = (): void => {
    if (!hasErrorQueue) return;
    for (let i = 0; i < MOST_AT_ONCE; i++) {
      const length = take(message.errorQueue);
      if (length < 0) return;
      if (!controls.isIcmp) continue;
      const quoted = parseQuote(incoming.view, incoming.dataAt, length, family, fields);
      takeError(controls.errorType, controls.errorCode, quoted, sourceAt, controls.offenderAt + ipAt);
    }
  };

  const write = (slot: number): void => {
    const from = slot * 16 + 16 - ipBytes;
    for (let i = 0; i < ipBytes; i++) out.buffer[ipAt + i] = table.address[from + i]!;
    if (family === 6) out.view.setUint32(24, table.scope[slot]!, true);
    const { generation, tokenLow, tokenHigh } = table;
    writeEcho(out.view, NAME_BYTES, family, id, slot, generation[slot]!, tokenLow[slot]!, tokenHigh[slot]!);
  };

  return {
    send: (slot, ttl) => {
      if (ttl !== ttlSet) set(ipLevel, family === 4 ? option.timeToLive : option.ipv6Hops, ttl);
      ttlSet = ttl;
      write(slot);
      let failed = 0;
      for (let attempt = 0; attempt < SEND_TRIES; attempt++) {
        table.sentAtMs[slot] = monotonicMs();
        if (libc.sendto(fd, packet, ECHO_BYTES, message.dontWait, name, nameBytes) >= 0) return 'sent';
        failed = libc.errno();
        if (isBufferError(failed)) return 'buffers-full';
        readErrors();
      }
      return voidReasonOf(failed);
    },
    receive: () => {
      clock.sync();
      readErrors();
      for (let i = 0; i < MOST_AT_ONCE; i++) {
        const length = take(0);
        if (length >= 0) {
          takeReply(length);
          continue;
        }
        // A pending error makes receiving fail with that error instead of "nothing there".
        if (isBufferError(libc.errno())) return;
        readErrors();
      }
    },
    close: () => void libc.close(fd),
  };
};
