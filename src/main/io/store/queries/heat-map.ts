/** How a device was in each hour of a range. */
import type { HeatMap } from '../../../../contract/model/heat-map.ts';
import { toMs } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import type { MonthsReader } from '../months/months-reader.ts';
import { hourMs, hourOf } from '../packing/check-row.ts';
import type { Summary } from '../packing/summary.ts';
import { lossPercentOf } from './chart-points.ts';
import { refuseUnknown } from './ever-known.ts';
import { hourSummaries } from './hour-summaries.ts';

/** `to` is the first moment that is not asked for. */
export type HeatMapQuery = { id: number; from: number; to: number };

/** Of one moment: checks that leave staging while it is asked are told once. */
export const heatMap = (connection: Connection, months: MonthsReader, query: HeatMapQuery): HeatMap =>
  connection.db.transaction(() => heatMapNow(connection, months, query))();

const heatMapNow = (connection: Connection, months: MonthsReader, { id, ...range }: HeatMapQuery): HeatMap => {
  refuseUnknown(connection, id);
  const firstHour = hourOf(range.from);
  const lastHour = Math.max(firstHour, hourOf(range.to - 1));
  const summaries = hourSummaries(connection, months, { id, firstHour, lastHour });
  const column = <T>(of: (summary: Summary) => T, without: T): T[] =>
    Array.from({ length: lastHour - firstHour + 1 }, (_, i) => {
      const summary = summaries.get(firstHour + i);
      return summary === undefined ? without : of(summary);
    });
  return {
    deviceId: id,
    from: firstHour * hourMs,
    checks: column(({ count }) => count, 0),
    sent: column(({ sent }) => sent, 0),
    received: column(({ received }) => received, 0),
    lossPercent: column(lossPercentOf, null),
    rttMs: column(({ p50Us }) => toMs(p50Us), null),
  };
};
