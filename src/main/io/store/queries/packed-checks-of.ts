/** Checks of one device from month files: hours by their summaries, and what is in them. */
import { FieldwatchError } from '../../../../contract/errors.ts';
import type { Month } from '../months/months-reader.ts';
import { dayHours, hourOf } from '../packing/check-row.ts';
import { readSummary, type Summary } from '../packing/summary.ts';

/** An hour or a day. */
export type Tile = {
  readonly hour: number;
  readonly hours: number;
  readonly summary: Summary;
  /** The month was thinned: nothing finer is there. */
  readonly finest: boolean;
};
export type Body = { readonly hour: number; readonly body: Uint8Array };

export const hourTilesSql =
  'SELECT hour, summary FROM hours WHERE device_id = ? AND hour BETWEEN ? AND ? ORDER BY hour';
export const dayTilesSql = 'SELECT day, summary FROM days WHERE device_id = ? AND day BETWEEN ? AND ? ORDER BY day';
export const lastIdsSql = 'SELECT hour, last_id FROM hours WHERE device_id = ? AND hour BETWEEN ? AND ?';
export const bodiesSql = `SELECT h.hour, b.body FROM hours h JOIN bodies b ON b.id = h.body_id
  WHERE h.device_id = ? AND h.hour BETWEEN ? AND ? ORDER BY h.hour`;
export const latestBodiesSql = `SELECT h.hour, b.body FROM hours h JOIN bodies b ON b.id = h.body_id
  WHERE h.device_id = ? AND h.hour <= ? ORDER BY h.hour DESC`;

/** Their hours; of months of which only days are left, the days that these hours touch. */
export const hourTiles = (months: readonly Month[], id: number, fromHour: number, toHour: number): Tile[] =>
  months.flatMap((month) => {
    if (month.depth === 'days') return dayTiles([month], id, dayOfHour(fromHour), dayOfHour(toHour));
    const finest = month.depth === 'hours';
    return month.read(
      ({ sql }) =>
        sql<HourRow>(hourTilesSql)
          .all(id, fromHour, toHour)
          .map((row) => tileOfHour(row, finest)),
      [],
    );
  });

const dayTiles = (months: readonly Month[], id: number, fromDay: number, toDay: number): Tile[] =>
  months.flatMap((month) => {
    const finest = month.depth === 'days';
    return month.read(
      ({ sql }) =>
        sql<DayRow>(dayTilesSql)
          .all(id, fromDay, toDay)
          .map((row) => tileOfDay(row, finest)),
      [],
    );
  });

/** Of thinned months: the one that this moment is in or after, and the one before it; or in or before, and the one after. The nearer first. */
export const nearestTiles = (months: readonly Month[], id: number, at: number, side: 'before' | 'after'): Tile[] =>
  (side === 'before' ? [...months].reverse() : months).flatMap((month) => {
    const ofDays = month.depth === 'days';
    const place = ofDays ? dayOfHour(hourOf(at)) : hourOf(at);
    return month.read(
      ({ sql }) =>
        ofDays
          ? sql<DayRow>(nearestSql('day', side))
              .all(id, place)
              .map((row) => tileOfDay(row, true))
          : sql<HourRow>(nearestSql('hour', side))
              .all(id, place)
              .map((row) => tileOfHour(row, true)),
      [],
    );
  });

export const nearestSql = (unit: 'hour' | 'day', side: 'before' | 'after'): string =>
  `SELECT ${unit}, summary FROM ${unit}s WHERE device_id = ? AND ${unit} ${side === 'before' ? '<=' : '>='} ?
   ORDER BY ${unit} ${side === 'before' ? 'DESC' : 'ASC'} LIMIT 2`;

type HourRow = { readonly hour: number; readonly summary: Uint8Array };
type DayRow = { readonly day: number; readonly summary: Uint8Array };

const dayOfHour = (hour: number): number => Math.floor(hour / dayHours);
const tileOfHour = ({ hour, summary }: HourRow, finest: boolean): Tile => ({
  hour,
  hours: 1,
  summary: readSummary(hour, summary),
  finest,
});
const tileOfDay = ({ day, summary }: DayRow, finest: boolean): Tile => {
  const hour = day * dayHours;
  return { hour, hours: dayHours, summary: readSummary(hour, summary), finest };
};

export const isThinned = ({ depth }: Month): boolean => depth !== 'checks';
const isWhole = (month: Month): boolean => !isThinned(month);

/** Whole days as days; what is left at both ends as hours. */
export const daysAndHours = (months: readonly Month[], id: number, firstHour: number, lastHour: number): Tile[] => {
  const firstDay = Math.ceil(firstHour / dayHours);
  const lastDay = Math.floor((lastHour + 1) / dayHours) - 1;
  if (lastDay < firstDay) return hourTiles(months, id, firstHour, lastHour);
  return [
    ...hourTiles(months, id, firstHour, firstDay * dayHours - 1),
    ...dayTiles(months, id, firstDay, lastDay),
    ...hourTiles(months, id, (lastDay + 1) * dayHours, lastHour),
  ];
};

export const bodiesOf = (months: readonly Month[], id: number, fromHour: number, toHour: number): Body[] =>
  months
    .filter(isWhole)
    .flatMap((month) => month.read(({ sql }) => sql<Body>(bodiesSql).all(id, fromHour, toHour), []));

/** What every body says, in order; the damaged ones are passed over. */
export const unpackAll = <T>(bodies: readonly Body[], unpack: (hour: number, bytes: Uint8Array) => T[]): T[] => {
  const all: T[] = [];
  for (const { hour, body } of bodies) for (const item of unpacked(hour, body, unpack)) all.push(item);
  return all;
};

const unpacked = <T>(hour: number, body: Uint8Array, unpack: (hour: number, bytes: Uint8Array) => T[]): T[] => {
  try {
    return unpack(hour, body);
  } catch (error) {
    if (error instanceof FieldwatchError) return [];
    throw error;
  }
};

/** From the latest hour backwards, until there are enough; descending. */
export const latestOf = <T>(
  months: readonly Month[],
  id: number,
  upTo: number,
  enough: number,
  unpack: (hour: number, bytes: Uint8Array) => T[],
  counts: (item: T) => boolean,
): T[] => {
  const found: T[] = [];
  for (const month of months.filter(isWhole).reverse()) {
    if (found.length >= enough) break;
    month.read(({ sql }) => {
      for (const { hour, body } of sql<Body>(latestBodiesSql).iterate(id, hourOf(upTo))) {
        for (const item of unpacked(hour, body, unpack).reverse()) if (counts(item)) found.push(item);
        if (found.length >= enough) break;
      }
    }, undefined);
  }
  return found.slice(0, enough);
};

/** Rows of staging that no month file has yet: the others are on their way out. */
export const notYetPacked = <R extends { id: number; at: number }>(
  months: readonly Month[],
  deviceId: number,
  staged: readonly R[],
): R[] => {
  if (staged.length === 0) return [];
  const hours = staged.map(({ at }) => hourOf(at));
  const [first, last] = [hours.reduce((a, b) => Math.min(a, b)), hours.reduce((a, b) => Math.max(a, b))];
  const lastIds = new Map(
    months.flatMap((month) =>
      month
        .read(({ sql }) => sql<{ hour: number; last_id: number }>(lastIdsSql).all(deviceId, first, last), [])
        .map(({ hour, last_id }) => [hour, last_id] as const),
    ),
  );
  return staged.filter(({ id }, i) => id > (lastIds.get(hours[i] as number) ?? 0));
};
