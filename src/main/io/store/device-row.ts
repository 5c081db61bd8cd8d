/** A device as the database keeps it, and the same as the contract says it. */
import type { Device } from '../../../contract/model/device.ts';
import { statusOf, toMs, toPercent } from './codes.ts';

export type DeviceRow = {
  id: number;
  name: string;
  address: string;
  type_id: string;
  subnet_id: number | null;
  site: string;
  parent_id: number | null;
  notes: string;
  paused: number;
  policy: string;
  created_at: number;
  updated_at: number;
  status: number;
  status_since: number | null;
  status_reason: string;
  checked_at: number | null;
  rtt_us: number | null;
  loss_bp: number | null;
};

/** CROSS JOIN: the order of the tables is ours, so that a page can walk an index of devices. A removed parent counts as none. */
export const fromDevices = 'FROM devices d CROSS JOIN current_status s ON s.device_id = d.id';
export const deviceColumns = `d.id, d.name, d.address, d.type_id, d.subnet_id, d.site, d.notes, d.paused, d.policy, d.created_at, d.updated_at,
  (SELECT p.id FROM devices p WHERE p.id = d.parent_id AND p.deleted_at IS NULL) AS parent_id,
  s.status, s.status_since, s.status_reason, s.checked_at, s.rtt_us, s.loss_bp`;

export const toDevice = (row: DeviceRow): Device => ({
  id: row.id,
  name: row.name,
  address: row.address,
  typeId: row.type_id,
  subnetId: row.subnet_id,
  site: row.site,
  parentId: row.parent_id,
  notes: row.notes,
  paused: row.paused === 1,
  policy: row.policy === '{}' ? {} : JSON.parse(row.policy),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  status: statusOf(row.status),
  statusSince: row.status_since,
  statusReason: row.status_reason,
  checkedAt: row.checked_at,
  rttMs: toMs(row.rtt_us),
  lossPercent: toPercent(row.loss_bp),
});
