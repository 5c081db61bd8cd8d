/** Brings the kernel's receive stamps, which count wall-clock time, onto the monotonic clock that send stamps are taken from. */
import type { Libc } from './libc.ts';

export type StampClock = {
  /** Once before a round of receiving: measures how far the two clocks are apart, to a few microseconds. */
  sync(): void;
  /** Monotonic milliseconds at which the wall clock was last seen to have been set; −Infinity when never. */
  steppedAtMs(): number;
  /** Monotonic milliseconds of a stamp. A stamp that can't be, because the wall clock was set meanwhile, counts as now. */
  toMonotonicMs(seconds: number, nanoseconds: number): number;
};

const CLOCK_REALTIME = 0;
/** The clocks drift apart by far less than this between two rounds; more means that the wall clock was set, or the machine slept. */
const STEP_MS = 1;
/** A reading during which this process was held up says little; a few are tried and the tightest is taken. */
const TIGHT_MS = 0.01;
const READINGS = 5;

export const createStampClock = (libc: Libc, monotonicMs: () => number): StampClock => {
  const time = libc.arena(16);
  let offsetMs = Number.NaN;
  let isStepped = false;
  let steppedAtMs = Number.NEGATIVE_INFINITY;
  return {
    sync: () => {
      let tightestMs = Number.POSITIVE_INFINITY;
      let measured = offsetMs;
      for (let i = 0; i < READINGS && tightestMs > TIGHT_MS; i++) {
        const before = monotonicMs();
        libc.clockGettime(CLOCK_REALTIME, time.buffer);
        const tookMs = monotonicMs() - before;
        if (tookMs >= tightestMs) continue;
        tightestMs = tookMs;
        measured = read64(time.view, 0) * 1_000 + read64(time.view, 8) / 1e6 - (before + tookMs / 2);
      }
      isStepped = Math.abs(measured - offsetMs) > STEP_MS + tightestMs;
      if (isStepped) steppedAtMs = monotonicMs();
      offsetMs = measured;
    },
    steppedAtMs: () => steppedAtMs,
    toMonotonicMs: (seconds, nanoseconds) => {
      const nowMs = monotonicMs();
      const stampMs = seconds * 1_000 + nanoseconds / 1e6 - offsetMs;
      return isStepped || stampMs > nowMs ? nowMs : stampMs;
    },
  };
};

/** A little-endian 64-bit number; exact below 2^53. */
export const read64 = (view: DataView, at: number): number =>
  view.getUint32(at, true) + view.getInt32(at + 4, true) * 4_294_967_296;
