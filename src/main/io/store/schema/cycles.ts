/** Cycles: one row a pass over the devices of a type; keys as in contract Cycle. */
import { sql } from 'drizzle-orm';
import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const cycles = sqliteTable(
  'cycles',
  {
    id: integer('id').primaryKey(),
    typeId: text('type_id').notNull(),
    intervalS: integer('interval_s').notNull(),
    trigger: text('trigger', { enum: ['schedule', 'start', 'user', 'new-devices', 'network-back'] }).notNull(),
    state: text('state', { enum: ['running', 'finished', 'cancelled', 'failed'] }).notNull(),
    plannedAt: integer('planned_at').notNull(),
    startedAt: integer('started_at').notNull(),
    finishedAt: integer('finished_at'),
    lateMs: real('late_ms').notNull(),
    devices: integer('devices').notNull(),
    subnets: integer('subnets').notNull(),
    done: integer('done').notNull(),
    confirming: integer('confirming').notNull(),
    online: integer('online').notNull(),
    degraded: integer('degraded').notNull(),
    offline: integer('offline').notNull(),
    voids: integer('voids').notNull(),
    packetsSent: integer('packets_sent').notNull(),
    packetsReceived: integer('packets_received').notNull(),
    /** RejectedCounts as JSON. */
    rejected: text('rejected', { mode: 'json' }).$type<Record<string, number>>().notNull(),
    ratePerS: real('rate_per_s').notNull(),
    remainingMs: real('remaining_ms'),
    problem: text('problem'),
  },
  (table) => [
    index('cycles_by_state').on(table.state),
    index('cycles_by_planned').on(table.plannedAt).where(sql`"trigger" = 'schedule'`),
  ],
);
