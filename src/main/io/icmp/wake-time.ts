/** When the prober's loop runs next: at once under load, on a coarse grid while there is little to do. */

/** A wake-up costs more than the packets it sends: with this a quiet prober wakes 10 times a second at most. */
const GRID_MS = 100;
const FEW_TARGETS = 64;

/**
 * Milliseconds to wait where `waitMs` would do; at most `GRID_MS` more, and only for little work: replies carry the
 * kernel's stamp, so their RTT does not change by it. Infinity stays.
 */
export const wakeInMs = (waitMs: number, nowMs: number, openTargets: number): number => {
  if (openTargets >= FEW_TARGETS || waitMs === Number.POSITIVE_INFINITY) return waitMs;
  return Math.ceil((nowMs + waitMs) / GRID_MS) * GRID_MS - nowMs;
};
