/** What is usual of a device in each hour of the week, out of the whole hours of a range. */
import { localHourIn, weekHourOf, weekHours } from '../../../../contract/local-hour.ts';
import type { Baseline } from '../../../../contract/model/baseline.ts';
import { toMs } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import type { MonthsReader } from '../months/months-reader.ts';
import { hourMs, hourOf } from '../packing/check-row.ts';
import type { Summary } from '../packing/summary.ts';
import { refuseUnknown } from './ever-known.ts';
import { hourSummaries } from './hour-summaries.ts';
import { type Usual, usualOf } from './usual.ts';

/** `to` is the first moment that is not asked for; the zone an IANA name. */
export type BaselineQuery = { id: number; zone: string; from: number; to: number };

/** Of one moment: checks that leave staging while it is asked are told once. */
export const baseline = (connection: Connection, months: MonthsReader, query: BaselineQuery): Baseline =>
  connection.db.transaction(() => baselineNow(connection, months, query))();

const baselineNow = (connection: Connection, months: MonthsReader, { id, zone, ...range }: BaselineQuery): Baseline => {
  refuseUnknown(connection, id);
  const firstHour = Math.ceil(range.from / hourMs);
  const endHour = Math.max(firstHour, hourOf(range.to));
  const summaries = hourSummaries(connection, months, { id, firstHour, lastHour: endHour - 1 });
  const localHour = localHourIn(zone);
  const slots = Array.from({ length: weekHours }, (): Summary[] => []);
  for (const hour of [...summaries.keys()].sort((a, b) => a - b))
    slots[weekHourOf(localHour(hour * hourMs))]?.push(summaries.get(hour) as Summary);
  const usual = slots.map(usualOf);
  const column = <T>(of: (slot: Usual) => T): T[] => usual.map(of);
  return {
    deviceId: id,
    zone,
    from: firstHour * hourMs,
    to: endHour * hourMs,
    hours: column(({ hours }) => hours),
    answeredHours: column(({ answeredHours }) => answeredHours),
    checks: column(({ checks }) => checks),
    rttMeanMs: column(({ rtt }) => toMs(rtt.mean)),
    rttP50Ms: column(({ rtt }) => toMs(rtt.p50)),
    rttP95Ms: column(({ rtt }) => toMs(rtt.p95)),
    rttSpreadMs: column(({ rttSpread }) => toMs(rttSpread)),
    lossMeanPercent: column(({ loss }) => loss.mean),
    lossP50Percent: column(({ loss }) => loss.p50),
    lossP95Percent: column(({ loss }) => loss.p95),
    lossSpreadPercent: column(({ lossSpread }) => lossSpread),
  };
};
