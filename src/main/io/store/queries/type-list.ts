/** Which device types there are, how many devices each has. */
import type { DeviceType } from '../../../../contract/model/device-type.ts';
import type { Connection } from '../database/statements.ts';

type Row = { id: string; name: string; built_in: number; policy: string; devices: number };

const typesSql = (where: string): string => `
  SELECT t.id, t.name, t.built_in, t.policy,
    (SELECT count(*) FROM devices d WHERE d.type_id = t.id AND d.deleted_at IS NULL) AS devices
  FROM device_types t ${where} ORDER BY t.built_in DESC, t.rowid`;

export const typeListSql = typesSql('');

export const listTypes = ({ sql }: Connection): DeviceType[] => sql<Row>(typeListSql).all().map(toType);

export const typeById = ({ sql }: Connection, id: string): DeviceType | null => {
  const row = sql<Row>(typesSql('WHERE t.id = ?')).get(id);
  return row === undefined ? null : toType(row);
};

const toType = (row: Row): DeviceType => ({
  id: row.id,
  name: row.name,
  builtIn: row.built_in === 1,
  policy: JSON.parse(row.policy),
  devices: row.devices,
});
