/** Settings, one row a section, beside small notes of the program to itself. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const settings = sqliteTable('settings', {
  section: text('section').primaryKey(),
  /** The section as JSON. */
  value: text('value').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

export const notes = sqliteTable('notes', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
});
