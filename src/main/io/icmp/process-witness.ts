/** What Linux says of a process that does not answer: its state, the system call it is in, and the kernel function it waits in (proc(5)). */
import { readFileSync } from 'node:fs';

const STATES: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'stuck in a system call',
  T: 'stopped',
  t: 'stopped by a debugger',
  Z: 'ended',
};

/** The calls a prober can be in: its sockets, its event loop, its memory and its start. From asm/unistd_64.h and asm-generic/unistd.h. */
const CALLS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  x64: {
    0: 'read',
    1: 'write',
    3: 'close',
    7: 'poll',
    9: 'mmap',
    10: 'mprotect',
    11: 'munmap',
    17: 'pread64',
    20: 'writev',
    28: 'madvise',
    35: 'nanosleep',
    41: 'socket',
    42: 'connect',
    44: 'sendto',
    45: 'recvfrom',
    46: 'sendmsg',
    47: 'recvmsg',
    54: 'setsockopt',
    56: 'clone',
    59: 'execve',
    61: 'wait4',
    202: 'futex',
    219: 'restart_syscall',
    228: 'clock_gettime',
    230: 'clock_nanosleep',
    232: 'epoll_wait',
    257: 'openat',
    262: 'newfstatat',
    271: 'ppoll',
    281: 'epoll_pwait',
    299: 'recvmmsg',
    307: 'sendmmsg',
    332: 'statx',
    426: 'io_uring_enter',
  },
  arm64: {
    22: 'epoll_pwait',
    56: 'openat',
    57: 'close',
    63: 'read',
    64: 'write',
    66: 'writev',
    67: 'pread64',
    73: 'ppoll',
    79: 'newfstatat',
    98: 'futex',
    101: 'nanosleep',
    113: 'clock_gettime',
    115: 'clock_nanosleep',
    128: 'restart_syscall',
    198: 'socket',
    203: 'connect',
    206: 'sendto',
    207: 'recvfrom',
    208: 'setsockopt',
    211: 'sendmsg',
    212: 'recvmsg',
    215: 'munmap',
    220: 'clone',
    221: 'execve',
    222: 'mmap',
    226: 'mprotect',
    233: 'madvise',
    243: 'recvmmsg',
    260: 'wait4',
    269: 'sendmmsg',
    291: 'statx',
    426: 'io_uring_enter',
  },
};

/** The contents of /proc/PID/stat, /proc/PID/syscall and /proc/PID/wchan; empty where they can't be read. */
export type ProcFiles = { readonly stat: string; readonly syscall: string; readonly wchan: string };

/** One phrase, e.g. `stopped, in sendto(2)`; `nothing` where nothing is known. */
export const describeProcess = (files: ProcFiles, arch: string): string => {
  const known = [stateOf(files.stat), callOf(files.syscall, arch), waitsIn(files.wchan)].filter(
    (each) => each !== null,
  );
  return known.length > 0 ? known.join(', ') : 'nothing';
};

/** The state letter follows the name, which is in brackets and may hold any character. */
const stateOf = (stat: string): string | null => {
  const at = stat.lastIndexOf(')');
  return at < 0 ? null : (STATES[stat.slice(at + 2, at + 3)] ?? null);
};

/** The file holds `running`, `-1 …` outside any call, or the number and its arguments. */
const callOf = (syscall: string, arch: string): string | null => {
  const number = /^\d+/.exec(syscall)?.[0];
  if (number === undefined) return null;
  const name = CALLS[arch]?.[Number(number)];
  return name === undefined ? `in system call ${number.slice(0, 5)}` : `in ${name}(2)`;
};

/** `0` where it waits in nothing, or where the name is kept from us. */
const waitsIn = (wchan: string): string | null => {
  const name = /^[A-Za-z_][\w.]{0,60}/.exec(wchan)?.[0];
  return name === undefined ? null : `waiting in ${name}`;
};

/** Asks while the process still hangs. Its main thread carries the process's number, so that is the one described. */
export const witnessProcess = (pid: number): string =>
  describeProcess(
    { stat: read(`/proc/${pid}/stat`), syscall: read(`/proc/${pid}/syscall`), wchan: read(`/proc/${pid}/wchan`) },
    process.arch,
  );

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};
