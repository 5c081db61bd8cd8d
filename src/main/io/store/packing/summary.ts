/** What an hour or a day of checks comes to, for whoever needs not every one of them; summaries add up to larger ones. */
import { bitReader, bitWriter } from './bits.ts';
import { type CheckRow, hourMs } from './check-row.ts';

/**
 * RTTs in microseconds. Counts, the first, the last, the lowest and the highest are exact at every size. Over the checks of an hour the
 * mean is that of their means, p50 and p95 are those of their medians, jitter is the mean of theirs. Larger ones are made of hours,
 * each with the weight of the checks that were answered in it: the mean and the jitter are means, p50 the weighted median, p95 the
 * weighted mean of the hours' p95.
 */
export type Summary = {
  readonly count: number;
  /** Checks with an RTT. */
  readonly answered: number;
  /** Checks that could not be made or judged. */
  readonly voids: number;
  readonly sent: number;
  readonly received: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** The longest time between one check and the next. */
  readonly longestMs: number;
  readonly lowUs: number | null;
  readonly meanUs: number | null;
  readonly p50Us: number | null;
  readonly p95Us: number | null;
  readonly highUs: number | null;
  readonly jitterUs: number | null;
};

type Weighted = { readonly value: number; readonly weight: number };

/** Where the weights are halved; between two values, their middle. Null without any weight. */
export const weightedMedian = (values: readonly Weighted[]): number | null => {
  const sorted = values.filter(({ weight }) => weight > 0).sort((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let below = 0;
  for (const [i, { value, weight }] of sorted.entries()) {
    below += weight;
    if (below === half) return (value + sorted[i + 1]!.value) / 2;
    if (below > half) return value;
  }
  return null;
};

export const weightedMean = (values: readonly Weighted[]): number | null => {
  let sum = 0;
  let weights = 0;
  for (const { value, weight } of values) {
    sum += value * weight;
    weights += weight;
  }
  return weights === 0 ? null : sum / weights;
};

const present = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
const evenly = (values: readonly number[]): Weighted[] => values.map((value) => ({ value, weight: 1 }));
const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value));
export const lowest = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b));
export const highest = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const longestStep = (at: readonly number[]): number =>
  at.reduce((longest, time, i) => (i === 0 ? 0 : Math.max(longest, time - at[i - 1]!)), 0);

/** @param checks at least one, ascending by time */
export const summarise = (checks: readonly CheckRow[]): Summary => {
  const medians = present(checks.map(({ rtt_us }) => rtt_us)).sort((a, b) => a - b);
  const at = checks.map((check) => check.at);
  return {
    count: checks.length,
    answered: medians.length,
    voids: checks.filter(({ void_reason }) => void_reason !== null).length,
    sent: total(checks.map(({ sent }) => sent)),
    received: total(checks.map(({ received }) => received)),
    firstAt: at[0]!,
    lastAt: at.at(-1)!,
    longestMs: longestStep(at),
    lowUs: lowest(present(checks.map(({ rtt_min_us }) => rtt_min_us))),
    meanUs: rounded(weightedMean(evenly(present(checks.map((check) => check.rtt_mean_us ?? check.rtt_us))))),
    p50Us: rounded(weightedMedian(evenly(medians))),
    p95Us: medians[Math.ceil(medians.length * 0.95) - 1] ?? null,
    highUs: highest(present(checks.map(({ rtt_max_us }) => rtt_max_us))),
    jitterUs: rounded(weightedMean(evenly(present(checks.map(({ jitter_us }) => jitter_us))))),
  };
};

/** @param parts at least one, ascending, none overlapping another */
export const addUp = (parts: readonly Summary[]): Summary => {
  const byAnswered = (of: (part: Summary) => number | null): Weighted[] =>
    parts.flatMap((part) => {
      const value = of(part);
      return value === null ? [] : [{ value, weight: part.answered }];
    });
  return {
    count: total(parts.map(({ count }) => count)),
    answered: total(parts.map(({ answered }) => answered)),
    voids: total(parts.map(({ voids }) => voids)),
    sent: total(parts.map(({ sent }) => sent)),
    received: total(parts.map(({ received }) => received)),
    firstAt: parts[0]!.firstAt,
    lastAt: parts.at(-1)!.lastAt,
    longestMs: parts.reduce(
      (longest, part, i) => Math.max(longest, part.longestMs, i === 0 ? 0 : part.firstAt - parts[i - 1]!.lastAt),
      0,
    ),
    lowUs: lowest(present(parts.map(({ lowUs }) => lowUs))),
    meanUs: rounded(weightedMean(byAnswered(({ meanUs }) => meanUs))),
    p50Us: rounded(weightedMedian(byAnswered(({ p50Us }) => p50Us))),
    p95Us: rounded(weightedMean(byAnswered(({ p95Us }) => p95Us))),
    highUs: highest(present(parts.map(({ highUs }) => highUs))),
    jitterUs: rounded(weightedMean(byAnswered(({ jitterUs }) => jitterUs))),
  };
};

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (code: number): number => (code % 2 === 1 ? -(code + 1) / 2 : code / 2);

/** @param hour the one it begins in */
export const writeSummary = (hour: number, of: Summary): Uint8Array => {
  const to = bitWriter();
  to.delta(of.count);
  to.delta(of.count - of.answered);
  to.delta(of.voids);
  to.delta(of.sent);
  to.delta(zigzag(of.sent - of.received));
  to.delta(of.firstAt - hour * hourMs);
  to.delta(of.lastAt - of.firstAt);
  to.delta(of.longestMs);
  let last = 0;
  for (const figure of [of.lowUs, of.p50Us, of.meanUs, of.p95Us, of.highUs, of.jitterUs]) {
    to.fixed(figure === null ? 0 : 1, 1);
    if (figure === null) continue;
    to.delta(zigzag(figure - last));
    last = figure;
  }
  return to.bytes();
};

/** Throws DamagedBits for what `writeSummary` never wrote. */
export const readSummary = (hour: number, bytes: Uint8Array): Summary => {
  const from = bitReader(bytes);
  const count = from.delta();
  const answered = count - from.delta();
  const voids = from.delta();
  const sent = from.delta();
  const received = sent - unzigzag(from.delta());
  const firstAt = hour * hourMs + from.delta();
  const lastAt = firstAt + from.delta();
  const longestMs = from.delta();
  let last = 0;
  const figure = (): number | null => {
    if (from.fixed(1) === 0) return null;
    last += unzigzag(from.delta());
    return last;
  };
  const [lowUs, p50Us, meanUs, p95Us] = [figure(), figure(), figure(), figure()];
  const [highUs, jitterUs] = [figure(), figure()];
  from.end();
  return {
    count,
    answered,
    voids,
    sent,
    received,
    firstAt,
    lastAt,
    longestMs,
    lowUs,
    meanUs,
    p50Us,
    p95Us,
    highUs,
    jitterUs,
  };
};
