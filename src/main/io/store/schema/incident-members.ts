/** Incident members: the devices an incident took out, each with when it joined and left. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { devices } from './devices.ts';
import { incidents } from './incidents.ts';

export const incidentMembers = sqliteTable(
  'incident_members',
  {
    incidentId: integer('incident_id')
      .notNull()
      .references(() => incidents.id, { onDelete: 'cascade' }),
    deviceId: integer('device_id')
      .notNull()
      .references(() => devices.id),
    role: text('role', { enum: ['failed', 'unreachable'] }).notNull(),
    /** What its transition said. */
    reason: text('reason').notNull(),
    joinedAt: integer('joined_at').notNull(),
    leftAt: integer('left_at'),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.deviceId] }),
    index('incident_members_by_device').on(table.deviceId, table.incidentId),
  ],
);
