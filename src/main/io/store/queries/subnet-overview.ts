/** How each subnet is: its members counted by status, the worst of them, and when that last changed. */
import type { Subnet } from '../../../../contract/model/subnet.ts';
import { statusOf } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import { type CountsRow, countColumns, toCounts } from './status-counts.ts';

type Row = CountsRow & {
  id: number;
  cidr: string;
  name: string;
  site: string;
  policy: string;
  worst: number | null;
  changed_at: number | null;
};

/** Worst status among members that are not paused; `changed_at` when such a member last entered or left it. */
const overview = (where: string): string => `
  WITH members AS (
    SELECT d.subnet_id, d.paused, s.status, s.previous_status, s.status_since,
      min(CASE WHEN d.paused = 0 THEN s.status END) OVER (PARTITION BY d.subnet_id) AS worst
    FROM devices d CROSS JOIN current_status s ON s.device_id = d.id
    WHERE d.deleted_at IS NULL AND d.subnet_id ${where === '' ? 'IS NOT NULL' : '= @id'})
  SELECT n.id, n.cidr, n.name, n.site, n.policy, ${countColumns('m')}, min(m.worst) AS worst,
    max(CASE WHEN m.paused = 0 AND (m.status = m.worst OR m.previous_status = m.worst) THEN m.status_since END) AS changed_at
  FROM subnets n LEFT JOIN members m ON m.subnet_id = n.id ${where} GROUP BY n.id ORDER BY n.cidr_key`;

export const subnetListSql = overview('');
const subnetByIdSql = overview('WHERE n.id = @id');

export const listSubnets = ({ sql }: Connection): Subnet[] => sql<Row>(subnetListSql).all().map(toSubnet);

export const subnetById = ({ sql }: Connection, id: number): Subnet | null => {
  const row = sql<Row>(subnetByIdSql).get({ id });
  return row === undefined ? null : toSubnet(row);
};

const toSubnet = (row: Row): Subnet => ({
  id: row.id,
  cidr: row.cidr,
  name: row.name,
  site: row.site,
  policy: JSON.parse(row.policy),
  counts: toCounts(row),
  worst: row.worst === null ? 'unknown' : statusOf(row.worst),
  changedAt: row.changed_at,
});
