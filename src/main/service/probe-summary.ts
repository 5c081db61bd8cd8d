/** What came back from a pinged list, in one object of named figures and one per target. */
import type { RejectedCounts, VoidReason } from '../../contract/model/check.ts';
import type { ListResult } from '../io/icmp/prober-pool.ts';

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
  readonly rttMs: Readonly<Record<'min' | 'p50' | 'p95' | 'p99' | 'max', number>> | null;
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
  readonly void: number;
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
    rttMs: spread(result.rttsMs),
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
      yield { target, address, sent: 0, received: 0, lossPercent: null, rttsMs: [], void: count };
      continue;
    }
    const sent = result.sent[at] ?? 0;
    const received = result.received[at] ?? 0;
    const rttsMs = [...result.rttsMs.subarray(at * count, (at + 1) * count)].filter((rttMs) => !Number.isNaN(rttMs));
    yield {
      target,
      address,
      sent,
      received,
      lossPercent: lossPercent(sent, received),
      rttsMs: rttsMs.map(rounded),
      void: result.voids[at] ?? 0,
    };
    at++;
  }
}

const sum = (values: Uint16Array): number => values.reduce((total, value) => total + value, 0);

const lossPercent = (sent: number, received: number): number | null =>
  sent === 0 ? null : rounded(Math.max(0, ((sent - received) * 100) / sent));

/** Nearest-rank percentiles over all replies (NIST/SEMATECH e-Handbook, section 7.2.6.2, without interpolation). */
const spread = (rttsMs: Float64Array): ProbeSummary['rttMs'] => {
  const sorted = rttsMs.filter((rttMs) => !Number.isNaN(rttMs)).sort();
  if (sorted.length === 0) return null;
  const at = (percent: number) =>
    rounded(sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] as number);
  return { min: at(0), p50: at(50), p95: at(95), p99: at(99), max: at(100) };
};

/** To the microsecond: finer figures are noise. */
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
