/** A link of limited capacity with a queue before it: what it takes longer the more arrives, and what it drops. */
import type { Bottleneck } from './simulation-script.ts';

/** When the link has sent all that waits. */
export type QueueState = { readonly emptyAtMs: number };
export type Passed = {
  readonly state: QueueState /** Null: dropped at the tail of the queue. */;
  readonly waitMs: number | null;
};

export const emptyQueue: QueueState = { emptyAtMs: Number.NEGATIVE_INFINITY };

/** One packet comes to the link at `atMs`; times must not go back. */
export const passThrough = ({ packetsPerSecond, queue }: Bottleneck, state: QueueState, atMs: number): Passed => {
  const serviceMs = 1_000 / packetsPerSecond;
  const backlogMs = Math.max(0, state.emptyAtMs - atMs);
  // Half a packet of tolerance: the backlog is a sum of many fractions.
  if (backlogMs > (queue - 0.5) * serviceMs) return { state, waitMs: null };
  const emptyAtMs = atMs + backlogMs + serviceMs;
  return { state: { emptyAtMs }, waitMs: emptyAtMs - atMs };
};
