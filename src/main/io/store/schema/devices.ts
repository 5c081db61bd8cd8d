/** Devices: what people say of what is watched; removed ones stay, marked, so that they can come back with their history. */
import { sql } from 'drizzle-orm';
import { type AnySQLiteColumn, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { deviceTypes } from './device-types.ts';
import { subnets } from './subnets.ts';

export const devices = sqliteTable(
  'devices',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    name: text('name').notNull(),
    /** Sorts names as people do: folded, digits by value. */
    nameKey: text('name_key').notNull(),
    address: text('address').notNull(),
    /** Sorts addresses by value, see contract addressSortKey. */
    addressKey: text('address_key').notNull(),
    typeId: text('type_id')
      .notNull()
      .references(() => deviceTypes.id),
    subnetId: integer('subnet_id').references(() => subnets.id),
    site: text('site').notNull().default(''),
    siteKey: text('site_key').notNull().default(''),
    parentId: integer('parent_id').references((): AnySQLiteColumn => devices.id),
    notes: text('notes').notNull().default(''),
    paused: integer('paused').notNull().default(0),
    /** PolicyOverride as JSON. */
    policy: text('policy').notNull().default('{}'),
    /** Name, address, site and notes, folded: what text search looks in. */
    search: text('search').notNull(),
    /** UTC milliseconds, as every instant here. */
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (table) => [
    uniqueIndex('devices_live_address').on(table.address).where(sql`deleted_at IS NULL`),
    index('devices_by_address').on(table.addressKey, table.id).where(sql`deleted_at IS NULL`),
    index('devices_by_name').on(table.nameKey, table.addressKey, table.id).where(sql`deleted_at IS NULL`),
    index('devices_by_type').on(table.typeId, table.addressKey, table.id).where(sql`deleted_at IS NULL`),
    index('devices_by_site').on(table.siteKey, table.addressKey, table.id).where(sql`deleted_at IS NULL`),
    index('devices_by_subnet').on(table.subnetId, table.addressKey, table.id).where(sql`deleted_at IS NULL`),
  ],
);
