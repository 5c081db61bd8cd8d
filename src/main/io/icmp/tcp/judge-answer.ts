/** What an answer to a connect is worth, from the three times that are known of it. */

/** The first SYN is repeated after this long (RFC 6298, 2.1): which of the two was answered can't be known any more. */
const REPEATED_AFTER_MS = 1_000;
/** While connects are out the loop turns at least every 20 ms; so long a silence means that the process was stopped or starved. */
const STALLED_MS = 60;

export type Answered =
  | { readonly kind: 'in-time'; readonly rttMs: number }
  /** The host is there; how long it took can't be said. */
  | { readonly kind: 'untimed' }
  | { readonly kind: 'late' }
  /** It came while nobody could look: before or after its time was up, who knows. */
  | { readonly kind: 'unjudgeable' };

/**
 * No kernel stamp tells when a connect was answered: the answer came after the loop last looked, and by now.
 * An RTT is only given where both mean the same, and never of a repeated SYN (Karn's rule, RFC 6298, section 3).
 */
export const judgeAnswer = (times: {
  readonly sentAtMs: number;
  readonly lastLookedMs: number;
  readonly nowMs: number;
  readonly timeoutMs: number;
}): Answered => {
  const { sentAtMs, lastLookedMs, nowMs, timeoutMs } = times;
  const latestMs = nowMs - sentAtMs;
  const stalled = nowMs - lastLookedMs > STALLED_MS;
  if (latestMs <= timeoutMs)
    return stalled || latestMs >= REPEATED_AFTER_MS
      ? { kind: 'untimed' }
      : { kind: 'in-time', rttMs: Math.max(0.001, latestMs) };
  return stalled && lastLookedMs - sentAtMs <= timeoutMs ? { kind: 'unjudgeable' } : { kind: 'late' };
};
