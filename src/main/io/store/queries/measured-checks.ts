/** How many checks months hold that still have them, and what these files take: what a check takes here. */
import type { MonthsReader } from '../months/months-reader.ts';
import { isThinned } from './packed-checks-of.ts';

export const measuredChecks = (months: MonthsReader): { checks: number; bytes: number } =>
  months.within(0, Number.MAX_SAFE_INTEGER, (open) => {
    const whole = open
      .filter((month) => !isThinned(month))
      .map((month) => ({
        checks: month.read(({ sql }) => sql<{ checks: number }>('SELECT checks FROM month').get()?.checks ?? 0, 0),
        bytes: month.bytes(),
      }));
    return {
      checks: whole.reduce((sum, { checks }) => sum + checks, 0),
      bytes: whole.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
