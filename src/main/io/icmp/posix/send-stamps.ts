/**
 * The kernel's word on when an echo request truly left, kept with its slot until the reply is measured by it.
 * Linux tells it on the error queue (Documentation/networking/timestamping.rst); elsewhere our own clock stands in.
 */

import { ECHO_BYTES, type EchoFields, parseQuote } from '../packet.ts';
import type { SlotTable } from '../slot-table.ts';
import type { Libc } from './libc.ts';
import type { PosixLayout } from './posix-layout.ts';
import type { ControlReader } from './posix-messages.ts';
import type { StampClock } from './stamp-clock.ts';

export type SendStamps = {
  /** Asks for stamps from now on, or for none: in a sweep they would cost as much as the packets. */
  want(wanted: boolean): void;
  /** Whether some may wait in the error queue. */
  mayWait(): boolean;
  /** They are being read. */
  reading(): void;
  /** Takes one: `length` bytes at `at`, the packet behind whatever headers the link has. */
  take(view: DataView, at: number, length: number): void;
  /** Milliseconds from the slot's request to the reply just read: by the kernel's two stamps where it gave both and the wall clock was not set between them, else by our own clock. */
  rttMs(slot: number): number;
};

export const createSendStamps = (deps: {
  readonly libc: Pick<Libc, 'setsockopt'>;
  readonly layout: PosixLayout;
  readonly family: 4 | 6;
  readonly fd: number;
  readonly table: SlotTable;
  readonly controls: ControlReader;
  readonly clock: StampClock;
  readonly monotonicMs: () => number;
}): SendStamps => {
  const { libc, layout, family, fd, table, controls, clock, monotonicMs } = deps;
  const { sendStamp } = layout;
  const fields: EchoFields = { id: 0, sequence: 0, slot: 0, generation: 0, tokenLow: 0, tokenHigh: 0 };
  let isAsked = false;
  let mayWait = false;
  return {
    want: (wanted) => {
      if (sendStamp === null) return;
      if (wanted) mayWait = true;
      if (wanted === isAsked) return;
      isAsked = wanted;
      const flags = new Uint8Array(new Int32Array([wanted ? sendStamp.flags : 0]).buffer);
      libc.setsockopt(fd, layout.level.socket, sendStamp.option, flags, 4);
    },
    mayWait: () => mayWait,
    reading: () => {
      mayWait = false;
    },
    take: (view, at, length) => {
      if (length < ECHO_BYTES) return;
      if (parseQuote(view, at + length - ECHO_BYTES, ECHO_BYTES, family, fields) !== 'whole') return;
      const { slot, generation, tokenLow, tokenHigh } = fields;
      if (generation !== table.generation[slot]) return;
      if (tokenLow === table.tokenLow[slot] && tokenHigh === table.tokenHigh[slot])
        table.kernelSentMs[slot] = controls.sendStampWallMs;
    },
    rttMs: (slot) => {
      const sentAtMs = table.sentAtMs[slot]!;
      const receivedAtMs = Number.isNaN(controls.stampedMs) ? monotonicMs() : controls.stampedMs;
      const byKernelMs = controls.stampedWallMs - table.kernelSentMs[slot]!;
      const isBelievable = byKernelMs >= 0 && clock.steppedAtMs() < sentAtMs;
      return Math.max(0.001, isBelievable ? byKernelMs : receivedAtMs - sentAtMs);
    },
  };
};
