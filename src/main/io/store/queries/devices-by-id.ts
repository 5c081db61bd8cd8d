/** These devices, as they are now; removed ones are not found. */
import type { Device } from '../../../../contract/model/device.ts';
import type { Connection } from '../database/statements.ts';
import { type DeviceRow, deviceColumns, fromDevices, toDevice } from '../device-row.ts';

export const deviceById = ({ sql }: Connection, id: number): Device | null => {
  const row = sql<DeviceRow>(`SELECT ${deviceColumns} ${fromDevices} WHERE d.id = ? AND d.deleted_at IS NULL`).get(id);
  return row === undefined ? null : toDevice(row);
};

/** In the order asked. */
export const devicesById = (connection: Connection, ids: readonly number[]): Device[] =>
  ids.map((id) => deviceById(connection, id)).filter((device) => device !== null);

export const idsByAddress = (
  { sql }: Connection,
  addresses: readonly string[],
): (readonly [address: string, id: number])[] =>
  addresses.flatMap((address) => {
    const row = sql<{ id: number }>('SELECT id FROM devices WHERE address = ? AND deleted_at IS NULL').get(address);
    return row === undefined ? [] : [[address, row.id] as const];
  });
