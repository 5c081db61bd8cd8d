/** The fleet and the store in numbers. */
import type { StatusCounts } from '../../../../contract/model/status.ts';
import type { Connection } from '../database/statements.ts';
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

export const statistics = ({ sql, db }: Connection): StoreStatistics => {
  const types = sql<CountsRow & { id: string; name: string }>(countsByTypeSql)
    .all()
    .map((row) => ({ typeId: row.id, name: row.name, counts: toCounts(row) }));
  // Ids of checks are without holes, so their number needs no counting.
  const checks = sql<{ n: number | null; at: number | null }>(
    `SELECT (SELECT max(id) FROM checks) - (SELECT min(id) FROM checks) + 1 AS n,
       (SELECT at FROM checks ORDER BY id LIMIT 1) AS at`,
  ).get();
  return {
    devices: types.reduce((sum, { counts }) => add(sum, counts), nobody),
    types,
    checksStored: checks?.n ?? 0,
    eventsStored: sql<{ n: number }>('SELECT count(*) AS n FROM status_events').get()?.n ?? 0,
    databaseBytes: Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true })),
    oldestCheckAt: checks?.at ?? null,
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
