/** Subnets: ranges of addresses that fail and are judged together. */
import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const subnets = sqliteTable(
  'subnets',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    /** Canonical, e.g. 10.4.7.0/24. */
    cidr: text('cidr').notNull(),
    /** Sorts ranges by the value of their network address, then by prefix. */
    cidrKey: text('cidr_key').notNull(),
    name: text('name').notNull().default(''),
    site: text('site').notNull().default(''),
    /** PolicyOverride as JSON. */
    policy: text('policy').notNull().default('{}'),
  },
  (table) => [uniqueIndex('subnets_by_cidr').on(table.cidr)],
);
