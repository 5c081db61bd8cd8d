/** When the monitor was running and when a device was paused: what explains a gap. */
import { index, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { devices } from './devices.ts';

/** One row an unbroken run; heartbeats move its end. */
export const sessions = sqliteTable('sessions', {
  id: integer('id').primaryKey(),
  startedAt: integer('started_at').notNull(),
  lastAt: integer('last_at').notNull(),
  /** 1 where the process was there before: it slept, and its computer with it. */
  woke: integer('woke').notNull().default(0),
});

export const pauses = sqliteTable(
  'pauses',
  {
    id: integer('id').primaryKey(),
    deviceId: integer('device_id')
      .notNull()
      .references(() => devices.id, { onDelete: 'cascade' }),
    startedAt: integer('started_at').notNull(),
    /** Null while paused. */
    endedAt: integer('ended_at'),
  },
  (table) => [index('pauses_by_device').on(table.deviceId, table.startedAt)],
);
