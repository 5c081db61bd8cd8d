/** How a device was over a range: RTT and loss in at most so many points, status without overlap, gaps with their cause. */
import { FieldwatchError } from '../../../../contract/errors.ts';
import type { History } from '../../../../contract/model/check.ts';
import { defaultPolicy } from '../../../../contract/model/policy.ts';
import { statusOf, toMs } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import { findGaps, type Gap, medianSpacing, type Stretch } from '../history-gaps.ts';
import { statusRibbon } from '../history-ribbon.ts';
import { longestSilenceMs } from '../sessions.ts';

export type HistoryQuery = { id: number; from: number; to: number; points: number; now: number };

type Point = {
  start: number;
  sent: number;
  received: number;
  low: number | null;
  mid: number | null;
  high: number | null;
  jitter: number | null;
};

export const rawPointsSql = `
  SELECT at AS start, sent, received, rtt_min_us AS low, rtt_us AS mid, rtt_max_us AS high, jitter_us AS jitter
  FROM checks WHERE device_id = ? AND at BETWEEN ? AND ? ORDER BY at`;
export const bucketsSql = `
  SELECT CAST(@from AS INTEGER) + (at - CAST(@from AS INTEGER)) / CAST(@bucketMs AS INTEGER) * CAST(@bucketMs AS INTEGER) AS start,
    sum(sent) AS sent, sum(received) AS received, min(rtt_min_us) AS low, median(rtt_us) AS mid, max(rtt_max_us) AS high,
    avg(jitter_us) AS jitter
  FROM checks WHERE device_id = @id AND at BETWEEN @from AND @to GROUP BY 1 ORDER BY 1`;
export const checkTimesSql = 'SELECT at FROM checks WHERE device_id = ? AND at BETWEEN ? AND ? ORDER BY at';
export const timesBeforeSql = 'SELECT at FROM checks WHERE device_id = ? AND at < ? ORDER BY at DESC LIMIT 20';
export const timeAfterSql = 'SELECT at FROM checks WHERE device_id = ? AND at > ? ORDER BY at LIMIT 1';

export const history = (connection: Connection, query: HistoryQuery): History => {
  const { sql } = connection;
  const { id, from } = query;
  const to = Math.max(from, query.to);
  const device = sql<{ created_at: number; status: number }>(
    'SELECT d.created_at, s.status FROM devices d CROSS JOIN current_status s ON s.device_id = d.id WHERE d.id = ?',
  ).get(id);
  if (device === undefined) throw new FieldwatchError('not-found', `there is no device ${id}`);

  const times = sql<{ at: number }>(checkTimesSql)
    .all(id, from, to)
    .map(({ at }) => at);
  const bucketMs = times.length <= query.points ? 0 : Math.ceil((to - from + 1) / query.points);
  const points =
    bucketMs === 0
      ? sql<Point>(rawPointsSql).all(id, from, to)
      : sql<Point>(bucketsSql).all({ id, from, to, bucketMs });

  // What has not happened yet is neither a gap nor a status.
  const until = Math.min(to, Math.max(query.now, from));
  const gaps = gapsOf(connection, query, until, times, device.created_at);
  const { initial, changes } = transitions(connection, id, from, until, device.status);
  return {
    deviceId: id,
    from,
    to,
    bucketMs,
    at: points.map(({ start }) => start),
    rttMinMs: points.map(({ low }) => toMs(low)),
    rttMs: points.map(({ mid }) => toMs(mid)),
    rttMaxMs: points.map(({ high }) => toMs(high)),
    jitterMs: points.map(({ jitter }) => toMs(jitter)),
    lossPercent: points.map(({ sent, received }) => (sent === 0 ? null : (100 * Math.max(0, sent - received)) / sent)),
    ribbon: statusRibbon({ from, to: until }, initial, changes, gaps),
    gaps,
  };
};

const gapsOf = (
  { sql }: Connection,
  { id, from, to, now }: HistoryQuery,
  until: number,
  times: readonly number[],
  createdAt: number,
): Gap[] => {
  const before = sql<{ at: number }>(timesBeforeSql)
    .all(id, from)
    .map(({ at }) => at)
    .reverse();
  const after = sql<{ at: number }>(timeAfterSql).get(id, to)?.at;
  const at = [...before.slice(-1), ...times, ...(after === undefined ? [] : [after])];
  const spacingMs = medianSpacing(times.length > 2 ? times : [...before, ...times]) ?? defaultPolicy.intervalS * 1_000;
  const pauses = sql<Stretch>(
    'SELECT started_at AS "from", coalesce(ended_at, ?) AS "to" FROM pauses WHERE device_id = ? ORDER BY started_at',
  ).all(now, id);
  return findGaps({ from, to: until, at, createdAt, spacingMs, pauses, off: offTimes({ sql }, now) });
};

/** When the monitor did not run: between its sessions, and since the last heartbeat when that is long ago. */
const offTimes = ({ sql }: Pick<Connection, 'sql'>, now: number): Stretch[] => {
  const sessions = sql<Stretch>('SELECT started_at AS "from", last_at AS "to" FROM sessions ORDER BY id').all();
  const last = sessions.at(-1);
  if (last === undefined) return [];
  const silent = now - last.to > longestSilenceMs ? [now] : [];
  const ends = [...sessions.map(({ from }) => from), ...silent];
  return ends.map((to, i) => ({ from: sessions[i - 1]?.to ?? 0, to })).filter(({ from, to }) => to > from);
};

const transitions = ({ sql }: Connection, id: number, from: number, to: number, current: number) => {
  const rows = sql<{ at: number; from_status: number; to_status: number }>(
    'SELECT at, from_status, to_status FROM status_events WHERE device_id = ? AND at > ? AND at <= ? ORDER BY at, id',
  ).all(id, from, to);
  const before = sql<{ to_status: number }>(
    'SELECT to_status FROM status_events WHERE device_id = ? AND at <= ? ORDER BY at DESC, id DESC LIMIT 1',
  ).get(id, from);
  const later = sql<{ from_status: number }>(
    'SELECT from_status FROM status_events WHERE device_id = ? AND at > ? ORDER BY at, id LIMIT 1',
  ).get(id, to);
  const initial = before?.to_status ?? rows[0]?.from_status ?? later?.from_status ?? current;
  return {
    initial: statusOf(initial),
    changes: rows.map((row) => ({ at: row.at, to: statusOf(row.to_status) })),
  };
};
