/** Current status: one row a device, kept true by the trigger on checks. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { devices } from './devices.ts';

export const currentStatus = sqliteTable('current_status', {
  deviceId: integer('device_id')
    .primaryKey()
    .references(() => devices.id, { onDelete: 'cascade' }),
  /** See codes.ts; smaller is worse. */
  status: integer('status').notNull(),
  previousStatus: integer('previous_status'),
  statusSince: integer('status_since'),
  statusReason: text('status_reason').notNull().default(''),
  checkedAt: integer('checked_at'),
  /** Microseconds. */
  rttUs: integer('rtt_us'),
  /** Hundredths of a percent. */
  lossBp: integer('loss_bp'),
});
