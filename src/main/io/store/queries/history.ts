/** How a device was over a range: RTT and loss in at most so many points, status without overlap, gaps with their cause. */
import type { History } from '../../../../contract/model/check.ts';
import { statusOf, toMs } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import { findGaps, type Stretch } from '../history-gaps.ts';
import { statusRibbon } from '../history-ribbon.ts';
import type { MonthsReader } from '../months/months-reader.ts';
import { longestSilenceMs } from '../sessions.ts';
import { lossPercentOf } from './chart-points.ts';
import { checkSeries } from './check-series.ts';
import { noDevice } from './ever-known.ts';

export type HistoryQuery = {
  id: number;
  from: number;
  to: number;
  points: number;
  smoke?: boolean | undefined;
  now: number;
};

/** Of one moment: checks that leave staging while it is asked are told once. */
export const history = (connection: Connection, months: MonthsReader, query: HistoryQuery): History =>
  connection.db.transaction(() => historyNow(connection, months, query))();

const historyNow = (connection: Connection, months: MonthsReader, query: HistoryQuery): History => {
  const { sql } = connection;
  const { id, from } = query;
  const to = Math.max(from, query.to);
  const device = sql<{ created_at: number; status: number }>(
    'SELECT d.created_at, s.status FROM devices d CROSS JOIN current_status s ON s.device_id = d.id WHERE d.id = ?',
  ).get(id);
  if (device === undefined) throw noDevice(id);

  const { bucketMs, points, spans, spacingMs, smoke } = checkSeries(connection, months, { ...query, to });
  // What has not happened yet is neither a gap nor a status.
  const until = Math.min(to, Math.max(query.now, from));
  const gaps = findGaps({
    from,
    to: until,
    at: spans.map((span) => span.from),
    until: spans.map((span) => span.to),
    createdAt: device.created_at,
    spacingMs,
    pauses: pausesOf(connection, id, query.now),
    off: offTimes(connection, query.now),
  });
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
    lossPercent: points.map(lossPercentOf),
    ribbon: statusRibbon({ from, to: until }, initial, changes, gaps),
    gaps,
    ...(smoke !== undefined && { smoke }),
  };
};

const pausesOf = ({ sql }: Connection, id: number, now: number): Stretch[] =>
  sql<Stretch>(
    'SELECT started_at AS "from", coalesce(ended_at, ?) AS "to" FROM pauses WHERE device_id = ? ORDER BY started_at',
  ).all(now, id);

/** When the monitor did not run: between its sessions, and since the last heartbeat when that is long ago. */
const offTimes = ({ sql }: Connection, now: number): Stretch[] => {
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
