/** A device's checks over a range as at most so many points, and where they come without a gap; staging and month files are one series. */

import { defaultPolicy } from '../../../../contract/model/policy.ts';
import type { Smoke } from '../../../../contract/model/smoke.ts';
import type { Connection } from '../database/statements.ts';
import { gapFactor, medianSpacing, middleOf, type Stretch } from '../history-gaps.ts';
import type { Month, MonthsReader } from '../months/months-reader.ts';
import { type ChartRow, dayHours, hourMs, hourOf } from '../packing/check-row.ts';
import { unpackChart, unpackTimes } from '../packing/pack-hour.ts';
import { stagedBefore, stagedBetween, stagedFrom } from '../staging/staged-of.ts';
import { bucketise, type Piece, type Point, pieceOf, pieceOfTile, pointOf } from './chart-points.ts';
import {
  bodiesOf,
  daysAndHours,
  hourTiles,
  isThinned,
  latestOf,
  nearestTiles,
  notYetPacked,
  type Tile,
  unpackAll,
} from './packed-checks-of.ts';
import { smokeOf } from './smoke.ts';

export type SeriesQuery = { id: number; from: number; to: number; points: number; smoke?: boolean | undefined };

export type CheckSeries = {
  /** 0 where every check is its own point. */
  readonly bucketMs: number;
  readonly points: readonly Point[];
  /** Ascending; with the last check before the range and the first after it. */
  readonly spans: readonly Stretch[];
  /** The usual time between two checks. */
  readonly spacingMs: number;
  /** Where it was asked for and every check was read. */
  readonly smoke?: Smoke | undefined;
};

const dayMs = dayHours * hourMs;
/** Up to here buckets are made of checks; above, of hours, and from a third of a day on of days. */
const finestOfHoursMs = hourMs / 3;
const finestOfDaysMs = dayMs / 3;
/** A check further away than this has no say in a gap of the range. */
const nearbyMs = 31 * dayMs;
const checksBefore = 20;
/** So many packed hours, and no more, are looked into for gaps that are shorter than they. */
const lookedIntoAtMost = 300;

/** Within a transaction, so that staging is seen as of before the months are. */
export const checkSeries = ({ sql }: Connection, months: MonthsReader, query: SeriesQuery): CheckSeries => {
  const { id, from, to, points } = query;
  const staged = stagedBetween(sql, id, from, to);
  const timesStaged = stagedBefore(sql, id, from, checksBefore).map(({ at }) => at);
  const nextStaged = stagedFrom(sql, id, to + 1);
  return months.within(from - nearbyMs, to + nearbyMs, (open) => {
    const fresh = notYetPacked(open, id, staged);
    const bucketMs = Math.ceil((to - from + 1) / points);
    const packed = packedParts(open, query, bucketMs >= finestOfDaysMs);
    const around = {
      before: timesBefore(open, query, timesStaged),
      after: timeAfter(open, query, nextStaged),
    };
    const thinned = packed.whole.some(({ finest }) => finest);
    const fine = !thinned && (packed.whole.length === 0 || bucketMs <= finestOfHoursMs);
    const few = !thinned && packed.count + fresh.length <= points;
    if (!fine && !few) return ofSummaries(open, query, packed, fresh, around);
    const checks = merged(fresh, [...packed.edges, ...packed.unpack()]);
    const times = ofTimes(
      checks.map(({ at }) => at),
      around,
    );
    return {
      bucketMs: few ? 0 : bucketMs,
      points: few ? checks.map(pointOf) : bucketise(checks.map(pieceOf), { from, to, base: from, bucketMs }),
      ...times,
      ...(query.smoke === true && { smoke: smokeOf(checks, { from, to, spacingMs: times.spacingMs }) }),
    };
  });
};

type Around = { readonly before: readonly number[]; readonly after: number | undefined };

type PackedParts = {
  /** Hours and days that lie in the range as a whole; of thinned months, those that touch it too. Ascending. */
  readonly whole: readonly Tile[];
  /** Checks of hours that the range cuts. */
  readonly edges: readonly ChartRow[];
  readonly count: number;
  /** The checks of the whole ones. */
  unpack(): ChartRow[];
};

const packedParts = (months: readonly Month[], { id, from, to }: SeriesQuery, byDays: boolean): PackedParts => {
  const firstWhole = Math.ceil(from / hourMs);
  const lastWhole = Math.floor((to + 1) / hourMs) - 1;
  const cut = [...new Set([hourOf(from), hourOf(to)])].filter((hour) => hour < firstWhole || hour > lastWhole);
  const edges = cut.flatMap((hour) =>
    unpackAll(bodiesOf(months, id, hour, hour), unpackChart).filter(({ at }) => at >= from && at <= to),
  );
  const tiles = byDays ? daysAndHours : hourTiles;
  const thinned = tiles(months.filter(isThinned), id, hourOf(from), hourOf(to));
  const whole = [
    ...thinned.filter(({ summary }) => summary.firstAt <= to && summary.lastAt >= from),
    ...tiles(
      months.filter((month) => !isThinned(month)),
      id,
      firstWhole,
      lastWhole,
    ),
  ].sort((a, b) => a.hour - b.hour);
  return {
    whole,
    edges,
    count: whole.reduce((sum, { summary }) => sum + summary.count, edges.length),
    unpack: () => unpackAll(bodiesOf(months, id, firstWhole, lastWhole), unpackChart),
  };
};

const ofSummaries = (
  months: readonly Month[],
  { id, from, to, points }: SeriesQuery,
  { whole, edges }: PackedParts,
  fresh: readonly ChartRow[],
  { before, after }: Around,
): CheckSeries => {
  const unit = whole.some(({ hours }) => hours > 1) ? dayMs : hourMs;
  const base = Math.floor(from / unit) * unit;
  const checks = merged(fresh, edges);
  const times = checks.map(({ at }) => at);
  const spacingMs = usualSpacing(whole) ?? usualMs;
  const pieces: Piece[] = [...whole.map(pieceOfTile), ...checks.map(pieceOf)];
  const bucketMs = wholeUnits(unit, { base, from, to, points });
  const spans = [
    ...whole.flatMap((tile) => unbroken(months, id, tile, spacingMs, { left: lookedIntoAtMost })),
    ...[...before.slice(-1), ...times, ...(after === undefined ? [] : [after])].map(alone),
  ];
  return {
    bucketMs,
    points: bucketise(pieces, { from, to, base, bucketMs }),
    spans: inOrder(spans),
    spacingMs,
  };
};

/** Ascending; one that lies within another ends no earlier than that. */
const inOrder = (spans: readonly Stretch[]): Stretch[] => {
  let until = Number.NEGATIVE_INFINITY;
  return spans
    .toSorted((a, b) => a.from - b.from)
    .map(({ from, to }) => {
      until = Math.max(until, to);
      return { from, to: until };
    });
};

/** Within hours and days; where most of them have but one check, from one to the next. */
const usualSpacing = (tiles: readonly Tile[]): number | null => {
  const within = tiles.flatMap(({ summary: { count, firstAt, lastAt } }) =>
    count < 2 ? [] : [(lastAt - firstAt) / (count - 1)],
  );
  return within.length * 2 >= tiles.length
    ? middleOf(within)
    : medianSpacing(tiles.map(({ summary }) => summary.firstAt));
};

/** The narrowest bucket of whole hours or days with which the range has no more than so many. */
const wholeUnits = (unit: number, range: { base: number; from: number; to: number; points: number }): number => {
  const { base, from, to, points } = range;
  let bucketMs = Math.ceil((to - from + 1) / points / unit) * unit;
  while (Math.floor((to - base) / bucketMs) >= points) bucketMs += unit;
  return bucketMs;
};

/** Where checks came without a gap within an hour or a day; a day is looked into by its hours, an hour by its checks. */
const unbroken = (
  months: readonly Month[],
  id: number,
  { hour, hours, summary, finest }: Tile,
  spacingMs: number,
  looks: { left: number },
): Stretch[] => {
  if (finest || summary.longestMs <= gapFactor * spacingMs) return [{ from: summary.firstAt, to: summary.lastAt }];
  if (hours > 1)
    return hourTiles(months, id, hour, hour + hours - 1).flatMap((tile) =>
      unbroken(months, id, tile, spacingMs, looks),
    );
  if (looks.left-- <= 0) return [{ from: summary.firstAt, to: summary.lastAt }];
  return unpackAll(bodiesOf(months, id, hour, hour), unpackTimes).map(alone);
};

const alone = (at: number): Stretch => ({ from: at, to: at });
const usualMs = defaultPolicy.intervalS * 1_000;

const ofTimes = (times: readonly number[], { before, after }: Around): Pick<CheckSeries, 'spans' | 'spacingMs'> => ({
  spans: [...before.slice(-1), ...times, ...(after === undefined ? [] : [after])].map(alone),
  spacingMs: medianSpacing(times.length > 2 ? times : [...before, ...times]) ?? usualMs,
});

const merged = (fresh: readonly ChartRow[], packed: readonly ChartRow[]): ChartRow[] =>
  packed.length === 0 ? [...fresh] : [...packed, ...fresh].sort((a, b) => a.at - b.at);

/** Ascending. */
const timesBefore = (months: readonly Month[], { id, from }: SeriesQuery, staged: readonly number[]): number[] => {
  const packed = latestOf(months, id, from, checksBefore, unpackTimes, (at) => at < from);
  const thinned = nearestTiles(months.filter(isThinned), id, from, 'before').flatMap(timesWithin);
  return [...new Set([...staged, ...packed, ...thinned.filter((at) => at < from)])]
    .sort((a, b) => a - b)
    .slice(-checksBefore);
};

/** As if they had come evenly: the first and the last are true. */
const timesWithin = ({ summary: { count, firstAt, lastAt } }: Tile): number[] => {
  const few = Math.min(count, checksBefore);
  const stepMs = count < 2 ? 0 : (lastAt - firstAt) / (count - 1);
  return [firstAt, ...Array.from({ length: few }, (_, i) => Math.round(lastAt - (few - 1 - i) * stepMs))];
};

const timeAfter = (
  months: readonly Month[],
  { id, to }: SeriesQuery,
  staged: number | undefined,
): number | undefined => {
  for (const month of months) {
    if (isThinned(month)) {
      const tile = nearestTiles([month], id, to, 'after').find(({ summary }) => summary.firstAt > to);
      if (tile !== undefined) return Math.min(tile.summary.firstAt, staged ?? tile.summary.firstAt);
      continue;
    }
    const [hour] = month.read(
      ({ sql }) =>
        sql<{ hour: number }>('SELECT hour FROM hours WHERE device_id = ? AND hour > ? ORDER BY hour LIMIT 1').all(
          id,
          hourOf(to),
        ),
      [],
    );
    const times = unpackAll(bodiesOf([month], id, hourOf(to), hour?.hour ?? hourOf(to)), unpackTimes);
    const packed = times.find((at) => at > to);
    if (packed !== undefined) return Math.min(packed, staged ?? packed);
  }
  return staged;
};
