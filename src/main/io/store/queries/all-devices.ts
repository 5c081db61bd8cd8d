/** Every device that matches, by address: for export and for filling the scheduler. */
import type { DeviceFilter } from '../../../../contract/api.ts';
import type { Device } from '../../../../contract/model/device.ts';
import type { Connection } from '../database/statements.ts';
import { type DeviceRow, deviceColumns, fromDevices, toDevice } from '../device-row.ts';
import { deviceCondition } from './device-filter.ts';

/** One stretch of the list, so that a large fleet travels in portions; `after` is the last row's keys. */
export const allDevices = (
  { sql }: Connection,
  filter: DeviceFilter,
  after: { addressKey: string; id: number } | null,
  limit: number,
): { devices: Device[]; last: { addressKey: string; id: number } | null } => {
  const condition = deviceCondition(filter);
  const rows = sql<DeviceRow & { address_key: string }>(
    `SELECT ${deviceColumns}, d.address_key ${fromDevices}
     WHERE ${condition.sql} AND (d.address_key, d.id) > (?, ?) ORDER BY d.address_key, d.id LIMIT ?`,
  ).all(...condition.values, after?.addressKey ?? '', after?.id ?? 0, limit);
  const last = rows.at(-1);
  return {
    devices: rows.map(toDevice),
    last: rows.length < limit || last === undefined ? null : { addressKey: last.address_key, id: last.id },
  };
};
