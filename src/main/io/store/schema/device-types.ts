/** Device types: classes of devices that share a rhythm and a policy. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const deviceTypes = sqliteTable('device_types', {
  /** A slug, see contract DeviceTypeId. */
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  builtIn: integer('built_in').notNull().default(0),
  /** PolicyOverride as JSON. */
  policy: text('policy').notNull().default('{}'),
});
