/** Which devices match, one page in a stable order: the page after a row's keys, never an offset. */
import type { DeviceQuery } from '../../../../contract/api.ts';
import type { Device } from '../../../../contract/model/device.ts';
import { type CursorKeys, decodeCursor, encodeCursor } from '../cursor.ts';
import type { Connection } from '../database/statements.ts';
import { type DeviceRow, deviceColumns, fromDevices, toDevice } from '../device-row.ts';
import { deviceCondition } from './device-filter.ts';

/** What was never measured comes last in either direction. */
const nullsLast = (column: string, descending: boolean): string =>
  `coalesce(${column}, ${descending ? -1 : 9_000_000_000_000_000})`;

/** The sort key before address and id, which break ties; none when sorting by address itself. */
const sortKeys: Readonly<Record<DeviceQuery['sort'], ((descending: boolean) => string) | null>> = {
  address: null,
  name: () => 'd.name_key',
  type: () => 'd.type_id',
  site: () => 'd.site_key',
  status: () => 's.status',
  rtt: (descending) => nullsLast('s.rtt_us', descending),
  loss: (descending) => nullsLast('s.loss_bp', descending),
  since: (descending) => nullsLast('s.status_since', descending),
};

type Row = DeviceRow & { key0: string | number; key1: string; key2: number };

/** The page's SQL with its values, for running it and for testing its plan. */
export const devicePage = (query: DeviceQuery): { sql: string; values: (string | number)[]; keyCount: number } => {
  const condition = deviceCondition(query);
  const descending = query.descending === true;
  const first = sortKeys[query.sort]?.(descending);
  const keys = [...(first === undefined ? [] : [first]), 'd.address_key', 'd.id'];
  const direction = descending ? 'DESC' : 'ASC';
  const after = query.cursor === undefined ? [] : decodeCursor(orderOf(query), query.cursor, keys.length);
  const beyond =
    after.length === 0 ? '' : ` AND (${keys.join(', ')}) ${descending ? '<' : '>'} (${keys.map(() => '?').join(', ')})`;
  return {
    sql: `SELECT ${deviceColumns}, ${first ?? "''"} AS key0, d.address_key AS key1, d.id AS key2
      ${fromDevices} WHERE ${condition.sql}${beyond}
      ORDER BY ${keys.map((key) => `${key} ${direction}`).join(', ')} LIMIT ?`,
    values: [...condition.values, ...after, query.limit + 1],
    keyCount: keys.length,
  };
};

export const listDevices = (
  { sql }: Connection,
  query: DeviceQuery,
): { items: Device[]; next: string | null; total: number } => {
  const page = devicePage(query);
  const rows = sql<Row>(page.sql).all(...page.values);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return {
    items: items.map(toDevice),
    next:
      rows.length > query.limit && last !== undefined
        ? encodeCursor(orderOf(query), keysOf(last, page.keyCount))
        : null,
    total: countDevices({ sql }, query),
  };
};

const countDevices = ({ sql }: Pick<Connection, 'sql'>, query: DeviceQuery): number => {
  const condition = deviceCondition(query);
  return (
    sql<{ n: number }>(`SELECT count(*) AS n ${fromDevices} WHERE ${condition.sql}`).get(...condition.values)?.n ?? 0
  );
};

const orderOf = (query: DeviceQuery): string => `${query.sort}${query.descending === true ? '-' : '+'}`;
const keysOf = (row: Row, count: number): CursorKeys =>
  count === 3 ? [row.key0, row.key1, row.key2] : [row.key1, row.key2];
