/** Transitions, newest first, of everything, of one device or of one subnet. */
import type { StatusEvent } from '../../../../contract/model/status.ts';
import { statusOf } from '../codes.ts';
import type { Connection } from '../database/statements.ts';

export type StatusEventRow = {
  id: number;
  device_id: number;
  device_name: string;
  address: string;
  subnet_id: number | null;
  at: number;
  from_status: number;
  to_status: number;
  reason: string;
  news: number;
  cycle_id: number | null;
};

export type StatusEventQuery = {
  device?: number | undefined;
  subnet?: number | undefined;
  before?: number | undefined;
  limit: number;
};

const selectEvents = `
  SELECT e.id, e.device_id, d.name AS device_name, d.address, e.subnet_id, e.at, e.from_status, e.to_status, e.reason,
    e.news, e.cycle_id
  FROM status_events e CROSS JOIN devices d ON d.id = e.device_id`;

export const statusEventsSql = (query: Pick<StatusEventQuery, 'device' | 'subnet'>): string => `${selectEvents}
  WHERE e.id < ?${query.device === undefined ? '' : ' AND e.device_id = ?'}${query.subnet === undefined ? '' : ' AND e.subnet_id = ?'}
  ORDER BY e.id DESC LIMIT ?`;

export const listStatusEvents = ({ sql }: Connection, query: StatusEventQuery): StatusEvent[] =>
  sql<StatusEventRow>(statusEventsSql(query))
    .all(
      ...[query.before ?? Number.MAX_SAFE_INTEGER, query.device, query.subnet, query.limit].filter(
        (value) => value !== undefined,
      ),
    )
    .map(toStatusEvent);

export const transitionsAfterSql = `${selectEvents} WHERE e.id > ? ORDER BY e.id LIMIT ?`;

/** Those after this one, oldest first. */
export const transitionsAfter = ({ sql }: Connection, after: number, limit: number): StatusEvent[] =>
  sql<StatusEventRow>(transitionsAfterSql).all(after, limit).map(toStatusEvent);

const toStatusEvent = (row: StatusEventRow): StatusEvent => ({
  id: row.id,
  deviceId: row.device_id,
  deviceName: row.device_name,
  address: row.address,
  subnetId: row.subnet_id,
  at: row.at,
  from: statusOf(row.from_status),
  to: statusOf(row.to_status),
  reason: row.reason,
  news: row.news === 1,
  cycleId: row.cycle_id,
});
