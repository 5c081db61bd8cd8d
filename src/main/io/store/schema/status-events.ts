/** Status events: every transition of a device. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { devices } from './devices.ts';
import { subnets } from './subnets.ts';

export const statusEvents = sqliteTable(
  'status_events',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    deviceId: integer('device_id')
      .notNull()
      .references(() => devices.id),
    /** The device's subnet at that time. */
    subnetId: integer('subnet_id').references(() => subnets.id),
    at: integer('at').notNull(),
    fromStatus: integer('from_status').notNull(),
    toStatus: integer('to_status').notNull(),
    reason: text('reason').notNull(),
    news: integer('news').notNull(),
    cycleId: integer('cycle_id'),
    /** Why nobody knows, where the status became unknown; see codes.ts. Null otherwise, and for what older versions stored. */
    voidReason: integer('void_reason'),
  },
  (table) => [
    // Holds all that uptime asks for: a fleet's months are read without a look into the table.
    index('status_events_by_device').on(table.deviceId, table.id, table.at, table.toStatus, table.voidReason),
    index('status_events_by_device_at').on(table.deviceId, table.at),
    index('status_events_by_subnet').on(table.subnetId, table.id),
  ],
);
