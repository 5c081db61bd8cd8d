/** Paths to devices as traceroute found them: one of each kind a device, the newest. */
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { devices } from './devices.ts';

export const devicePaths = sqliteTable(
  'device_paths',
  {
    deviceId: integer('device_id')
      .notNull()
      .references(() => devices.id, { onDelete: 'cascade' }),
    /** PathKind. */
    kind: text('kind').notNull(),
    at: integer('at').notNull(),
    /** The address that was traced. */
    target: text('target').notNull(),
    reached: integer('reached').notNull(),
    /** Hop[] as JSON. */
    hops: text('hops').notNull(),
    voidReason: integer('void_reason'),
    heldBack: text('held_back'),
  },
  (table) => [primaryKey({ columns: [table.deviceId, table.kind] })],
);
