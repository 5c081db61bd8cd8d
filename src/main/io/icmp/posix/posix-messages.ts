/** Memory for a batch of datagrams as sendmmsg(2) and recvmmsg(2) want it, and the reading of what comes with each. */
import type { Arena } from '../arena.ts';
import type { Libc } from './libc.ts';
import type { PosixLayout } from './posix-layout.ts';
import { read64, type StampClock } from './stamp-clock.ts';

export const BATCH = 64;
export const NAME_BYTES = 32;
export const CONTROL_BYTES = 192;
/** A timespec or a timeval, both 16 bytes on 64-bit machines. */
const STAMP_BYTES = 16;

export type MessageArena = Arena & { readonly namesAt: number; readonly dataAt: number; readonly controlAt: number };

/** Lays out `BATCH` message headers, each with its name, one data vector and control buffer, in one arena. */
export const layMessages = (libc: Libc, layout: PosixLayout, dataBytes: number, withControl: boolean): MessageArena => {
  const { header } = layout;
  const vectorsAt = BATCH * header.stride;
  const namesAt = vectorsAt + BATCH * 16;
  const dataAt = namesAt + BATCH * NAME_BYTES;
  const controlAt = dataAt + BATCH * dataBytes;
  const arena = libc.arena(controlAt + BATCH * CONTROL_BYTES);
  const pointer = (at: number, to: number): void => arena.view.setBigUint64(at, arena.address + BigInt(to), true);
  for (let i = 0; i < BATCH; i++) {
    const at = i * header.stride;
    pointer(at + header.name, namesAt + i * NAME_BYTES);
    pointer(at + header.vectors, vectorsAt + i * 16);
    arena.view.setUint32(at + header.vectorCount, 1, true);
    if (withControl) pointer(at + header.control, controlAt + i * CONTROL_BYTES);
    pointer(vectorsAt + i * 16, dataAt + i * dataBytes);
    arena.view.setUint32(vectorsAt + i * 16 + 8, dataBytes, true);
  }
  return { ...arena, namesAt, dataAt, controlAt };
};

export type ControlReader = {
  /** Reads the control messages of one datagram into the fields below. */
  read(index: number): void;
  /** The kernel's receive stamp on the monotonic clock; NaN without one. */
  stampedMs: number;
  /** Time to live or hop limit as the reply arrived; 0 without one. */
  ttl: number;
  /** The same as the wall clock stood, milliseconds since 1970. */
  stampedWallMs: number;
  /** Whether this is the kernel's word that a packet of ours left, and when, as the wall clock stood. */
  isSendStamp: boolean;
  sendStampWallMs: number;
  /** Datagrams this socket has dropped so far for want of buffer. */
  drops: number;
  /** Whether the error is an ICMP message, and not our own machine's. */
  isIcmp: boolean;
  /** ICMP type and code; type −1 when there was no error. */
  errorType: number;
  errorCode: number;
  /** Where in the arena the address of whoever sent the error stands. */
  offenderAt: number;
};

export const createControlReader = (
  incoming: MessageArena,
  layout: PosixLayout,
  family: 4 | 6,
  clock: StampClock,
): ControlReader => {
  const { header, control, level, option, stamp, sendStamp } = layout;
  const { view } = incoming;
  const ipLevel = family === 4 ? level.ip : level.ipv6;
  const errors = family === 4 ? option.ipErrors : option.ipv6Errors;
  const hops = layout.hops[family];
  const errorBytes = 16 + (family === 4 ? 16 : 28);
  const reader: ControlReader = {
    stampedMs: Number.NaN,
    stampedWallMs: Number.NaN,
    isSendStamp: false,
    sendStampWallMs: Number.NaN,
    ttl: 0,
    drops: 0,
    isIcmp: false,
    errorType: -1,
    errorCode: 0,
    offenderAt: 0,
    read: (index) => {
      reader.stampedMs = Number.NaN;
      reader.stampedWallMs = Number.NaN;
      reader.isSendStamp = false;
      reader.sendStampWallMs = Number.NaN;
      reader.ttl = 0;
      reader.errorType = -1;
      reader.isIcmp = false;
      const start = incoming.controlAt + index * CONTROL_BYTES;
      const end = start + Math.min(CONTROL_BYTES, view.getUint32(index * header.stride + header.controlBytes, true));
      for (let at = start; at + control.data <= end; ) {
        const bytes = view.getUint32(at, true);
        if (bytes < control.data || at + bytes > end) return;
        const atLevel = view.getInt32(at + control.level, true);
        const type = view.getInt32(at + control.type, true);
        take(atLevel, type, at + control.data, bytes - control.data);
        at += Math.ceil(bytes / control.align) * control.align;
      }
    },
  };
  /** One control message of `bytes` at `data`; one too short for what it says to be says nothing. */
  const take = (atLevel: number, type: number, data: number, bytes: number): void => {
    if (atLevel === level.socket && type === stamp.type && bytes >= STAMP_BYTES) {
      const fraction = stamp.nanoseconds ? read64(view, data + 8) : view.getInt32(data + 8, true) * 1_000;
      const seconds = read64(view, data);
      reader.stampedMs = clock.toMonotonicMs(seconds, fraction);
      reader.stampedWallMs = seconds * 1_000 + fraction / 1e6;
    } else if (atLevel === level.socket && type === sendStamp?.type && bytes >= STAMP_BYTES) {
      // struct scm_timestamping: the first of three times is the software's.
      reader.sendStampWallMs = read64(view, data) * 1_000 + read64(view, data + 8) / 1e6;
    } else if (atLevel === level.socket && type === option.overflow && bytes >= 4) {
      reader.drops = view.getUint32(data, true);
    } else if (atLevel === ipLevel && type === hops?.type && bytes >= 4) {
      reader.ttl = view.getUint8(data);
    } else if (atLevel === ipLevel && type === errors && bytes >= errorBytes) {
      // struct sock_extended_err, then the offender's sockaddr. Origin 2 is ICMP, 3 ICMPv6.
      const origin = view.getUint8(data + 4);
      reader.isIcmp = origin === (family === 4 ? 2 : 3);
      reader.isSendStamp = origin === sendStamp?.origin;
      reader.errorType = view.getUint8(data + 5);
      reader.errorCode = view.getUint8(data + 6);
      reader.offenderAt = data + 16;
    }
  };
  return reader;
};
