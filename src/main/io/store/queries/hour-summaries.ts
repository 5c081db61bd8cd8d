/** Each hour of a device as one summary, from packed hours and what staging holds beside them; no body is read. */
import type { Connection } from '../database/statements.ts';
import type { MonthsReader } from '../months/months-reader.ts';
import { hourMs, hourOf } from '../packing/check-row.ts';
import { addUp, type Summary, summarise } from '../packing/summary.ts';
import { stagedBetween } from '../staging/staged-of.ts';
import { hourTiles, notYetPacked } from './packed-checks-of.ts';

/** By hour; those without a check are not there. Within a transaction, so that staging is seen as of before the months are. */
export const hourSummaries = (
  { sql }: Connection,
  months: MonthsReader,
  { id, firstHour, lastHour }: { readonly id: number; readonly firstHour: number; readonly lastHour: number },
): ReadonlyMap<number, Summary> => {
  const from = firstHour * hourMs;
  const to = (lastHour + 1) * hourMs - 1;
  const staged = stagedBetween(sql, id, from, to);
  const { tiles, fresh } = months.within(from, to, (open) => ({
    // Of a day without its hours no hour can be told.
    tiles: hourTiles(open, id, firstHour, lastHour).filter(({ hours }) => hours === 1),
    fresh: notYetPacked(open, id, staged),
  }));
  const parts = new Map<number, Summary[]>();
  const add = (hour: number, summary: Summary): void => {
    parts.set(hour, [...(parts.get(hour) ?? []), summary]);
  };
  for (const { hour, summary } of tiles) add(hour, summary);
  for (const [hour, rows] of Map.groupBy(fresh, ({ at }) => hourOf(at))) add(hour, summarise(rows));
  return new Map([...parts].map(([hour, of]) => [hour, of.length === 1 ? (of[0] as Summary) : addUp(of)]));
};
