/** Which devices were worst over a range: by loss, by RTT or by flaps, from summaries and what staging holds beside them; no body is read. */
import type { WorstDevice, WorstKind } from '../../../../contract/model/worst-device.ts';
import type { Connection } from '../database/statements.ts';
import type { Stretch } from '../history-gaps.ts';
import type { Month, MonthsReader } from '../months/months-reader.ts';
import { hourOf, type StagedRow } from '../packing/check-row.ts';
import { type Summary, summarise } from '../packing/summary.ts';
import { stagedOfMany } from '../staging/staged-of.ts';
import { badness, worstFirst } from '../worst-first.ts';
import { daysAndHours, notYetPacked } from './packed-checks-of.ts';
import { type Within, withinSql } from './within.ts';

/** Of whole hours; `to` is the first moment that is not asked for. */
export type WorstQuery = Stretch & { by: WorstKind; within: Within; limit: number };
export type WorstPortion = {
  /** The worst of these devices. */
  readonly items: readonly WorstDevice[];
  /** With anything to tell. */
  readonly total: number;
  readonly devices: number;
  /** The last device looked at; null when there is none behind it. */
  readonly last: number | null;
};

/** Other questions must get in between. */
const portionDevices = 100;

type DeviceRow = { id: number; name: string; address: string; subnet_id: number | null };

export const worstDevicesSql = (within: Within): string => `
  SELECT d.id, d.name, d.address, d.subnet_id FROM devices d
  WHERE ${withinSql(within)} AND d.id > @after ORDER BY d.id LIMIT ${portionDevices}`;
export const flapsSql = `SELECT count(*) AS flaps FROM status_events INDEXED BY status_events_by_device_at
  WHERE device_id = ? AND at >= ? AND at < ? AND news = 1`;

/** Of one moment: checks that leave staging while it is asked are told once. */
export const worstDevices = (
  connection: Connection,
  months: MonthsReader,
  query: WorstQuery,
  after: number,
): WorstPortion => connection.db.transaction(() => worstNow(connection, months, query, after))();

const worstNow = (connection: Connection, months: MonthsReader, query: WorstQuery, after: number): WorstPortion => {
  const { by, within, from, to, limit } = query;
  const devices = connection.sql<DeviceRow>(worstDevicesSql(within)).all({ ...within, after });
  return months.within(from, to - 1, (open) => {
    const flapsOf = (id: number): number => connection.sql<{ flaps: number }>(flapsSql).get(id, from, to)?.flaps ?? 0;
    const checksOfEach = (ids: readonly number[]): ((id: number) => Checks) => {
      const staged = stagedOfMany(connection.sql, ids, from, to - 1);
      return (id) => checksOf(open, id, staged.get(id) ?? [], query);
    };
    // Only what decides is asked of all of them.
    const checks = by === 'flaps' ? () => unasked : checksOfEach(devices.map(({ id }) => id));
    const ranked = devices
      .map((row) => ({ row, id: row.id, ...checks(row.id), flaps: by === 'flaps' ? flapsOf(row.id) : 0 }))
      .filter((device) => badness(by, device) > 0)
      .sort(worstFirst(by));
    const worst = ranked.slice(0, limit);
    const rest = by === 'flaps' ? checksOfEach(worst.map(({ id }) => id)) : (id: number) => ({ flaps: flapsOf(id) });
    const kept = worst.map(({ row, ...figures }): WorstDevice => {
      const { id, name, address, subnet_id: subnetId } = row;
      return { ...figures, ...rest(id), id, name, address, subnetId };
    });
    return {
      items: kept,
      total: ranked.length,
      devices: devices.length,
      last: devices.length < portionDevices ? null : (devices.at(-1)?.id ?? null),
    };
  });
};

type Checks = Omit<WorstDevice, 'id' | 'name' | 'address' | 'subnetId' | 'flaps'>;

/** Added up here: what else `addUp` makes of summaries would take longer than to read them. */
const checksOf = (
  months: readonly Month[],
  id: number,
  staged: readonly StagedRow[],
  { from, to }: Stretch,
): Checks => {
  let [checks, sent, received, answered, meanSum, p95Sum] = [0, 0, 0, 0, 0, 0];
  const add = (summary: Summary): void => {
    checks += summary.count;
    sent += summary.sent;
    received += summary.received;
    answered += summary.answered;
    meanSum += summary.answered * (summary.meanUs ?? 0);
    p95Sum += summary.answered * (summary.p95Us ?? 0);
  };
  for (const { summary } of daysAndHours(months, id, hourOf(from), hourOf(to) - 1)) add(summary);
  const fresh = Map.groupBy(notYetPacked(months, id, staged), ({ at }) => hourOf(at));
  for (const hour of fresh.values()) add(summarise(hour));
  return {
    checks,
    sent,
    received,
    lossPercent: sent === 0 ? null : (100 * Math.max(0, sent - received)) / sent,
    rttMeanMs: answered === 0 ? null : meanSum / answered / 1_000,
    rttP95Ms: answered === 0 ? null : p95Sum / answered / 1_000,
  };
};

const unasked: Checks = { checks: 0, sent: 0, received: 0, lossPercent: null, rttMeanMs: null, rttP95Ms: null };
