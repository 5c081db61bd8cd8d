/** Staging: checks that are not packed into a month file yet, as blocks of one hour each; see staging/block.ts. */
import { blob, index, integer, sqliteTable } from 'drizzle-orm/sqlite-core';

export const stagedChecks = sqliteTable(
  'staged_checks',
  {
    /** Of the last of its checks. Ids of checks go up in the order in which they came, and none is given twice. */
    id: integer('id').primaryKey({ autoIncrement: true }),
    firstId: integer('first_id').notNull(),
    /** Since 1970, UTC. */
    hour: integer('hour').notNull(),
    /** Which devices it is of; -1 for any. */
    deviceGroup: integer('device_group').notNull(),
    checks: integer('checks').notNull(),
    firstAt: integer('first_at').notNull(),
    lastAt: integer('last_at').notNull(),
    body: blob('body', { mode: 'buffer' }).notNull(),
  },
  // With their number of checks, so that unsorted ones are counted without reading them.
  (table) => [index('staged_checks_by_hour').on(table.hour, table.deviceGroup, table.checks)],
);
