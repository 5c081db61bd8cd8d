/** What a series of round-trip times says of a way: its middle, its tail, and how much it wavers. */

export type RttSummary = {
  readonly minMs: number | null;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  /** Null with fewer than two replies. */
  readonly jitterMs: number | null;
};

const nothing: RttSummary = {
  minMs: null,
  meanMs: null,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  maxMs: null,
  jitterMs: null,
};

/**
 * Sums up the RTTs of the believed replies, given in sending order; all null without any.
 * p50 is the middle value, or the mean of the two in the middle. p95 and p99 are nearest ranks: the smallest measured value that at
 * least so many percent do not exceed (Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996, definition 1), so with fewer
 * than 20 and 100 replies they are the maximum.
 * Jitter is the mean absolute difference between one reply and the next (the delay variation of RFC 5481, 4.1, of the round trip). Not
 * the estimator of RFC 3550, A.8: that one starts at zero and moves by a sixteenth a packet, so after a check of three packets it
 * would tell at most an eighth of what happened.
 */
export const rttSummary = (rttsMs: ArrayLike<number>): RttSummary => {
  if (rttsMs.length === 0) return nothing;
  const sorted = Float64Array.from(rttsMs).sort();
  return {
    minMs: nearestRank(sorted, 0),
    meanMs: sorted.reduce((sum, rttMs) => sum + rttMs, 0) / sorted.length,
    p50Ms: medianOf(sorted),
    p95Ms: nearestRank(sorted, 95),
    p99Ms: nearestRank(sorted, 99),
    maxMs: nearestRank(sorted, 100),
    jitterMs: jitterOf(rttsMs),
  };
};

const nearestRank = (sorted: Float64Array, percent: number): number =>
  sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)]!;

const medianOf = (sorted: Float64Array): number =>
  (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;

const jitterOf = (rttsMs: ArrayLike<number>): number | null => {
  if (rttsMs.length < 2) return null;
  let sum = 0;
  for (let i = 1; i < rttsMs.length; i++) sum += Math.abs(rttsMs[i]! - rttsMs[i - 1]!);
  return sum / (rttsMs.length - 1);
};
