/** Incident entries: the lines of an incident's timeline, by the monitor and by people. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { incidents } from './incidents.ts';

export const incidentEntries = sqliteTable(
  'incident_entries',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    incidentId: integer('incident_id')
      .notNull()
      .references(() => incidents.id, { onDelete: 'cascade' }),
    at: integer('at').notNull(),
    kind: text('kind').notNull(),
    text: text('text').notNull(),
    /** Null: the monitor itself. */
    actor: text('actor'),
  },
  (table) => [index('incident_entries_by_incident').on(table.incidentId, table.id)],
);
