/** Incidents, newest first, one with its timeline and members, and those that the book must hold after a start. */
import { and, asc, count, desc, eq, gt, inArray, isNull, lt, max, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Incident, IncidentEntry, IncidentMember, IncidentState } from '../../../../contract/model/incident.ts';
import { statusOf } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import { currentStatus } from '../schema/current-status.ts';
import { devices } from '../schema/devices.ts';
import { incidentEntries } from '../schema/incident-entries.ts';
import { incidentMembers } from '../schema/incident-members.ts';
import { incidents } from '../schema/incidents.ts';
import { statusEvents } from '../schema/status-events.ts';
import { getNote } from './settings.ts';

/** Entries and members of one incident that are told. */
const mostTold = 1_000;

export type IncidentQuery = {
  state?: readonly IncidentState[] | undefined;
  device?: number | undefined;
  before?: number | undefined;
  limit: number;
};

type Row = typeof incidents.$inferSelect;

const toIncident = ({ lastJoinAt: _, ...row }: Row): Incident => ({
  ...row,
  acknowledgedBy: row.acknowledgedBy as Incident['acknowledgedBy'],
  resolvedBy: row.resolvedBy as Incident['resolvedBy'],
  news: row.news === 1,
});

const notMerged = isNull(incidents.mergedInto);

export const listIncidents = (
  { orm }: Connection,
  { state, device, before, limit }: IncidentQuery,
): { items: Incident[]; open: number; acknowledged: number } => {
  const wanted: (SQL | undefined)[] = [notMerged, lt(incidents.id, before ?? Number.MAX_SAFE_INTEGER)];
  if (state !== undefined) wanted.push(inArray(incidents.state, [...state]));
  if (device !== undefined)
    wanted.push(
      inArray(
        incidents.id,
        orm
          .select({ id: incidentMembers.incidentId })
          .from(incidentMembers)
          .where(eq(incidentMembers.deviceId, device)),
      ),
    );
  const items = orm
    .select()
    .from(incidents)
    .where(and(...wanted))
    .orderBy(desc(incidents.id))
    .limit(limit)
    .all();
  const counted = orm
    .select({ state: incidents.state, count: count() })
    .from(incidents)
    .where(and(notMerged, inArray(incidents.state, ['open', 'acknowledged'])))
    .groupBy(incidents.state)
    .all();
  const ofState = (wantedState: IncidentState): number => counted.find((row) => row.state === wantedState)?.count ?? 0;
  return { items: items.map(toIncident), open: ofState('open'), acknowledged: ofState('acknowledged') };
};

export const incidentById = ({ orm }: Connection, id: number): Incident | null => {
  const row = orm.select().from(incidents).where(eq(incidents.id, id)).get();
  return row === undefined ? null : toIncident(row);
};

/** The last entries, oldest first; of the members those that are out first. */
export const incidentDetail = (
  connection: Connection,
  id: number,
): { incident: Incident; entries: IncidentEntry[]; members: IncidentMember[] } | null => {
  const { orm } = connection;
  const incident = incidentById(connection, id);
  if (incident === null) return null;
  const entries = orm
    .select()
    .from(incidentEntries)
    .where(eq(incidentEntries.incidentId, id))
    .orderBy(desc(incidentEntries.id))
    .limit(mostTold)
    .all();
  const members = orm
    .select({
      deviceId: incidentMembers.deviceId,
      deviceName: devices.name,
      address: devices.address,
      role: incidentMembers.role,
      joinedAt: incidentMembers.joinedAt,
      leftAt: incidentMembers.leftAt,
      status: currentStatus.status,
    })
    .from(incidentMembers)
    .innerJoin(devices, eq(devices.id, incidentMembers.deviceId))
    .innerJoin(currentStatus, eq(currentStatus.deviceId, incidentMembers.deviceId))
    .where(eq(incidentMembers.incidentId, id))
    .orderBy(sql`${incidentMembers.leftAt} IS NOT NULL`, asc(incidentMembers.joinedAt), asc(devices.addressKey))
    .limit(mostTold)
    .all();
  return {
    incident,
    entries: entries.toReversed().map(({ incidentId: _, ...entry }) => entry as IncidentEntry),
    members: members.map((member) => ({ ...member, status: statusOf(member.status) })),
  };
};

/** An incident with all its members, as it was last stored. */
export type StoredIncident = {
  readonly incident: Incident;
  readonly lastJoinAt: number;
  readonly members: readonly Pick<
    typeof incidentMembers.$inferSelect,
    'deviceId' | 'role' | 'reason' | 'joinedAt' | 'leftAt'
  >[];
};

/** The note that says up to which transition incidents were made. */
export const incidentsFollow = 'incidents-follow';

/** What the book of incidents begins with. */
export type IncidentsToHold = {
  /** Those that have not ended, ended after the instant asked for, or are not resolved. */
  readonly held: readonly StoredIncident[];
  /** The highest id ever given; 0 before the first. */
  readonly lastId: number;
  /** The last transition of which incidents were made; null: none was ever. */
  readonly followed: number | null;
  /** The last transition there is; 0 before the first. */
  readonly lastTransition: number;
};

export const incidentsToHold = (connection: Connection, endedAfter: number): IncidentsToHold => {
  const { orm } = connection;
  const rows = orm
    .select()
    .from(incidents)
    .where(
      and(notMerged, or(isNull(incidents.endedAt), gt(incidents.endedAt, endedAfter), ne(incidents.state, 'resolved'))),
    )
    .orderBy(asc(incidents.id))
    .all();
  const held = rows.map((row) => ({
    incident: toIncident(row),
    lastJoinAt: row.lastJoinAt,
    members: orm.select().from(incidentMembers).where(eq(incidentMembers.incidentId, row.id)).all(),
  }));
  const followed = getNote(connection, incidentsFollow);
  return {
    held,
    lastId:
      orm
        .select({ id: max(incidents.id) })
        .from(incidents)
        .get()?.id ?? 0,
    followed: followed === null ? null : Number(followed),
    lastTransition:
      orm
        .select({ id: max(statusEvents.id) })
        .from(statusEvents)
        .get()?.id ?? 0,
  };
};
