/** Writes what became of incidents, and up to which transition they follow from the status events, in one transaction. */
import type { Incident, IncidentMember } from '../../../../contract/model/incident.ts';
import type { NewEntry } from '../../../engine/incidents/incident-book.ts';
import type { Connection } from '../database/statements.ts';
import { incidentsFollow } from '../queries/incident-cursor.ts';
import { incidentEntries } from '../schema/incident-entries.ts';
import { incidentMembers } from '../schema/incident-members.ts';
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
  readonly entries: readonly NewEntry[];
  /** The last transition that was heard; null: none was. */
  readonly upTo: number | null;
  /** Of a person's change. */
  readonly done?: { readonly by: By; readonly action: string };
};

export const saveIncidents = (connection: Connection, change: IncidentsToStore): void => {
  const { db, orm } = connection;
  db.transaction((): void => {
    for (const incident of change.incidents) {
      const row = { ...incident, news: incident.news ? 1 : 0 };
      orm.insert(incidents).values(row).onConflictDoUpdate({ target: incidents.id, set: row }).run();
    }
    for (const member of change.members)
      orm
        .insert(incidentMembers)
        .values(member)
        .onConflictDoUpdate({ target: [incidentMembers.incidentId, incidentMembers.deviceId], set: member })
        .run();
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
