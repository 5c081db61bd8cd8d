/** Availability over time as it is drawn: bars on a scale that shows a small outage, and the words for each of them. */
import type { Availability } from '../../contract/model/availability.ts';
import { uptimeText } from '../../contract/model/uptime.ts';
import { formatDuration } from './format.ts';

export type AvailabilityBar = {
  readonly at: number;
  readonly to: number;
  readonly onlineMs: number;
  readonly degradedMs: number;
  readonly offlineMs: number;
  readonly judgedMs: number;
  readonly uptimePercent: number | null;
  /** Null where no device was watched yet. */
  readonly coveragePercent: number | null;
};

export const availabilityBars = (told: Availability): AvailabilityBar[] =>
  told.at.map((at, i) => {
    const [onlineMs = 0, degradedMs = 0, offlineMs = 0] = [told.onlineMs[i], told.degradedMs[i], told.offlineMs[i]];
    return {
      at,
      to: told.at[i + 1] ?? told.whole.to,
      onlineMs,
      degradedMs,
      offlineMs,
      judgedMs: onlineMs + degradedMs + offlineMs,
      uptimePercent: told.uptimePercent[i] ?? null,
      coveragePercent: told.coveragePercent[i] ?? null,
    };
  });

const depths = [1, 2, 5, 10, 20, 50, 100] as const;
const notOnline = ({ degradedMs, offlineMs, judgedMs }: AvailabilityBar): number =>
  judgedMs === 0 ? 0 : (100 * (degradedMs + offlineMs)) / judgedMs;

/** How many percent below 100 the scale reaches: the least of a few round figures that holds the worst bar. */
export const scaleDepth = (bars: readonly AvailabilityBar[]): number => {
  const worst = bars.reduce((most, bar) => Math.max(most, notOnline(bar)), 0);
  return depths.find((depth) => depth >= worst) ?? 100;
};

/** Shares of the bar's height, from the top; what is left was online. */
export const barParts = (
  { degradedMs, offlineMs, judgedMs }: AvailabilityBar,
  depth: number,
): { offline: number; degraded: number } => {
  const share = (ms: number): number => (judgedMs === 0 ? 0 : (100 * ms) / judgedMs / depth);
  return { offline: share(offlineMs), degraded: share(degradedMs) };
};

/** The one to be spoken of: the longest offline, or else the longest degraded; null when all was well. */
export const worstBar = (bars: readonly AvailabilityBar[]): number | null => {
  const worst = bars.reduce<{ i: number; bar: AvailabilityBar } | null>(
    (before, bar, i) =>
      before === null ||
      bar.offlineMs > before.bar.offlineMs ||
      (bar.offlineMs === before.bar.offlineMs && bar.degradedMs > before.bar.degradedMs)
        ? { i, bar }
        : before,
    null,
  );
  return worst === null || worst.bar.offlineMs + worst.bar.degradedMs === 0 ? null : worst.i;
};

const moment = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** `Wed, 25 Nov, 14:00 – 14:30` in the reader's zone. */
export const barTime = ({ at, to }: Pick<AvailabilityBar, 'at' | 'to'>): string => moment.formatRange(at, to);

export const sayBar = (bar: AvailabilityBar): string => {
  const { uptimePercent, coveragePercent, offlineMs, degradedMs } = bar;
  if (uptimePercent === null) return coveragePercent === null ? 'not watched yet' : 'nothing was judged';
  const parts = [
    `${uptimeText(uptimePercent)} available`,
    offlineMs > 0 ? `offline ${formatDuration(offlineMs)} in sum` : 'never offline',
    ...(degradedMs > 0 ? [`degraded ${formatDuration(degradedMs)}`] : []),
    ...(coveragePercent === 100 ? [] : [`coverage ${uptimeText(coveragePercent)}`]),
  ];
  return parts.join(', ');
};
