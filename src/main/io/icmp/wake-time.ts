/** When the prober's loop runs next: at once under load, on a coarse grid while there is little to do. */

/** A wake-up costs more than the packets it sends: with this a quiet prober wakes 10 times a second at most. */
const GRID_MS = 100;
const FEW_JOBS = 64;
const FEW_PACKETS = 64;

export type Load = { readonly jobs: number; readonly outstanding: number };

/**
 * Milliseconds to wait where `waitMs` would do; at most `GRID_MS` more, and only for little work: replies carry the
 * kernel's stamp, so their RTT does not change by it. Infinity stays.
 */
export const wakeInMs = (waitMs: number, nowMs: number, { jobs, outstanding }: Load): number => {
  if (jobs >= FEW_JOBS || outstanding >= FEW_PACKETS || waitMs === Number.POSITIVE_INFINITY) return waitMs;
  return Math.ceil((nowMs + waitMs) / GRID_MS) * GRID_MS - nowMs;
};
