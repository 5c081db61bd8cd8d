/** Takes one chunk of import rows in one transaction: makes what is missing, changes what differs, leaves the rest untouched. */
import { defaultSubnetOf } from '../../../../contract/model/address.ts';
import type { Connection } from '../database/statements.ts';
import { cidrNamed, differences, liveDeviceByAddress, type StoredDevice } from '../queries/import-lookups.ts';
import type { By, ImportAction, ImportRow } from '../store.ts';
import { auditBulk } from './audit.ts';
import { type DeviceValues, insertDevice, rewriteDevice } from './insert-device.ts';
import { findOrCreateSubnet } from './subnets.ts';
import { findOrCreateType } from './types.ts';

export type ImportDefaultsInForce = { typeId: string; site: string };
export type ImportCounts = { created: number; updated: number; unchanged: number };

export const applyImport = (
  connection: Connection,
  rows: readonly ImportRow[],
  defaults: ImportDefaultsInForce,
  by: By,
): ImportCounts =>
  connection.db
    .transaction((): ImportCounts => {
      const counts: Record<ImportAction, number> = { create: 0, update: 0, unchanged: 0 };
      for (const row of rows) counts[takeRow(connection, row, defaults, by)]++;
      auditBulk(connection, by, 'devices.import', { created: counts.create, updated: counts.update });
      return { created: counts.create, updated: counts.update, unchanged: counts.unchanged };
    })
    .immediate();

const takeRow = (connection: Connection, row: ImportRow, defaults: ImportDefaultsInForce, by: By): ImportAction => {
  const stored = liveDeviceByAddress(connection, row.address);
  const typeId = row.typeId === null ? null : findOrCreateType(connection, row.typeId);
  const given = row.subnet === null ? null : cidrNamed(connection, row.subnet);
  if (stored === undefined) {
    const cidr = given ?? defaultSubnetOf(row.address);
    const site = row.site ?? defaults.site;
    const values: DeviceValues = {
      name: row.name === null || row.name === '' ? row.address : row.name,
      address: row.address,
      typeId: typeId ?? findOrCreateType(connection, defaults.typeId),
      subnetId: cidr === null ? null : findOrCreateSubnet(connection, cidr, site),
      site,
      parentId: null,
      notes: row.notes ?? '',
      paused: false,
      policy: row.asked ?? {},
    };
    insertDevice(connection, values, by.at);
    return 'create';
  }
  const change = differences(stored, row, typeId, given);
  if (Object.keys(change).length === 0) return 'unchanged';
  rewriteDevice(connection, stored.id, { ...valuesOf(connection, stored), ...withSubnet(connection, change) }, by.at);
  return 'update';
};

const withSubnet = (
  connection: Connection,
  { cidr, ...change }: ReturnType<typeof differences>,
): Partial<DeviceValues> =>
  cidr === undefined ? change : { ...change, subnetId: findOrCreateSubnet(connection, cidr, change.site ?? '') };

const valuesOf = ({ sql }: Connection, stored: StoredDevice): DeviceValues => {
  const kept = sql<{ paused: number }>('SELECT paused FROM devices WHERE id = ?').get(stored.id);
  return {
    name: stored.name,
    address: stored.address,
    typeId: stored.type_id,
    subnetId: stored.subnet_id,
    site: stored.site,
    parentId: stored.parent_id,
    notes: stored.notes,
    paused: kept?.paused === 1,
    policy: JSON.parse(stored.policy),
  };
};
