/** Incidents: one row a cause; keys as in contract Incident. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { devices } from './devices.ts';
import { subnets } from './subnets.ts';

export const incidents = sqliteTable(
  'incidents',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    state: text('state', { enum: ['open', 'acknowledged', 'resolved'] }).notNull(),
    severity: text('severity', { enum: ['critical', 'high', 'medium', 'low'] }).notNull(),
    scope: text('scope', { enum: ['device', 'subnet', 'site', 'fleet'] }).notNull(),
    title: text('title').notNull(),
    cause: text('cause').notNull(),
    subnetId: integer('subnet_id').references(() => subnets.id),
    site: text('site').notNull(),
    rootDeviceId: integer('root_device_id')
      .notNull()
      .references(() => devices.id),
    startedAt: integer('started_at').notNull(),
    changedAt: integer('changed_at').notNull(),
    /** When a device last failed into it. */
    lastJoinAt: integer('last_join_at').notNull(),
    endedAt: integer('ended_at'),
    membersNow: integer('members_now').notNull(),
    membersMost: integer('members_most').notNull(),
    acknowledgedAt: integer('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    resolvedAt: integer('resolved_at'),
    resolvedBy: text('resolved_by'),
    label: text('label').notNull(),
    /** Not held by a key: the one that took it in may be forgotten first. */
    mergedInto: integer('merged_into'),
    news: integer('news').notNull(),
  },
  (table) => [
    index('incidents_by_state').on(table.state, table.id).where(sql`merged_into IS NULL`),
    index('incidents_not_over').on(table.endedAt).where(sql`merged_into IS NULL`),
  ],
);
