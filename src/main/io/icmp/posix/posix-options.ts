/** What an ICMP socket is told before its first packet: buffers, stamps, errors, and which packets a raw one may see. */
import type { Libc } from './libc.ts';
import type { PosixLayout } from './posix-layout.ts';

/** Asked for; what the system grants is told by `grantedReceiveBuffer`. */
const BUFFER_BYTES = 8 << 20;

export const setSocketOptions = (libc: Libc, layout: PosixLayout, family: 4 | 6, raw: boolean, fd: number): void => {
  const { level, option } = layout;
  const set = (atLevel: number, name: number | null, value: number): void => {
    if (name === null) return;
    const bytes = new Uint8Array(new Int32Array([value]).buffer);
    libc.setsockopt(fd, atLevel, name, bytes, 4);
  };
  set(level.socket, option.receiveBuffer, BUFFER_BYTES);
  set(level.socket, option.receiveBufferForce, BUFFER_BYTES);
  set(level.socket, option.sendBuffer, BUFFER_BYTES);
  set(level.socket, option.timestamp, 1);
  set(level.socket, option.overflow, 1);
  const ipLevel = family === 4 ? level.ip : level.ipv6;
  set(ipLevel, family === 4 ? option.ipErrors : option.ipv6Errors, 1);
  set(ipLevel, layout.hops[family]?.option ?? null, 1);
  const filter = raw ? layout.filter[family] : null;
  if (filter) libc.setsockopt(fd, filter.level, filter.option, filter.value, filter.value.length);
};

/** Bytes, by the system's own account. */
export const grantedReceiveBuffer = (libc: Libc, layout: PosixLayout, fd: number): number => {
  const value = Buffer.alloc(4);
  const bytes = Buffer.from([4, 0, 0, 0]);
  libc.getsockopt(fd, layout.level.socket, layout.option.receiveBuffer, value, bytes);
  return value.readUInt32LE(0);
};
