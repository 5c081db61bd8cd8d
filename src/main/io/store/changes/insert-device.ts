/** Puts a device's row in place with the keys that sorting and searching need, or brings them up to date. */
import { addressSortKey } from '../../../../contract/model/address.ts';
import type { PolicyOverride } from '../../../../contract/model/policy.ts';
import type { Connection } from '../database/statements.ts';
import { fold, naturalKey, searchText } from '../text-keys.ts';

export type DeviceValues = {
  readonly name: string;
  readonly address: string;
  readonly typeId: string;
  readonly subnetId: number | null;
  readonly site: string;
  readonly parentId: number | null;
  readonly notes: string;
  readonly paused: boolean;
  readonly policy: PolicyOverride;
};

const columnsOf = (values: DeviceValues) => [
  values.name,
  naturalKey(values.name),
  values.address,
  addressSortKey(values.address),
  values.typeId,
  values.subnetId,
  values.site,
  fold(values.site),
  values.parentId,
  values.notes,
  values.paused ? 1 : 0,
  JSON.stringify(values.policy),
  searchText(values),
];

export const insertDevice = ({ sql }: Pick<Connection, 'sql'>, values: DeviceValues, at: number): number => {
  const id = Number(
    sql(
      `INSERT INTO devices (name, name_key, address, address_key, type_id, subnet_id, site, site_key, parent_id, notes,
         paused, policy, search, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(...columnsOf(values), at, at).lastInsertRowid,
  );
  if (values.paused) markPause({ sql }, id, true, at);
  return id;
};

export const rewriteDevice = ({ sql }: Pick<Connection, 'sql'>, id: number, values: DeviceValues, at: number): void => {
  sql(
    `UPDATE devices SET name = ?, name_key = ?, address = ?, address_key = ?, type_id = ?, subnet_id = ?, site = ?,
       site_key = ?, parent_id = ?, notes = ?, paused = ?, policy = ?, search = ?, updated_at = ? WHERE id = ?`,
  ).run(...columnsOf(values), at, id);
};

/** Remembers from when to when a device was paused, so that the gap can say so. */
export const markPause = ({ sql }: Pick<Connection, 'sql'>, id: number, paused: boolean, at: number): void => {
  if (paused) sql('INSERT INTO pauses (device_id, started_at) VALUES (?, ?)').run(id, at);
  else sql('UPDATE pauses SET ended_at = ? WHERE device_id = ? AND ended_at IS NULL').run(at, id);
};
