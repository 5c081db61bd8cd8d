/** TCP offers: one row a device that was asked by TCP because it never answered a ping. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { devices } from './devices.ts';

export const tcpOffers = sqliteTable(
  'tcp_offers',
  {
    deviceId: integer('device_id')
      .primaryKey()
      .references(() => devices.id, { onDelete: 'cascade' }),
    /** Asked there; a device that moved was never asked. */
    address: text('address').notNull(),
    askedAt: integer('asked_at').notNull(),
    state: text('state', { enum: ['silent', 'offered', 'accepted', 'dismissed'] }).notNull(),
    /** What answered; null while nothing did. */
    port: integer('port'),
    answer: text('answer', { enum: ['open', 'refused'] }),
    offeredAt: integer('offered_at'),
  },
  (table) => [index('tcp_offers_by_state').on(table.state, table.offeredAt)],
);
