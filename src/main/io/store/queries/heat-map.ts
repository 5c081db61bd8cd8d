/** How a device was in each hour of a range, from the summaries of packed hours and what staging holds beside them; no body is read. */
import type { HeatMap } from '../../../../contract/model/heat-map.ts';
import { toMs } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import type { MonthsReader } from '../months/months-reader.ts';
import { type ChartRow, hourMs, hourOf } from '../packing/check-row.ts';
import { bucketise, type Point, pieceOf, pieceOfTile } from './chart-points.ts';
import { rawPointsSql } from './check-series.ts';
import { refuseUnknown } from './ever-known.ts';
import { hourTiles, notYetPacked } from './packed-checks-of.ts';

/** `to` is the first moment that is not asked for. */
export type HeatMapQuery = { id: number; from: number; to: number };

type StagedRow = ChartRow & { readonly id: number };

/** Of one moment: checks that leave staging while it is asked are told once. */
export const heatMap = (connection: Connection, months: MonthsReader, query: HeatMapQuery): HeatMap =>
  connection.db.transaction(() => heatMapNow(connection, months, query))();

const heatMapNow = (connection: Connection, months: MonthsReader, { id, ...range }: HeatMapQuery): HeatMap => {
  refuseUnknown(connection, id);
  const firstHour = hourOf(range.from);
  const lastHour = Math.max(firstHour, hourOf(range.to - 1));
  const from = firstHour * hourMs;
  const to = (lastHour + 1) * hourMs - 1;
  const staged = connection.sql<StagedRow>(rawPointsSql).all(id, from, to);
  const { tiles, fresh } = months.within(from, to, (open) => ({
    tiles: hourTiles(open, id, firstHour, lastHour),
    fresh: notYetPacked(open, id, staged),
  }));

  const checks = Array.from({ length: lastHour - firstHour + 1 }, () => 0);
  const count = (hour: number, more: number): void => {
    checks[hour - firstHour] = (checks[hour - firstHour] ?? 0) + more;
  };
  for (const { hour, summary } of tiles) count(hour, summary.count);
  for (const { at } of fresh) count(hourOf(at), 1);

  const pieces = [...tiles.map(pieceOfTile), ...fresh.map(pieceOf)];
  const points = new Map(
    bucketise(pieces, { from, to, base: from, bucketMs: hourMs }).map((point) => [hourOf(point.start), point]),
  );
  const column = <T>(of: (point: Point) => T, without: T): T[] =>
    checks.map((_, i) => {
      const point = points.get(firstHour + i);
      return point === undefined ? without : of(point);
    });
  return {
    deviceId: id,
    from,
    checks,
    sent: column(({ sent }) => sent, 0),
    received: column(({ received }) => received, 0),
    lossPercent: column(
      ({ sent, received }) => (sent === 0 ? null : (100 * Math.max(0, sent - received)) / sent),
      null,
    ),
    rttMs: column(({ mid }) => toMs(mid), null),
  };
};
