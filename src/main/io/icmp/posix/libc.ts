/** The C functions behind the ICMP sockets, called through koffi. */
import koffi from 'koffi';
import { type Arena, createArena } from '../arena.ts';

export type Libc = {
  socket(family: number, type: number, protocol: number): number;
  setsockopt(fd: number, level: number, option: number, value: Uint8Array, bytes: number): number;
  getsockopt(fd: number, level: number, option: number, value: Uint8Array, bytes: Uint8Array): number;
  sendto(fd: number, data: Buffer, bytes: number, flags: number, address: Buffer, addressBytes: number): number;
  sendmmsg(fd: number, headers: Buffer, count: number, flags: number): number;
  recvmsg(fd: number, header: Buffer, flags: number): number;
  recvmmsg(fd: number, headers: Buffer, count: number, flags: number, timeout: null): number;
  close(fd: number): number;
  clockGettime(clock: number, result: Buffer): number;
  errno(): number;
  arena(bytes: number): Arena;
};

/** Throws where koffi has no binary for this machine or a function is missing. */
export const loadLibc = (manyAtOnce: boolean): Libc => {
  const library = koffi.load(null);
  const memmove = library.func('void *memmove(void *to, void *from, size_t bytes)');
  const missing = (): number => -1;
  return {
    socket: library.func('int socket(int, int, int)'),
    setsockopt: library.func('int setsockopt(int, int, int, void *, uint32_t)'),
    getsockopt: library.func('int getsockopt(int, int, int, void *, void *)'),
    sendto: library.func('intptr_t sendto(int, void *, size_t, int, void *, uint32_t)'),
    sendmmsg: manyAtOnce ? library.func('int sendmmsg(int, void *, uint32_t, int)') : missing,
    recvmsg: library.func('intptr_t recvmsg(int, void *, int)'),
    recvmmsg: manyAtOnce ? library.func('int recvmmsg(int, void *, uint32_t, int, void *)') : missing,
    close: library.func('int close(int)'),
    clockGettime: library.func('int clock_gettime(int, void *)'),
    errno: () => koffi.errno(),
    arena: (bytes) => createArena(memmove, bytes),
  };
};
