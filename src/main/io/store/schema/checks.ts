/** Checks: the append-only staging table, in the order of arrival; a trigger carries each into current_status. */
import { index, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { devices } from './devices.ts';

export const checks = sqliteTable(
  'checks',
  {
    /** Rows are only appended and only removed from the front, so ids are without holes. */
    id: integer('id').primaryKey(),
    deviceId: integer('device_id')
      .notNull()
      .references(() => devices.id),
    cycleId: integer('cycle_id'),
    at: integer('at').notNull(),
    sent: integer('sent').notNull(),
    received: integer('received').notNull(),
    /** RTTs in microseconds. */
    rttMinUs: integer('rtt_min_us'),
    rttUs: integer('rtt_us'),
    rttMaxUs: integer('rtt_max_us'),
    /** See codes.ts. */
    voidReason: integer('void_reason'),
    status: integer('status').notNull(),
    statusSince: integer('status_since'),
    /** Loss over the last packets, hundredths of a percent. */
    lossBp: integer('loss_bp'),
    /** Only where it differs from the median, see measured.ts. */
    rttMeanUs: integer('rtt_mean_us'),
    /** Only where they differ from the maximum, see measured.ts. */
    rttP95Us: integer('rtt_p95_us'),
    rttP99Us: integer('rtt_p99_us'),
    jitterUs: integer('jitter_us'),
    duplicates: integer('duplicates'),
    ttl: integer('ttl'),
  },
  (table) => [index('checks_by_device').on(table.deviceId, table.at)],
);
