/** The token bucket that keeps sending at or below a pace in small bursts; the clock is an argument. */

export type Pace = {
  /** Packets that may leave now. */
  allowance(nowMs: number): number;
  spend(packets: number): void;
  /** Milliseconds until sending is worth a wake-up. */
  waitMs(nowMs: number): number;
};

/** A burst holds what piled up over this long, so a late timer costs no rate and a long stall causes no flood. */
const BURST_MS = 50;
/**
 * Sending is gathered over this long or up to so many packets, so that a high pace does not wake the process for each. Gathered longer,
 * what leaves at once stands in a thin line as a queue of its own: 20 ms of sending at 4/5 of a line are 16 ms of waiting.
 */
const GATHER_MS = 5;
const GATHER_PACKETS = 32;

/** `packetsPerSecond` 0 means unpaced. One that starts full lets a first burst leave at once. */
export const createPace = (packetsPerSecond: number, nowMs: number, startsFull = false): Pace => {
  if (packetsPerSecond <= 0) return { allowance: () => Number.POSITIVE_INFINITY, spend: () => {}, waitMs: () => 0 };
  const perMs = packetsPerSecond / 1_000;
  const burst = Math.max(1, perMs * BURST_MS);
  const worthWaking = Math.max(1, Math.min(GATHER_PACKETS, perMs * GATHER_MS));
  let tokens = startsFull ? burst : 1;
  let lastMs = nowMs;
  const refill = (now: number): void => {
    tokens = Math.min(burst, tokens + Math.max(0, now - lastMs) * perMs);
    lastMs = now;
  };
  return {
    allowance: (now) => {
      refill(now);
      return Math.floor(tokens);
    },
    spend: (packets) => {
      tokens -= packets;
    },
    waitMs: (now) => {
      refill(now);
      return Math.max(0, (worthWaking - tokens) / perMs);
    },
  };
};
