/** Where the time went: of one device over several ranges, or of the fleet by group over one. Reads transitions, pauses and sessions, never checks. */
import type { Uptime, UptimeGrouping, UptimeRow } from '../../../../contract/model/uptime.ts';
import type { Connection } from '../database/statements.ts';
import type { Stretch } from '../history-gaps.ts';
import { addParts, noParts, type Parts, partsOf, uptimeOf } from '../uptime-parts.ts';
import { noDevice } from './ever-known.ts';
import { lives, silencesWithin, untilNow } from './lives.ts';

export type DeviceUptimeQuery = { id: number; ranges: readonly Stretch[]; now: number };
export type UptimeListQuery = Stretch & {
  by: UptimeGrouping;
  /** Only devices of this subnet. */
  subnet?: number | undefined;
  offset: number;
  limit: number;
  now: number;
};

/** Of a removed device too, until then; throws `not-found` for a number that was never given. */
export const deviceUptime = (connection: Connection, { id, ranges, now }: DeviceUptimeQuery): Uptime[] => {
  const past = ranges.map((range) => untilNow(range, now));
  const widest = {
    from: past.reduce((least, { from }) => Math.min(least, from), now),
    to: past.reduce((most, { to }) => Math.max(most, to), 0),
  };
  const silences = silencesWithin(connection, widest, now);
  for (const [, life] of lives(connection, { device: id }, 'device', widest, now))
    return past.map((range) => uptimeOf(range, partsOf(life, range, silences)));
  throw noDevice(id);
};

/** Worst first; groups of which nothing was judged come last. */
export const listUptime = (connection: Connection, query: UptimeListQuery): { items: UptimeRow[]; total: number } => {
  const { by, subnet, offset, limit, now } = query;
  const range = untilNow(query, now);
  const silences = silencesWithin(connection, range, now);
  const groups = new Map<string, { name: string; devices: number; parts: Parts }>();
  for (const [row, life] of lives(connection, { subnet }, by, range, now)) {
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

const natural = new Intl.Collator('en', { numeric: true });
const unjudged = 101;
const worstFirst = (a: UptimeRow, b: UptimeRow): number =>
  (a.uptimePercent ?? unjudged) - (b.uptimePercent ?? unjudged) ||
  natural.compare(a.name, b.name) ||
  natural.compare(a.key, b.key);
