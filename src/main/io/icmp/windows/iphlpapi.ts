/** The functions of iphlpapi.dll and kernel32.dll behind unprivileged echo requests, called through koffi (icmpapi.h, synchapi.h). */
import koffi from 'koffi';
import { type Arena, createArena } from '../arena.ts';
import { AF_INET6, SOCKADDR_6_BYTES } from './windows-layout.ts';

/** HANDLE; INVALID_HANDLE_VALUE is −1. */
export type Handle = number | bigint;

export type Iphlpapi = {
  /** −1 when refused. */
  open(family: 4 | 6): Handle;
  close(icmp: Handle): void;
  /** Starts a request whose completion sets `event`; 0 when it is under way, else the error. `target`: the address in network order, or a SOCKADDR_IN6. */
  send4(
    icmp: Handle,
    event: Handle,
    target: number,
    data: Buffer,
    options: Buffer,
    reply: Buffer,
    timeoutMs: number,
  ): number;
  send6(
    icmp: Handle,
    event: Handle,
    target: Buffer,
    data: Buffer,
    options: Buffer,
    reply: Buffer,
    timeoutMs: number,
  ): number;
  /** Turns what the kernel left in the buffer into the reply structure, and answers how many replies that are. Asked once, after the event. */
  parse(family: 4 | 6, reply: Buffer): number;
  /** Resets itself when its wait is over. */
  createEvent(): Handle;
  closeEvent(event: Handle): void;
  /** Index of an event that was set, or −1 when none was for so long. `handles`: 8 bytes each, 64 at most. */
  waitForOne(handles: Buffer, count: number, timeoutMs: number): number;
  lastError(): number;
  arena(bytes: number): Arena;
};

/** winerror.h. */
const ERROR_IO_PENDING = 997;
/** What an alertable wait answers when completed requests were told instead; winnt.h. */
const WAIT_IO_COMPLETION = 0xc0;
/** MAXIMUM_WAIT_OBJECTS, winnt.h. */
export const MOST_WAITED_FOR = 64;

/** Throws where koffi has no binary for this machine or a function is missing; only those of IPv6 may be. */
export const loadIphlpapi = (): Iphlpapi => {
  const library = koffi.load('iphlpapi.dll');
  const kernel = koffi.load('kernel32.dll');
  const memmove = koffi.load('ntdll.dll').func('void *memmove(void *to, void *from, size_t bytes)');
  const send = (name: string, addresses: string) =>
    library.func(
      `uint32_t ${name}(intptr_t icmp, intptr_t event, intptr_t apc, intptr_t context, ${addresses}, void *data, uint16_t bytes, void *options, void *reply, uint32_t replyBytes, uint32_t timeoutMs)`,
    );
  const send4 = send('IcmpSendEcho2Ex', 'uint32_t source, uint32_t target');
  const parse4 = library.func('uint32_t IcmpParseReplies(void *, uint32_t)');
  const close = library.func('int IcmpCloseHandle(intptr_t)');
  const open4 = library.func('intptr_t IcmpCreateFile()');
  const six = orNull(() => ({
    open: library.func('intptr_t Icmp6CreateFile()'),
    send: send('Icmp6SendEcho2', 'void *source, void *target'),
    parse: library.func('uint32_t Icmp6ParseReplies(void *, uint32_t)'),
  }));
  const any = Buffer.alloc(SOCKADDR_6_BYTES);
  any.writeUInt16LE(AF_INET6, 0);
  const lastError = kernel.func('uint32_t GetLastError()');
  const wait = kernel.func('uint32_t WaitForMultipleObjectsEx(uint32_t, void *, int all, uint32_t, int alertable)');
  const setEvent = kernel.func('int SetEvent(intptr_t)');
  const moduleOf = kernel.func('intptr_t GetModuleHandleA(str)');
  const addressOf = kernel.func('intptr_t GetProcAddress(intptr_t, str)');
  // Completion is told by a routine that Windows calls in this thread while it waits, and that routine is SetEvent itself: no call into JavaScript.
  // An event given to the request alone would do on Windows; wine 8 then writes to memory it has freed.
  const onDone: Handle = addressOf(moduleOf('kernel32.dll'), 'SetEvent');
  const createEvent = kernel.func('intptr_t CreateEventW(void *, int manual, int set, void *)');
  const closeEvent = kernel.func('int CloseHandle(intptr_t)');
  const started = (event: Handle, replies: number): number => {
    if (replies !== 0) {
      setEvent(event);
      return 0;
    }
    const error = lastError();
    return error === ERROR_IO_PENDING ? 0 : error;
  };
  return {
    open: (family) => (family === 4 ? open4() : (six?.open() ?? -1)),
    close: (icmp) => void close(icmp),
    send4: (icmp, event, target, data, options, reply, timeoutMs) =>
      started(
        event,
        send4(icmp, 0, onDone, event, 0, target, data, data.length, options, reply, reply.length, timeoutMs),
      ),
    send6: (icmp, event, target, data, options, reply, timeoutMs) =>
      started(
        event,
        six?.send(icmp, 0, onDone, event, any, target, data, data.length, options, reply, reply.length, timeoutMs),
      ),
    parse: (family, reply) => (family === 4 ? parse4(reply, reply.length) : (six?.parse(reply, reply.length) ?? 0)),
    createEvent: () => createEvent(null, 0, 0, null),
    closeEvent: (event) => void closeEvent(event),
    waitForOne: (handles, count, timeoutMs) => {
      let answer: number;
      do answer = wait(count, handles, 0, timeoutMs, 1);
      while (answer === WAIT_IO_COMPLETION);
      return answer < count ? answer : -1;
    },
    lastError: () => lastError(),
    arena: (bytes) => createArena(memmove, bytes),
  };
};

const orNull = <T>(load: () => T): T | null => {
  try {
    return load();
  } catch {
    return null;
  }
};
