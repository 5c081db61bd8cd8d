/** Writes what became of incidents, and up to which transition they follow from the status events, in one transaction. */
import type { Incident, IncidentMember } from '../../../../contract/model/incident.ts';
import type { NewIncidentEntry } from '../../../engine/ports.ts';
import type { Connection } from '../database/statements.ts';
import { incidentsFollow } from '../queries/incident-list.ts';
import { incidentEntries } from '../schema/incident-entries.ts';
import { incidents } from '../schema/incidents.ts';
import type { By } from '../store.ts';
import { audit } from './audit.ts';
import { setNote } from './settings.ts';

export type IncidentsToStore = {
  readonly incidents: readonly (Incident & { readonly lastJoinAt: number })[];
  readonly members: readonly (Pick<IncidentMember, 'deviceId' | 'role' | 'joinedAt' | 'leftAt'> & {
    readonly incidentId: number;
    readonly reason: string;
  })[];
  readonly entries: readonly NewIncidentEntry[];
  /** The last transition that was followed; null: it comes of none. */
  readonly upTo: number | null;
  /** Of a person's change. */
  readonly done?: { readonly by: By; readonly action: string };
};

/** Thousands at a time when a fleet fails. */
const keepMemberSql = `INSERT INTO incident_members (incident_id, device_id, role, reason, joined_at, left_at) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET role = excluded.role, reason = excluded.reason, joined_at = excluded.joined_at, left_at = excluded.left_at`;

export const saveIncidents = (connection: Connection, change: IncidentsToStore): void => {
  const { db, orm, sql } = connection;
  db.transaction((): void => {
    for (const incident of change.incidents) {
      const row = { ...incident, news: incident.news ? 1 : 0 };
      orm.insert(incidents).values(row).onConflictDoUpdate({ target: incidents.id, set: row }).run();
    }
    const keepMember = sql(keepMemberSql);
    for (const { incidentId, deviceId, role, reason, joinedAt, leftAt } of change.members)
      keepMember.run(incidentId, deviceId, role, reason, joinedAt, leftAt);
    for (const entry of change.entries) orm.insert(incidentEntries).values(entry).run();
    if (change.upTo !== null) setNote(connection, incidentsFollow, String(change.upTo));
    if (change.done !== undefined)
      for (const { id, title, state, label } of change.incidents)
        audit(connection, change.done.by, {
          action: change.done.action,
          subject: `incident ${id}: ${title}`,
          after: { state, label },
        });
  }).immediate();
};
