/** Which month file must lose its checks, its hours or all next, by age or by bytes: pure. */
import type { Settings } from '../../../../contract/settings.ts';
import { type MonthDepth, type MonthName, monthOf } from './month-names.ts';

export type Limits = Settings['history'] & { readonly now: number };
export type Sized = MonthName & { readonly bytes: number };
export type Thinning = { readonly month: MonthName; readonly to: Exclude<MonthDepth, 'checks'> | 'gone' };

const dayMs = 86_400_000;

/** The first month that keeps this depth: those before are over in each of their moments. A coarser one is kept as long as a finer one at least. */
export const firstMonths = ({ keepDays, hourlyMonths, dailyYears, now }: Limits): Record<MonthDepth, string> => {
  const checks = monthOf(now - keepDays * dayMs);
  const hours = earlier(checks, monthsBefore(now, hourlyMonths));
  return { checks, hours, days: earlier(hours, monthsBefore(now, 12 * dailyYears)) };
};

const earlier = (a: string, b: string): string => (a < b ? a : b);
const monthsBefore = (now: number, count: number): string => {
  const date = new Date(now);
  return monthOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - count, 1));
};

const deeperThan = (depth: MonthDepth): Thinning['to'] =>
  depth === 'checks' ? 'hours' : depth === 'hours' ? 'days' : 'gone';

/**
 * By age the oldest month first. By bytes, while all together are more than the limit, the checks of the oldest month that has them,
 * then hours, then days: what tells the longest story in the least space goes last. Never the current month.
 * @param months one a month, oldest first
 * @param otherBytes what the core takes
 */
export const nextThinning = (months: readonly Sized[], otherBytes: number, limits: Limits): Thinning | null => {
  const over = months.filter(({ month }) => month < monthOf(limits.now));
  const first = firstMonths(limits);
  for (const month of over) {
    const to = dueTo(month, first);
    if (to !== null) return { month, to };
  }
  const bytes = months.reduce((sum, month) => sum + month.bytes, otherBytes);
  if (bytes <= limits.maxSizeMb * 1024 * 1024) return null;
  for (const depth of ['checks', 'hours', 'days'] as const) {
    const month = over.find((one) => one.depth === depth);
    if (month !== undefined) return { month, to: deeperThan(depth) };
  }
  return null;
};

const dueTo = ({ month, depth }: MonthName, first: Record<MonthDepth, string>): Thinning['to'] | null => {
  if (month < first.days) return 'gone';
  if (depth !== 'days' && month < first.hours) return 'days';
  return depth === 'checks' && month < first.checks ? 'hours' : null;
};
