/** What happened to devices within a range: their transitions and pauses, and when the monitor was silent; never a check. */
import type { UptimeGrouping } from '../../../../contract/model/uptime.ts';
import { statusOf, voidReasonOf } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import type { Stretch } from '../history-gaps.ts';
import { type Change, type Life, type Part, partOf, type Silence, silencesOf, withoutFuture } from '../uptime-parts.ts';
import { siteSql, type Within, withinSql } from './within.ts';

/** A part of the fleet, or one device, be it removed. */
export type LifeScope = Within | { readonly device: number };

export type DeviceRow = {
  id: number;
  created_at: number;
  deleted_at: number | null;
  status: number;
  /** Of the last transition before the range; null when there was none. */
  before_status: number | null;
  before_void: number | null;
  /** Of the first transition after the beginning of the range, be it after its end; null when there is none. */
  first_from_status: number | null;
  group_key: string;
  group_name: string;
};
type EventRow = { device_id: number; at: number; to_status: number; void_reason: number | null };
type PauseRow = Stretch & { device_id: number };
type Grouping = { readonly key: string; readonly name: string; readonly join: string };

const groupings: Readonly<Record<UptimeGrouping, Grouping>> = {
  device: { key: 'CAST(d.id AS TEXT)', name: 'd.name', join: '' },
  subnet: {
    key: "coalesce(CAST(n.id AS TEXT), '')",
    name: "coalesce(n.cidr, '')",
    join: 'LEFT JOIN subnets n ON n.id = d.subnet_id',
  },
  type: { key: 'd.type_id', name: 't.name', join: 'CROSS JOIN device_types t ON t.id = d.type_id' },
  site: { key: siteSql, name: siteSql, join: '' },
  all: { key: "''", name: "'all devices'", join: '' },
};

const scopeSql = (scope: LifeScope): string => ('device' in scope ? 'd.id = @device' : withinSql(scope));
const isNarrow = (scope: LifeScope): boolean => 'device' in scope || scope.subnet !== undefined;

/** The first transition stored within the range: times may go back where a clock was set, ids never do. */
const firstWithin = `(SELECT min(f.id) FROM status_events f INDEXED BY status_events_by_device_at
    WHERE f.device_id = d.id AND f.at > @from)`;
const firstAfter = `(SELECT min(l.id) FROM status_events l INDEXED BY status_events_by_device_at
    WHERE l.device_id = d.id AND l.at BETWEEN @to AND @now)`;
const afterAll = Number.MAX_SAFE_INTEGER;

export const lifeDevicesSql = (scope: LifeScope, by: UptimeGrouping): string => {
  const { key, name, join } = groupings[by];
  return `
  WITH scoped AS MATERIALIZED (SELECT d.*, ${firstWithin} AS first_id FROM devices d WHERE ${scopeSql(scope)})
  SELECT d.id, d.created_at, d.deleted_at, s.status, b.to_status AS before_status, b.void_reason AS before_void,
    w.from_status AS first_from_status, ${key} AS group_key, ${name} AS group_name
  FROM scoped d CROSS JOIN current_status s ON s.device_id = d.id ${join}
    LEFT JOIN status_events w ON w.id = d.first_id
    LEFT JOIN status_events b ON b.id =
      (SELECT max(e.id) FROM status_events e WHERE e.device_id = d.id AND e.id < coalesce(d.first_id, ${afterAll}))`;
};
export const lifeEventsSql = (scope: LifeScope): string => `
  SELECT e.device_id, e.at, e.to_status, e.void_reason
  FROM devices d CROSS JOIN status_events e ON e.device_id = d.id
  WHERE ${scopeSql(scope)} AND e.id >= ${firstWithin} AND e.id < coalesce(${firstAfter}, ${afterAll})
  ORDER BY d.id, e.id`;
export const lifePausesSql = (scope: LifeScope): string => `
  SELECT p.device_id, p.started_at AS "from", coalesce(p.ended_at, @now) AS "to"
  FROM ${isNarrow(scope) ? 'devices d CROSS JOIN pauses p ON p.device_id = d.id' : 'pauses p CROSS JOIN devices d ON d.id = p.device_id'}
  WHERE ${scopeSql(scope)} AND p.started_at < @to AND (p.ended_at IS NULL OR p.ended_at > @from)`;
const sessionsSql = 'SELECT started_at AS "from", last_at AS "to", woke FROM sessions WHERE last_at > ?';

/** What has not happened yet is neither up nor down nor a gap. */
export const untilNow = ({ from, to }: Stretch, now: number): Stretch => {
  const start = Math.min(from, now);
  return { from: start, to: Math.max(start, Math.min(to, now)) };
};

export const silencesWithin = ({ sql }: Connection, { from, to }: Stretch, now: number): Silence[] =>
  silencesOf(
    sql<Stretch & { woke: number }>(sessionsSql)
      .all(from)
      .map((session) => ({ ...session, woke: session.woke === 1 })),
    now,
  ).filter((silence) => silence.to > from && silence.from < to);

/** Each device of the scope with what happened to it within the range. */
export function* lives(
  { sql }: Connection,
  scope: LifeScope,
  by: UptimeGrouping,
  { from, to }: Stretch,
  now: number,
): Generator<[DeviceRow, Life]> {
  const named = { ...scope, from, to, now };
  const events = Map.groupBy(sql<EventRow>(lifeEventsSql(scope)).all(named), ({ device_id }) => device_id);
  const pauses = Map.groupBy(sql<PauseRow>(lifePausesSql(scope)).all(named), ({ device_id }) => device_id);
  for (const row of sql<DeviceRow>(lifeDevicesSql(scope, by)).all(named)) {
    const changes = events.get(row.id) ?? [];
    yield [
      row,
      {
        addedAt: row.created_at,
        removedAt: row.deleted_at,
        initial: initialPart(row),
        changes: withoutFuture(changes.map(toChange), now),
        pauses: pauses.get(row.id) ?? [],
      },
    ];
  }
}

const toChange = ({ at, to_status, void_reason }: EventRow): Change => ({
  at,
  to: partOf(statusOf(to_status), voidReasonOf(void_reason)),
});

/** Without a transition before it, a status that is unknown was never another: nothing had been checked yet. */
const initialPart = ({ before_status, before_void, first_from_status, status }: DeviceRow): Part => {
  if (before_status !== null) return partOf(statusOf(before_status), voidReasonOf(before_void));
  const initial = statusOf(first_from_status ?? status);
  return initial === 'unknown' ? 'not-yet-checked' : initial;
};
