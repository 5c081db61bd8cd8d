/** What is usual over hours that are alike: pure arithmetic. */
import { addUp, type Summary, weightedMedian } from '../packing/summary.ts';
import { lossPercentOf } from './chart-points.ts';

/** RTTs in microseconds, loss in percent; null where nothing is known. */
export type Usual = {
  readonly hours: number;
  readonly answeredHours: number;
  readonly checks: number;
  readonly rtt: { readonly mean: number | null; readonly p50: number | null; readonly p95: number | null };
  readonly rttSpread: number | null;
  readonly loss: { readonly mean: number | null; readonly p50: number | null; readonly p95: number | null };
  readonly lossSpread: number | null;
};

type Weighted = { readonly value: number; readonly weight: number };

/**
 * The median absolute deviation, of which at most half can be led astray: with a dozen hours, one of an outage or a nightly backup
 * would widen a standard deviation so far that the next one would pass for usual.
 */
const spreadAbout = (middle: number | null, values: readonly Weighted[]): number | null =>
  middle === null
    ? null
    : weightedMedian(values.map(({ value, weight }) => ({ value: Math.abs(value - middle), weight })));

/** @param hours ascending, none twice; those in which nothing was sent say nothing */
export const usualOf = (hours: readonly Summary[]): Usual => {
  const judged = hours.filter(({ sent }) => sent > 0);
  const medians = judged.flatMap(({ p50Us, answered }) => (p50Us === null ? [] : [{ value: p50Us, weight: answered }]));
  const losses = judged.map((hour) => ({ value: lossPercentOf(hour) ?? 0, weight: 1 }));
  const lossP50 = weightedMedian(losses);
  const all = judged.length === 0 ? null : addUp(judged);
  return {
    hours: judged.length,
    answeredHours: medians.length,
    checks: all?.count ?? 0,
    rtt: { mean: all?.meanUs ?? null, p50: all?.p50Us ?? null, p95: all?.p95Us ?? null },
    rttSpread: spreadAbout(all?.p50Us ?? null, medians),
    loss: { mean: all === null ? null : lossPercentOf(all), p50: lossP50, p95: nearestRank(losses, 0.95) },
    lossSpread: spreadAbout(lossP50, losses),
  };
};

const nearestRank = (values: readonly Weighted[], share: number): number | null =>
  values.map(({ value }) => value).sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? null;
