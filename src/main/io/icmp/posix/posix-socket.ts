/** One ICMP socket of Linux or macOS behind the EchoSocket port: batches out, batches in, stamps and errors from the kernel. */
import type { EchoSink, EchoSocket } from '../backend.ts';
import { icmpErrorText } from '../icmp-error.ts';
import { ipText } from '../ip-bytes.ts';
import { ECHO_BYTES, type EchoFields, parseQuote, parseReply, prepareEcho, writeEcho } from '../packet.ts';
import { isBufferError, voidReasonOf } from '../send-errors.ts';
import { type SlotTable, slotState } from '../slot-table.ts';
import type { Libc } from './libc.ts';
import type { PosixLayout } from './posix-layout.ts';
import { BATCH, CONTROL_BYTES, createControlReader, layMessages, NAME_BYTES } from './posix-messages.ts';
import { grantedReceiveBuffer, setSocketOptions } from './posix-options.ts';
import { createSendStamps } from './send-stamps.ts';
import { createStampClock } from './stamp-clock.ts';

export type PosixSocketOptions = {
  readonly libc: Libc;
  readonly layout: PosixLayout;
  readonly family: 4 | 6;
  readonly raw: boolean;
  /** ICMP identifier of our requests; on a datagram socket the Linux kernel writes its own. */
  readonly id: number;
  readonly table: SlotTable;
  readonly sink: EchoSink;
  readonly monotonicMs: () => number;
};

/**
 * Fewer packets than a full batch go one by one, and the kernel stamps each as it leaves: the RTT is then exact, however busy the machine is.
 * A full batch, as only a sweep has it, goes by one call, and its send times are spread evenly over that call: the error is below the call's duration.
 */
const STAMPED_SINGLY = BATCH - 1;
const DATA_BYTES = 256;
/** Where the IPv4 header carries the time to live (RFC 791). */
const IP_TTL_AT = 8;
/** The error queue is looked into when the kernel says that something is there, and at least this often. */
const ERRORS_EVERY_MS = 100;
/** Of one receive round, so that a flood can't keep the loop from its other work. */
const ROUNDS = 32;

/** Answers the socket, or the error number that `socket(2)` gave. */
export const openPosixSocket = (options: PosixSocketOptions): EchoSocket | number => {
  const { libc, layout, family, raw, id, table, sink, monotonicMs } = options;
  const addressFamily = family === 4 ? 2 : layout.inet6;
  const fd = libc.socket(addressFamily, (raw ? 3 : 2) | layout.closeOnExec, family === 4 ? 1 : 58);
  if (fd < 0) return libc.errno();
  setSocketOptions(libc, layout, family, raw, fd);

  const nameBytes = family === 4 ? 16 : 28;
  const ipAt = family === 4 ? 4 : 8;
  const ipBytes = family === 4 ? 4 : 16;
  const withIpHeader = family === 4 && (raw || layout.headerOnDatagram);
  const checksId = raw || layout.headerOnDatagram;
  const out = layMessages(libc, layout, ECHO_BYTES, false);
  const incoming = layMessages(libc, layout, DATA_BYTES, true);
  const { header } = layout;
  for (let i = 0; i < BATCH; i++) {
    const name = out.namesAt + i * NAME_BYTES;
    if (layout.lengthInAddress) {
      out.view.setUint8(name, nameBytes);
      out.view.setUint8(name + 1, addressFamily);
    } else {
      out.view.setUint16(name, addressFamily, true);
    }
    out.view.setUint32(i * header.stride + header.nameBytes, nameBytes, true);
    prepareEcho(out.view, out.dataAt + i * ECHO_BYTES, family);
  }
  const names = Array.from({ length: STAMPED_SINGLY }, (_, i) =>
    out.buffer.subarray(out.namesAt + i * NAME_BYTES, out.namesAt + i * NAME_BYTES + nameBytes),
  );
  const packets = Array.from({ length: STAMPED_SINGLY }, (_, i) =>
    out.buffer.subarray(out.dataAt + i * ECHO_BYTES, out.dataAt + (i + 1) * ECHO_BYTES),
  );
  const fields: EchoFields = { id: 0, sequence: 0, slot: 0, generation: 0, tokenLow: 0, tokenHigh: 0 };
  const clock = createStampClock(libc, monotonicMs);
  let drops = 0;
  let errorsReadAtMs = 0;
  /** Headers that the last round filled; the others still have all their room. */
  let used = BATCH;
  const write = (index: number, slot: number): void => {
    const name = out.namesAt + index * NAME_BYTES;
    const from = slot * 16 + 16 - ipBytes;
    for (let i = 0; i < ipBytes; i++) out.buffer[name + ipAt + i] = table.address[from + i]!;
    if (family === 6) out.view.setUint32(name + 24, table.scope[slot]!, true);
    const { generation, tokenLow, tokenHigh } = table;
    const data = out.dataAt + index * ECHO_BYTES;
    writeEcho(out.view, data, family, id, slot, generation[slot]!, tokenLow[slot]!, tokenHigh[slot]!);
  };

  const left = (slot: number, atMs: number): void => {
    table.sentAtMs[slot] = atMs;
    sink.left(slot);
  };

  /** Deals with the packet whose send failed: false when buffers are full and it should wait. */
  const sendAgain = (index: number, slot: number, firstError: number): boolean => {
    let error = firstError;
    // An error that an earlier packet met is reported by the next send, whoever that one is for: clear it, and ask again.
    for (let attempt = 0; attempt < 2; attempt++) {
      if (isBufferError(error)) return false;
      readErrors();
      const atMs = monotonicMs();
      const name = out.namesAt + index * NAME_BYTES;
      const data = out.dataAt + index * ECHO_BYTES;
      const sent = libc.sendto(
        fd,
        out.buffer.subarray(data, data + ECHO_BYTES),
        ECHO_BYTES,
        layout.message.dontWait,
        out.buffer.subarray(name, name + nameBytes),
        nameBytes,
      );
      if (sent >= 0) {
        left(slot, atMs);
        return true;
      }
      error = libc.errno();
    }
    if (isBufferError(error)) return false;
    sink.failed(slot, table.generation[slot]!, voidReasonOf(error));
    return true;
  };

  const sendSingly = (slots: Uint32Array, from: number, count: number): number => {
    stamps.want(true);
    for (let i = 0; i < count; i++) {
      const slot = slots[from + i]!;
      const place = i % STAMPED_SINGLY;
      write(place, slot);
      const atMs = monotonicMs();
      const sent = libc.sendto(fd, packets[place]!, ECHO_BYTES, layout.message.dontWait, names[place]!, nameBytes);
      if (sent >= 0) left(slot, atMs);
      else if (!sendAgain(place, slot, libc.errno())) return i;
    }
    return count;
  };

  const sendTogether = (slots: Uint32Array, from: number, count: number): number => {
    stamps.want(false);
    for (let i = 0; i < count; i++) write(i, slots[from + i]!);
    let done = 0;
    while (done < count) {
      const headers = done === 0 ? out.buffer : out.buffer.subarray(done * header.stride);
      const beforeMs = monotonicMs();
      const sent = libc.sendmmsg(fd, headers, count - done, layout.message.dontWait);
      if (sent > 0) {
        const eachMs = (monotonicMs() - beforeMs) / sent;
        for (let i = 0; i < sent; i++) left(slots[from + done + i]!, beforeMs + i * eachMs);
        done += sent;
      } else if (sendAgain(done, slots[from + done]!, libc.errno())) {
        done++;
      } else {
        return done;
      }
    }
    return count;
  };

  /** Gives the headers back the room that the last round used up. */
  const rearm = (count: number): void => {
    for (let i = 0; i < count; i++) {
      incoming.view.setUint32(i * header.stride + header.nameBytes, NAME_BYTES, true);
      incoming.view.setUint32(i * header.stride + header.controlBytes, CONTROL_BYTES, true);
    }
  };

  const controls = createControlReader(incoming, layout, family, clock);
  const stamps = createSendStamps({ libc, layout, family, fd, table, controls, clock, monotonicMs });

  /** One datagram of the error queue: an answer to one of ours, if its quote and the address it went to say so. */
  const takeError = (index: number, length: number): void => {
    const said = controls.isIcmp ? icmpErrorText(family, controls.errorType, controls.errorCode) : null;
    if (said === null) return;
    const quoted = parseQuote(incoming.view, incoming.dataAt + index * DATA_BYTES, length, family, fields);
    if (quoted === 'other' || (checksId && fields.id !== id)) return;
    const to = incoming.namesAt + index * NAME_BYTES + ipAt;
    const from = ipText(incoming.buffer, controls.offenderAt + ipAt, family);
    const text = `${said} from ${from}`;
    if (quoted === 'header') {
      const slot = table.find(fields.sequence, incoming.buffer, to, family);
      if (slot >= 0) sink.unreachable(slot, table.generation[slot]!, text, false);
      return;
    }
    const slot = table.judge(fields, incoming.buffer, to, family);
    if (typeof slot === 'number' && table.state[slot] === slotState.outstanding)
      sink.unreachable(slot, fields.generation, text, true);
  };

  const readErrors = (): void => {
    errorsReadAtMs = monotonicMs();
    stamps.reading();
    if ((family === 4 ? layout.option.ipErrors : layout.option.ipv6Errors) === null) return;
    used = BATCH;
    for (let round = 0; round < ROUNDS; round++) {
      rearm(BATCH);
      const flags = layout.message.errorQueue | layout.message.dontWait;
      const count = libc.recvmmsg(fd, incoming.buffer, BATCH, flags, null);
      for (let i = 0; i < count; i++) {
        controls.read(i);
        const length = Math.min(DATA_BYTES, incoming.view.getUint32(i * header.stride + header.length, true));
        if (controls.isSendStamp) stamps.take(incoming.view, incoming.dataAt + i * DATA_BYTES, length);
        else takeError(i, length);
      }
      if (count < BATCH) return;
    }
  };

  const takeReply = (index: number, length: number): void => {
    controls.read(index);
    if (controls.drops !== drops) {
      drops = controls.drops;
      sink.overflowed();
    }
    const data = incoming.dataAt + index * DATA_BYTES;
    // What was cut at our buffer's end is too long in any case.
    const parsed = parseReply(incoming.view, data, Math.min(length, DATA_BYTES), family, withIpHeader, fields);
    // On a raw socket everybody's replies arrive: another identifier is another program's ping.
    if (parsed === 'other' || (checksId && fields.id !== id)) return;
    if (parsed !== 'reply') {
      sink.rejected(parsed);
      return;
    }
    const judged = table.judge(fields, incoming.buffer, incoming.namesAt + index * NAME_BYTES + ipAt, family);
    if (typeof judged === 'string') {
      sink.rejected(judged);
      return;
    }
    const ttl = withIpHeader ? incoming.buffer[data + IP_TTL_AT]! : controls.ttl;
    sink.replied(judged, fields.generation, stamps.rttMs(judged), ttl);
  };

  let receiveFailed = false;
  const receiveSome = (): number => {
    receiveFailed = false;
    if (layout.manyAtOnce) {
      rearm(Math.max(1, used));
      const count = libc.recvmmsg(fd, incoming.buffer, BATCH, layout.message.dontWait, null);
      receiveFailed = count < 0 && !isBufferError(libc.errno());
      used = count;
      for (let i = 0; i < count; i++) takeReply(i, incoming.view.getUint32(i * header.stride + header.length, true));
      return count;
    }
    for (let i = 0; i < BATCH; i++) {
      rearm(1);
      const length = libc.recvmsg(fd, incoming.buffer, layout.message.dontWait);
      if (length < 0) {
        receiveFailed = !isBufferError(libc.errno());
        return i;
      }
      takeReply(0, length);
    }
    return BATCH;
  };

  return {
    batch: BATCH,
    send: (slots, from, count) =>
      count <= STAMPED_SINGLY || !layout.manyAtOnce ? sendSingly(slots, from, count) : sendTogether(slots, from, count),
    receive: () => {
      clock.sync();
      // Before the replies: an RTT counts from when its request truly left.
      if (stamps.mayWait()) readErrors();
      for (let round = 0; round < ROUNDS; round++) {
        const count = receiveSome();
        if (count === BATCH) continue;
        // A pending error makes receiving fail with that error instead of "nothing there".
        if (receiveFailed || monotonicMs() - errorsReadAtMs > ERRORS_EVERY_MS) readErrors();
        return false;
      }
      return true;
    },
    receiveBufferBytes: grantedReceiveBuffer(libc, layout, fd),
    close: () => void libc.close(fd),
  };
};
