/** A TUN or TAP device as a pair of calls: frames that the kernel sends into it are read, and answers written back. */
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import koffi from 'koffi';

export type TunMode = 'tun' | 'tap';

export type TunDevice = {
  readonly name: string;
  readonly mode: TunMode;
  /** Reads one packet or frame to the start of `buffer`; −1 when none waits. */
  read(buffer: Buffer): number;
  /** False when the kernel does not take it. */
  write(packet: Uint8Array): boolean;
  /** Packets that the kernel dropped because nobody had read the earlier ones. */
  unseen(): number;
  close(): void;
};

export type Tuns = {
  open(name: string, mode: TunMode): TunDevice;
  /** Waits until any device has something to read, at most so long. */
  wait(ms: number): void;
};

export const TUN_PATH = '/dev/net/tun';
/** From linux/if_tun.h and linux/if.h. */
const TUNSETIFF = 0x400454ca;
const IFF = { tun: 0x1001, tap: 0x1002 } as const;
const NAME_BYTES = 16;
const REQUEST_BYTES = 40;
const POLL_IN = 1;
const MOST_DEVICES = 4;

export const loadTuns = (): Tuns => {
  const library = koffi.load(null);
  const ioctl: (fd: number, request: number, argument: Buffer) => number = library.func(
    'int ioctl(int, unsigned long, void *)',
  );
  const read: (fd: number, buffer: Buffer, bytes: number) => number = library.func(
    'intptr_t read(int, void *, size_t)',
  );
  const write: (fd: number, buffer: Uint8Array, bytes: number) => number = library.func(
    'intptr_t write(int, void *, size_t)',
  );
  const ppoll: (polled: Buffer, count: number, timeout: Buffer, mask: null) => number = library.func(
    'int ppoll(void *, unsigned long, void *, void *)',
  );
  const polled = Buffer.alloc(8 * MOST_DEVICES);
  const timeout = Buffer.alloc(16);
  let devices = 0;

  return {
    open: (name, mode) => {
      if (devices >= MOST_DEVICES) throw new Error(`at most ${MOST_DEVICES} devices`);
      const fd = openSync(TUN_PATH, constants.O_RDWR | constants.O_NONBLOCK);
      const request = Buffer.alloc(REQUEST_BYTES);
      request.write(name.slice(0, NAME_BYTES - 1), 'latin1');
      request.writeUInt16LE(IFF[mode], NAME_BYTES);
      if (ioctl(fd, TUNSETIFF, request) < 0) {
        closeSync(fd);
        throw new Error(`no ${mode} device ${name}: error ${koffi.errno()}`);
      }
      polled.writeInt32LE(fd, 8 * devices);
      polled.writeUInt16LE(POLL_IN, 8 * devices + 4);
      devices++;
      return {
        name,
        mode,
        read: (buffer) => read(fd, buffer, buffer.length),
        write: (packet) => write(fd, packet, packet.length) === packet.length,
        unseen: () => Number(readFileSync(`/sys/class/net/${name}/statistics/tx_dropped`, 'latin1')),
        close: () => closeSync(fd),
      };
    },
    wait: (ms) => {
      const waitNs = Math.round(Math.max(0, ms) * 1e6);
      timeout.writeBigInt64LE(BigInt(Math.floor(waitNs / 1e9)), 0);
      timeout.writeBigInt64LE(BigInt(waitNs % 1e9), 8);
      ppoll(polled, devices, timeout, null);
    },
  };
};
