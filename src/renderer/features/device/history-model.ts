/** What a stretch of history says in figures, and how it is handed to the charts. */
import type { History } from '../../../contract/model/check.ts';
import type { Status } from '../../../contract/model/status.ts';
import type { ChartColumns, ChartGap, ChartRange, ChartShades } from '../../ui/chart-model.ts';
import { type CsvColumn, toCsv } from '../../ui/export-csv.ts';

export const spans = [
  { label: '15 min', ms: 15 * 60_000 },
  { label: '1 h', ms: 3_600_000 },
  { label: '6 h', ms: 6 * 3_600_000 },
  { label: '24 h', ms: 24 * 3_600_000 },
  { label: '7 d', ms: 7 * 24 * 3_600_000 },
  { label: '30 d', ms: 30 * 24 * 3_600_000 },
  { label: '90 d', ms: 90 * 24 * 3_600_000 },
  { label: '13 mo', ms: 395 * 24 * 3_600_000 },
] as const;

/** The range to begin with: some forty checks, but not longer than the device is known. */
export const firstSpanMs = (intervalS: number, ageMs: number): number => {
  const wantedMs = Math.min(ageMs, intervalS * 40_000);
  return (spans.find(({ ms }) => ms >= wantedMs) ?? spans[spans.length - 1] ?? spans[0]).ms;
};

export const gapWords: Record<History['gaps'][number]['cause'], string> = {
  'monitor-off': 'Monitor was off',
  paused: 'Paused',
  'not-yet-added': 'Not yet added',
  'no-checks': 'No checks',
};

export const gapsOf = ({ gaps }: Pick<History, 'gaps'>): ChartGap[] =>
  gaps.map(({ from, to, cause }) => ({ fromMs: from, toMs: to, cause: gapWords[cause] }));

/** Upper edge, lower edge, what is usual, and median, in this order. */
export const rttColumns = (
  { at, rttMaxMs, rttMinMs, rttMs }: History,
  usualMs: readonly (number | null)[],
): ChartColumns => ({ atMs: at, values: [rttMaxMs, rttMinMs, usualMs, rttMs] });

export const rttShades = ({ smoke }: Pick<History, 'smoke'>): ChartShades | undefined =>
  smoke === undefined || smoke.at.length === 0
    ? undefined
    : {
        atMs: smoke.at,
        widthMs: smoke.bucketMs,
        bands: smoke.bands.map(({ lowMs, highMs }) => ({ low: lowMs, high: highMs })),
        colour: '--fw-chart-line',
      };

export const lossColumns = ({ at, lossPercent }: History): ChartColumns => ({ atMs: at, values: [lossPercent] });

export type Summary = {
  /** Share of the observed time in which the device answered; null when nothing was observed. */
  readonly upPercent: number | null;
  /** Share of the range that was observed at all. */
  readonly observedPercent: number;
  readonly medianRttMs: number | null;
  readonly worstRttMs: number | null;
  readonly lossPercent: number | null;
};

const overlapMs = (range: ChartRange, from: number, to: number): number =>
  Math.max(0, Math.min(to, range.toMs) - Math.max(from, range.fromMs));

/** A gap is neither up nor down: it is left out of the one and shown as the other figure. */
export const summarise = (history: History, range: ChartRange): Summary => {
  const widthMs = Math.max(1, range.toMs - range.fromMs);
  let answeredMs = 0;
  let silentMs = 0;
  for (const { from, to, status } of history.ribbon) {
    const gapMs = history.gaps.reduce(
      (sum, gap) =>
        sum + overlapMs({ fromMs: Math.max(from, range.fromMs), toMs: Math.min(to, range.toMs) }, gap.from, gap.to),
      0,
    );
    const observedMs = Math.max(0, overlapMs(range, from, to) - gapMs);
    if (status === 'offline') silentMs += observedMs;
    else if (status !== 'unknown') answeredMs += observedMs;
  }
  const inside = history.at
    .map((at, index) => ({ at, index }))
    .filter(({ at }) => at >= range.fromMs && at <= range.toMs);
  const numbers = (column: readonly (number | null)[]): number[] =>
    inside.map(({ index }) => column[index] ?? null).filter((value) => value !== null);
  const medians = numbers(history.rttMs).sort((a, b) => a - b);
  const losses = numbers(history.lossPercent);
  const observedMs = answeredMs + silentMs;
  return {
    upPercent: observedMs === 0 ? null : (answeredMs / observedMs) * 100,
    observedPercent: Math.min(100, (observedMs / widthMs) * 100),
    medianRttMs: medians[Math.floor(medians.length / 2)] ?? null,
    worstRttMs: numbers(history.rttMaxMs).reduce<number | null>((worst, value) => Math.max(worst ?? 0, value), null),
    lossPercent: losses.length === 0 ? null : losses.reduce((sum, value) => sum + value, 0) / losses.length,
  };
};

/** The status of a moment within the ribbon; null where a gap is. */
const statusAt = ({ ribbon, gaps }: Pick<History, 'ribbon' | 'gaps'>, atMs: number): Status | null => {
  const holds = ({ from, to }: { readonly from: number; readonly to: number }): boolean => atMs >= from && atMs <= to;
  return gaps.some(holds) ? null : (ribbon.findLast(holds)?.status ?? null);
};

/** The points within the range as CSV, one row each; times in UTC, so that a sheet sorts them and any zone can read them. */
export const historyCsv = (history: History, { fromMs, toMs }: ChartRange): string => {
  const inside = history.at.flatMap((at, i) => (at >= fromMs && at <= toMs ? [i] : []));
  const column = (header: string, values: readonly (number | null)[]): CsvColumn<number> => ({
    header,
    value: (i) => values[i] ?? null,
  });
  return toCsv(
    [
      { header: 'time', value: (i) => new Date(history.at[i] as number).toISOString() },
      { header: 'status', value: (i) => statusAt(history, history.at[i] as number) },
      column('rtt min ms', history.rttMinMs),
      column('rtt median ms', history.rttMs),
      column('rtt max ms', history.rttMaxMs),
      column('jitter ms', history.jitterMs),
      column('loss %', history.lossPercent),
    ],
    inside,
  );
};

/** Position of the point nearest in time; -1 when there is none. `at` ascends. */
export const nearestPoint = (at: readonly number[], timeMs: number): number => {
  let low = 0;
  let high = at.length - 1;
  if (high < 0) return -1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] as number) < timeMs) low = middle + 1;
    else high = middle;
  }
  const before = low - 1;
  return before >= 0 && timeMs - (at[before] as number) <= (at[low] as number) - timeMs ? before : low;
};
