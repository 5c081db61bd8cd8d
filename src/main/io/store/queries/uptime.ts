/** Where the time went: of one device over several ranges, or of the fleet by group over one. Reads transitions, pauses and sessions, never checks. */
import type { Uptime, UptimeGrouping, UptimeRow } from '../../../../contract/model/uptime.ts';
import { statusOf, voidReasonOf } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import type { Stretch } from '../history-gaps.ts';
import {
  addParts,
  type Change,
  type Life,
  noParts,
  type Part,
  type Parts,
  partOf,
  partsOf,
  type Silence,
  silencesOf,
  uptimeOf,
  withoutFuture,
} from '../uptime-parts.ts';
import { noDevice } from './ever-known.ts';

export type DeviceUptimeQuery = { id: number; ranges: readonly Stretch[]; now: number };
export type UptimeListQuery = Stretch & {
  by: UptimeGrouping;
  /** Only devices of this subnet. */
  subnet?: number | undefined;
  offset: number;
  limit: number;
  now: number;
};

type DeviceRow = {
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
  // A device's own site counts before that of its subnet.
  site: {
    key: "CASE WHEN d.site <> '' THEN d.site ELSE coalesce(n.site, '') END",
    name: "CASE WHEN d.site <> '' THEN d.site ELSE coalesce(n.site, '') END",
    join: 'LEFT JOIN subnets n ON n.id = d.subnet_id',
  },
  all: { key: "''", name: "'all devices'", join: '' },
};

export type UptimeScope = 'fleet' | 'subnet' | 'device';
const scopes: Readonly<Record<UptimeScope, string>> = {
  fleet: 'd.deleted_at IS NULL',
  subnet: 'd.subnet_id = @scope AND d.deleted_at IS NULL',
  device: 'd.id = @scope',
};

/** The first transition stored within the range: times may go back where a clock was set, ids never do. */
const firstWithin = `(SELECT min(f.id) FROM status_events f INDEXED BY status_events_by_device_at
    WHERE f.device_id = d.id AND f.at > @from)`;
const firstAfter = `(SELECT min(l.id) FROM status_events l INDEXED BY status_events_by_device_at
    WHERE l.device_id = d.id AND l.at BETWEEN @to AND @now)`;
const afterAll = Number.MAX_SAFE_INTEGER;

export const uptimeDevicesSql = (scope: UptimeScope, by: UptimeGrouping): string => {
  const { key, name, join } = groupings[by];
  return `
  WITH scoped AS MATERIALIZED (SELECT d.*, ${firstWithin} AS first_id FROM devices d WHERE ${scopes[scope]})
  SELECT d.id, d.created_at, d.deleted_at, s.status, b.to_status AS before_status, b.void_reason AS before_void,
    w.from_status AS first_from_status, ${key} AS group_key, ${name} AS group_name
  FROM scoped d CROSS JOIN current_status s ON s.device_id = d.id ${join}
    LEFT JOIN status_events w ON w.id = d.first_id
    LEFT JOIN status_events b ON b.id =
      (SELECT max(e.id) FROM status_events e WHERE e.device_id = d.id AND e.id < coalesce(d.first_id, ${afterAll}))`;
};
export const uptimeEventsSql = (scope: UptimeScope): string => `
  SELECT e.device_id, e.at, e.to_status, e.void_reason
  FROM devices d CROSS JOIN status_events e ON e.device_id = d.id
  WHERE ${scopes[scope]} AND e.id >= ${firstWithin} AND e.id < coalesce(${firstAfter}, ${afterAll})
  ORDER BY d.id, e.id`;
export const uptimePausesSql = (scope: UptimeScope): string => `
  SELECT p.device_id, p.started_at AS "from", coalesce(p.ended_at, @now) AS "to"
  FROM ${scope === 'fleet' ? 'pauses p CROSS JOIN devices d ON d.id = p.device_id' : 'devices d CROSS JOIN pauses p ON p.device_id = d.id'}
  WHERE ${scopes[scope]} AND p.started_at < @to AND (p.ended_at IS NULL OR p.ended_at > @from)`;
const sessionsSql = 'SELECT started_at AS "from", last_at AS "to", woke FROM sessions WHERE last_at > ?';

/** Of a removed device too, until then; throws `not-found` for a number that was never given. */
export const deviceUptime = (connection: Connection, { id, ranges, now }: DeviceUptimeQuery): Uptime[] => {
  const past = ranges.map((range) => untilNow(range, now));
  const widest = {
    from: past.reduce((least, { from }) => Math.min(least, from), now),
    to: past.reduce((most, { to }) => Math.max(most, to), 0),
  };
  const silences = silencesWithin(connection, widest, now);
  for (const [, life] of lives(connection, { scope: 'device', by: 'device', id, ...widest, now }))
    return past.map((range) => uptimeOf(range, partsOf(life, range, silences)));
  throw noDevice(id);
};

/** Worst first; groups of which nothing was judged come last. */
export const listUptime = (connection: Connection, query: UptimeListQuery): { items: UptimeRow[]; total: number } => {
  const { by, subnet, offset, limit, now } = query;
  const range = untilNow(query, now);
  const scope = subnet === undefined ? 'fleet' : 'subnet';
  const silences = silencesWithin(connection, range, now);
  const groups = new Map<string, { name: string; devices: number; parts: Parts }>();
  for (const [row, life] of lives(connection, { scope, by, id: subnet ?? 0, ...range, now })) {
    const group = groups.get(row.group_key) ?? { name: row.group_name, devices: 0, parts: noParts() };
    group.devices++;
    addParts(group.parts, partsOf(life, range, silences));
    groups.set(row.group_key, group);
  }
  const rows = [...groups].map(([key, { name, devices, parts }]) => ({
    key,
    name,
    devices,
    ...uptimeOf(range, parts),
  }));
  return { items: rows.sort(worstFirst).slice(offset, offset + limit), total: rows.length };
};

/** What has not happened yet is neither up nor down nor a gap. */
const untilNow = ({ from, to }: Stretch, now: number): Stretch => {
  const start = Math.min(from, now);
  return { from: start, to: Math.max(start, Math.min(to, now)) };
};

const natural = new Intl.Collator('en', { numeric: true });
const unjudged = 101;
const worstFirst = (a: UptimeRow, b: UptimeRow): number =>
  (a.uptimePercent ?? unjudged) - (b.uptimePercent ?? unjudged) ||
  natural.compare(a.name, b.name) ||
  natural.compare(a.key, b.key);

const silencesWithin = ({ sql }: Connection, { from, to }: Stretch, now: number): Silence[] =>
  silencesOf(
    sql<Stretch & { woke: number }>(sessionsSql)
      .all(from)
      .map((session) => ({ ...session, woke: session.woke === 1 })),
    now,
  ).filter((silence) => silence.to > from && silence.from < to);

type Wanted = Stretch & { scope: UptimeScope; by: UptimeGrouping; id: number; now: number };

/** Each device of the scope with what happened to it within the range. */
function* lives({ sql }: Connection, { scope, by, id, from, to, now }: Wanted): Generator<[DeviceRow, Life]> {
  const named = scope === 'fleet' ? { from } : { from, scope: id };
  const within = { ...named, to, now };
  const events = Map.groupBy(sql<EventRow>(uptimeEventsSql(scope)).all(within), ({ device_id }) => device_id);
  const pauses = Map.groupBy(sql<PauseRow>(uptimePausesSql(scope)).all(within), ({ device_id }) => device_id);
  for (const row of sql<DeviceRow>(uptimeDevicesSql(scope, by)).all(named)) {
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
