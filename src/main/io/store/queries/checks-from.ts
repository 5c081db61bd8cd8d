/** The checks of one device from a moment on, oldest first, a portion at a time; staging and month files are one series. */
import type { Check } from '../../../../contract/model/check.ts';
import type { Connection } from '../database/statements.ts';
import { monthOf } from '../months/month-names.ts';
import type { Month, MonthsReader } from '../months/months-reader.ts';
import { type CheckRow, dayHours, hourMs, hourOf } from '../packing/check-row.ts';
import { unpackHour } from '../packing/pack-hour.ts';
import { stagedBetween, stagedFrom } from '../staging/staged-of.ts';
import { toCheck } from './check-list.ts';
import { bodiesOf, notYetPacked, unpackAll } from './packed-checks-of.ts';

export type ChecksFromQuery = { id: number; from: number; to: number; atLeast: number };

const dayMs = dayHours * hourMs;

/** Portions end between days (UTC), so that checks of the same moment stay together. */
export const checksFrom = (
  connection: Connection,
  months: MonthsReader,
  { id, from, to, atLeast }: ChecksFromQuery,
): { checks: Check[]; next: number | null } =>
  connection.db.transaction(() => {
    const staged = stagedFrom(connection.sql, id, from) ?? to + 1;
    return months.within(from, to, (open) => {
      const packed = open[0] === undefined ? to + 1 : Date.parse(`${open[0].month}-01T00:00:00Z`);
      const checks: Check[] = [];
      let start = Math.max(from, Math.min(staged, packed));
      while (start <= to && checks.length < atLeast) {
        const end = Math.min(to, Math.floor(start / dayMs) * dayMs + dayMs - 1);
        for (const row of rowsBetween(connection, open, id, start, end)) checks.push(toCheck(row));
        start = end + 1;
      }
      return { checks, next: start > to ? null : start };
    });
  })();

const rowsBetween = (
  { sql }: Connection,
  open: readonly Month[],
  id: number,
  from: number,
  to: number,
): readonly CheckRow[] => {
  const near = open.filter(({ month }) => month >= monthOf(from) && month <= monthOf(to));
  const staged = notYetPacked(near, id, stagedBetween(sql, id, from, to));
  const packed = unpackAll(bodiesOf(near, id, hourOf(from), hourOf(to)), unpackHour);
  const inRange = packed.filter(({ at }) => at >= from && at <= to);
  return staged.length === 0 ? inRange : [...inRange, ...staged].sort((a, b) => a.at - b.at);
};
