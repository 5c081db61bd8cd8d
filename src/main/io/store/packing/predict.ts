/** What the figures of a check say about each other; only what differs from that needs to be kept. */

export type Rtts = {
  readonly received: number;
  readonly lowUs: number | null;
  readonly midUs: number | null;
  readonly highUs: number | null;
};

/** Two replies lie as far below their median as above it. */
export const aboveExpected = (received: number, belowUs: number): number => (received === 2 ? belowUs : 0);

/** Of three replies exactly, up to rounding; of more a guess. */
export const meanExpected = ({ lowUs, midUs, highUs }: Rtts): number =>
  Math.round(((lowUs ?? 0) + (midUs ?? 0) + (highUs ?? 0)) / 3);

/**
 * Which replies came one after the other decides the jitter: of three replies the middle one in time may be the median, the lowest or
 * the highest, and the jitter is one of three values. `turn` says which.
 */
export const jitterExpected = ({ received, lowUs, midUs, highUs }: Rtts, turn: number): number => {
  const low = lowUs ?? 0;
  const mid = midUs ?? low;
  const high = highUs ?? mid;
  if (received === 2) return high - low;
  if (turn === 1) return Math.round((mid - low + (high - low)) / 2);
  if (turn === 2) return Math.round((high - mid + (high - low)) / 2);
  return Math.round((high - low) / 2);
};

/** The turn that comes nearest to what was measured. */
export const bestTurn = (rtts: Rtts, jitterUs: number): number => {
  if (rtts.received !== 3) return 0;
  const offBy = (turn: number): number => Math.abs(jitterUs - jitterExpected(rtts, turn));
  return [1, 2].reduce((best, turn) => (offBy(turn) < offBy(best) ? turn : best), 0);
};
