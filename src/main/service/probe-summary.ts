/** What came back from a pinged list, in one object of named figures and one per target. */
import { type RejectedCounts, type VoidReason, voidReasons } from '../../contract/model/check.ts';
import { rttSummary } from '../engine/status/rtt-summary.ts';
import type { ListResult } from '../io/icmp/prober-pool.ts';

/** As rtt-summary.ts defines them, over all replies they are about. */
export type RttFigures = Readonly<Record<'min' | 'mean' | 'p50' | 'p95' | 'p99' | 'max', number>>;

export type ProbeSummary = {
  readonly targets: number;
  /** Targets with at least one believed reply. */
  readonly answered: number;
  readonly sent: number;
  readonly received: number;
  /** Of what truly left; null when nothing did. */
  readonly lossPercent: number | null;
  readonly elapsedMs: number;
  /** Packets sent a second, over the whole run. */
  readonly pps: number;
  readonly rttMs: RttFigures | null;
  /** Mean absolute difference of consecutive replies of a target, over all targets; null where none had two. */
  readonly jitterMs: number | null;
  /** Replies that came again. */
  readonly duplicates: number;
  /** The lowest and the highest time to live or hop limit of a reply; null where nobody says. */
  readonly ttl: Readonly<Record<'min' | 'max', number>> | null;
  /** Packets that never left or could not be judged, for a reason of our own. */
  readonly void: number;
  readonly voidReasons: Readonly<Partial<Record<VoidReason, number>>>;
  /** Replies that were not believed, by reason. */
  readonly rejected: RejectedCounts;
  readonly backend: string | null;
  /** Stopped before its end: the figures are those of what was done until then. */
  readonly interrupted: boolean;
};

export type ProbedTarget = {
  readonly target: string;
  /** Null for a name without address. */
  readonly address: string | null;
  readonly sent: number;
  readonly received: number;
  /** Null when nothing left. */
  readonly lossPercent: number | null;
  /** Of each believed reply. */
  readonly rttsMs: readonly number[];
  readonly rttMs: RttFigures | null;
  readonly jitterMs: number | null;
  readonly duplicates: number;
  /** Of the last reply. */
  readonly ttl: number | null;
  readonly void: number;
  /** Why the last void packet was void. */
  readonly voidReason: VoidReason | null;
};

export type ProbedList = {
  readonly targets: readonly string[];
  /** By target; null for a name without address, of which the result knows nothing. */
  readonly addresses: readonly (string | null)[];
  readonly count: number;
  readonly result: ListResult;
};

export const summarize = (
  { targets, addresses, count, result }: ProbedList,
  about: Pick<ProbeSummary, 'backend' | 'interrupted'>,
): ProbeSummary => {
  const sent = sum(result.sent);
  const received = sum(result.received);
  const unresolved = addresses.filter((address) => address === null).length * count;
  return {
    targets: targets.length,
    answered: result.received.reduce((answered, replies) => answered + (replies > 0 ? 1 : 0), 0),
    sent,
    received,
    lossPercent: lossPercent(sent, received),
    elapsedMs: rounded(result.elapsedMs),
    pps: result.elapsedMs > 0 ? Math.round((sent * 1_000) / result.elapsedMs) : 0,
    rttMs: figuresOf(result.rttsMs.filter(isReply)),
    jitterMs: meanJitter(result.rttsMs, count),
    duplicates: sum(result.duplicates),
    ttl: ttlRange(result.ttl),
    void: sum(result.voids) + unresolved,
    voidReasons: {
      ...result.voidReasons,
      ...(unresolved > 0 && {
        'name-not-resolved': unresolved + (result.voidReasons['name-not-resolved'] ?? 0),
      }),
    },
    rejected: result.rejected,
    ...about,
  };
};

/** One after the other, so that a million targets cost no million objects at once. */
export function* eachTarget({ targets, addresses, count, result }: ProbedList): Generator<ProbedTarget> {
  let at = 0;
  for (const [index, target] of targets.entries()) {
    const address = addresses[index] ?? null;
    if (address === null) {
      yield { target, address, ...unresolvedTarget, void: count };
      continue;
    }
    const sent = result.sent[at] ?? 0;
    const received = result.received[at] ?? 0;
    const rttsMs = [...result.rttsMs.subarray(at * count, (at + 1) * count)].filter(isReply);
    const { jitterMs } = rttSummary(rttsMs);
    yield {
      target,
      address,
      sent,
      received,
      lossPercent: lossPercent(sent, received),
      rttsMs: rttsMs.map(rounded),
      rttMs: figuresOf(rttsMs),
      jitterMs: jitterMs === null ? null : rounded(jitterMs),
      duplicates: result.duplicates[at] ?? 0,
      ttl: result.ttl[at] || null,
      void: result.voids[at] ?? 0,
      voidReason: voidReasons[(result.voidReason[at] ?? 0) - 1] ?? null,
    };
    at++;
  }
}

const unresolvedTarget = {
  sent: 0,
  received: 0,
  lossPercent: null,
  rttsMs: [],
  rttMs: null,
  jitterMs: null,
  duplicates: 0,
  ttl: null,
  voidReason: 'name-not-resolved',
} as const;

const isReply = (rttMs: number): boolean => !Number.isNaN(rttMs);

const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

const lossPercent = (sent: number, received: number): number | null =>
  sent === 0 ? null : rounded(Math.max(0, ((sent - received) * 100) / sent));

const figuresOf = (rttsMs: ArrayLike<number>): RttFigures | null => {
  const { minMs, meanMs, p50Ms, p95Ms, p99Ms, maxMs } = rttSummary(rttsMs);
  if (minMs === null || meanMs === null || p50Ms === null || p95Ms === null || p99Ms === null || maxMs === null)
    return null;
  return {
    min: rounded(minMs),
    mean: rounded(meanMs),
    p50: rounded(p50Ms),
    p95: rounded(p95Ms),
    p99: rounded(p99Ms),
    max: rounded(maxMs),
  };
};

/** Never from one target's reply to another's: their ways differ, and that is no jitter. */
const meanJitter = (rttsMs: Float64Array, count: number): number | null => {
  let sumMs = 0;
  let steps = 0;
  let before = Number.NaN;
  for (const [i, rttMs] of rttsMs.entries()) {
    if (i % count === 0) before = Number.NaN;
    if (Number.isNaN(rttMs)) continue;
    if (!Number.isNaN(before)) {
      sumMs += Math.abs(rttMs - before);
      steps++;
    }
    before = rttMs;
  }
  return steps === 0 ? null : rounded(sumMs / steps);
};

const ttlRange = (ttls: Uint8Array): ProbeSummary['ttl'] => {
  let [min, max] = [256, 0];
  for (const ttl of ttls) {
    if (ttl === 0) continue;
    min = Math.min(min, ttl);
    max = Math.max(max, ttl);
  }
  return max === 0 ? null : { min, max };
};

/** To the microsecond: finer figures are noise. */
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
