/** Adds, changes, removes and takes back devices; each call is one transaction. */
import { FieldwatchError } from '../../../../contract/errors.ts';
import { defaultSubnetOf } from '../../../../contract/model/address.ts';
import type { Device, DeviceDraft, DevicePatch } from '../../../../contract/model/device.ts';
import type { Connection } from '../database/statements.ts';
import { deviceById } from '../queries/devices-by-id.ts';
import type { By } from '../store.ts';
import { audit, auditBulk } from './audit.ts';
import { requireFreeAddress, requireParent, requireType } from './device-rules.ts';
import { type DeviceValues, insertDevice, markPause, rewriteDevice } from './insert-device.ts';
import { findOrCreateSubnet, subnetIdFor } from './subnets.ts';

export const createDevice = (connection: Connection, draft: DeviceDraft, by: By): Device =>
  connection.db
    .transaction((): Device => {
      requireFreeAddress(connection, draft.address, null);
      requireType(connection, draft.typeId);
      if (draft.parentId !== null) requireParent(connection, null, draft.parentId);
      const values: DeviceValues = {
        ...draft,
        name: draft.name === undefined || draft.name === '' ? draft.address : draft.name,
        subnetId: subnetIdFor(connection, draft.subnet, draft.address, draft.site),
      };
      const device = found(connection, insertDevice(connection, values, by.at));
      audit(connection, by, { action: 'device.create', subject: subjectOf(device), after: draft });
      return device;
    })
    .immediate();

export const updateDevice = (connection: Connection, id: number, patch: DevicePatch, by: By): Device =>
  connection.db
    .transaction((): Device => {
      const change = changeDevice(connection, found(connection, id), patch, by);
      if (change !== null) audit(connection, by, { action: 'device.update', ...change });
      return found(connection, id);
    })
    .immediate();

/** Ids that name no device are passed over; answers how many devices now are as asked. */
export const updateDevices = (
  connection: Connection,
  ids: readonly number[],
  patch: DevicePatch,
  by: By,
): { updated: number } =>
  connection.db
    .transaction(() => {
      const devices = ids.map((id) => deviceById(connection, id)).filter((device) => device !== null);
      let changed = 0;
      for (const device of devices) if (changeDevice(connection, device, patch, by) !== null) changed++;
      auditBulk(connection, by, 'devices.update', { changed });
      return { updated: devices.length };
    })
    .immediate();

export const deleteDevices = (connection: Connection, ids: readonly number[], by: By): { deleted: number } =>
  connection.db
    .transaction(() => {
      const mark = connection.sql('UPDATE devices SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL');
      let deleted = 0;
      for (const id of ids) deleted += mark.run(by.at, id).changes;
      const [only] = ids;
      if (ids.length === 1 && deleted === 1)
        audit(connection, by, { action: 'device.delete', subject: `device ${only}${nameOf(connection, only)}` });
      else auditBulk(connection, by, 'devices.delete', { deleted });
      return { deleted };
    })
    .immediate();

/** Those whose address was given away meanwhile stay removed. */
export const restoreDevices = (connection: Connection, ids: readonly number[], by: By): { restored: Device[] } =>
  connection.db
    .transaction(() => {
      // Nobody watched meanwhile: the time counts as paused, not as what it was before.
      const removedAt = connection.sql<{ at: number | null }>('SELECT deleted_at AS at FROM devices WHERE id = ?');
      const pause = connection.sql('INSERT INTO pauses (device_id, started_at, ended_at) VALUES (?, ?, ?)');
      const clear = connection.sql(
        `UPDATE devices SET deleted_at = NULL WHERE id = ? AND deleted_at IS NOT NULL AND NOT EXISTS
           (SELECT 1 FROM devices o WHERE o.address = devices.address AND o.deleted_at IS NULL)`,
      );
      const restored: Device[] = [];
      for (const id of ids) {
        const removed = removedAt.get(id);
        if (removed?.at == null || clear.run(id).changes === 0) continue;
        pause.run(id, removed.at, by.at);
        restored.push(found(connection, id));
      }
      auditBulk(connection, by, 'devices.restore', { restored: restored.length });
      return { restored };
    })
    .immediate();

const found = (connection: Connection, id: number): Device => {
  const device = deviceById(connection, id);
  if (device === null) throw new FieldwatchError('not-found', `there is no device ${id}`);
  return device;
};

const subjectOf = (device: Device): string => `device ${device.id} "${device.name}"`;

const nameOf = ({ sql }: Connection, id: number | undefined): string => {
  const row = sql<{ name: string }>('SELECT name FROM devices WHERE id = ?').get(id);
  return row === undefined ? '' : ` "${row.name}"`;
};

/** Writes what differs; null when nothing does. */
const changeDevice = (
  connection: Connection,
  device: Device,
  patch: DevicePatch,
  by: By,
): { subject: string; before: unknown; after: unknown } | null => {
  const { subnet, ...plain } = patch;
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  const wanted: Device = { ...device, ...given };
  wanted.subnetId = subnetAfter(connection, device, wanted, subnet);
  const keys = [...new Set([...Object.keys(given), 'subnetId'])] as (keyof Device)[];
  const changed = keys.filter((key) => JSON.stringify(device[key]) !== JSON.stringify(wanted[key]));
  if (changed.length === 0) return null;

  if (changed.includes('address')) requireFreeAddress(connection, wanted.address, device.id);
  if (changed.includes('typeId')) requireType(connection, wanted.typeId);
  if (changed.includes('parentId') && wanted.parentId !== null) requireParent(connection, device.id, wanted.parentId);
  rewriteDevice(connection, device.id, wanted, by.at);
  if (changed.includes('paused')) markPause(connection, device.id, wanted.paused, by.at);
  const pick = (from: Device) => Object.fromEntries(changed.map((key) => [key, from[key]]));
  return { subject: subjectOf(device), before: pick(device), after: pick(wanted) };
};

/** A device in its address's usual subnet moves on with the address; one put elsewhere by hand stays there. */
const subnetAfter = (
  connection: Connection,
  device: Device,
  wanted: Device,
  subnet: string | null | undefined,
): number | null => {
  if (subnet === null) return null;
  if (subnet !== undefined) return findOrCreateSubnet(connection, subnet, wanted.site);
  if (wanted.address === device.address) return device.subnetId;
  const usual = defaultSubnetOf(device.address);
  const usualId =
    usual === null
      ? null
      : (connection.sql<{ id: number }>('SELECT id FROM subnets WHERE cidr = ?').get(usual)?.id ?? null);
  return usualId === device.subnetId
    ? subnetIdFor(connection, undefined, wanted.address, wanted.site)
    : device.subnetId;
};
