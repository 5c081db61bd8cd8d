/** Up to which transition incidents were made, and those that came after it. */
import type { StatusEvent } from '../../../../contract/model/status.ts';
import type { Connection } from '../database/statements.ts';
import { getNote } from './settings.ts';
import { laterStatusEvents } from './status-event-list.ts';

/** The note that holds it. */
export const incidentsFollow = 'incidents-follow';

/** Oldest first. Before the first time there is nothing to follow: what failed under an older version makes no incidents. */
export const transitionsToFollow = (connection: Connection, limit: number): { events: StatusEvent[]; upTo: number } => {
  const note = getNote(connection, incidentsFollow);
  const last = connection.sql<{ id: number | null }>('SELECT max(id) AS id FROM status_events').get()?.id ?? 0;
  if (note === null) return { events: [], upTo: last };
  const events = laterStatusEvents(connection, Number(note), limit);
  return { events, upTo: events.at(-1)?.id ?? Number(note) };
};
