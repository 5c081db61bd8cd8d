/** The fleet and the store in numbers. */
import type { StatusCounts } from '../../../../contract/model/status.ts';
import type { Connection } from '../database/statements.ts';
import type { MonthsReader } from '../months/months-reader.ts';
import { type CountsRow, countColumns, toCounts } from './status-counts.ts';

export type StoreStatistics = {
  devices: StatusCounts;
  types: { typeId: string; name: string; counts: StatusCounts }[];
  checksStored: number;
  eventsStored: number;
  databaseBytes: number;
  oldestCheckAt: number | null;
};

const countsByTypeSql = `
  SELECT t.id, t.name, ${countColumns('d', 's')}
  FROM device_types t
    LEFT JOIN devices d ON d.type_id = t.id AND d.deleted_at IS NULL
    LEFT JOIN current_status s ON s.device_id = d.id
  GROUP BY t.id ORDER BY t.built_in DESC, t.rowid`;

export const statistics = (connection: Connection, months: MonthsReader): StoreStatistics => {
  const { sql, db } = connection;
  const types = sql<CountsRow & { id: string; name: string }>(countsByTypeSql)
    .all()
    .map((row) => ({ typeId: row.id, name: row.name, counts: toCounts(row) }));
  const checks = db.transaction(() => countChecks(connection, months))();
  return {
    devices: types.reduce((sum, { counts }) => add(sum, counts), nobody),
    types,
    checksStored: checks.count,
    eventsStored: sql<{ n: number }>('SELECT count(*) AS n FROM status_events').get()?.n ?? 0,
    databaseBytes:
      Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true })) +
      months.bytes(),
    oldestCheckAt: checks.oldestAt,
  };
};

export const stagedCountSql = 'SELECT coalesce(sum(checks), 0) AS checks, min(first_at) AS first_at FROM staged_checks';

const countChecks = ({ sql }: Connection, months: MonthsReader): { count: number; oldestAt: number | null } => {
  const staged = sql<{ checks: number; first_at: number | null }>(stagedCountSql).get();
  const packed = months.within(0, Number.MAX_SAFE_INTEGER, (open) =>
    open.flatMap((month) =>
      month.read(
        ({ sql: inMonth }) => inMonth<{ checks: number; first_at: number }>('SELECT checks, first_at FROM month').all(),
        [],
      ),
    ),
  );
  const times = [
    ...packed.filter(({ checks }) => checks > 0).map(({ first_at }) => first_at),
    staged?.first_at ?? null,
  ].filter((at) => at !== null);
  return {
    count: packed.reduce((sum, { checks }) => sum + checks, staged?.checks ?? 0),
    oldestAt: times.length === 0 ? null : Math.min(...times),
  };
};

const nobody: StatusCounts = { total: 0, online: 0, degraded: 0, offline: 0, unknown: 0, paused: 0 };
const add = (a: StatusCounts, b: StatusCounts): StatusCounts => ({
  total: a.total + b.total,
  online: a.online + b.online,
  degraded: a.degraded + b.degraded,
  offline: a.offline + b.offline,
  unknown: a.unknown + b.unknown,
  paused: a.paused + b.paused,
});
