/** Counts of devices by status, kept one device at a time. */
import type { Device } from '../../contract/model/device.ts';
import { type Status, type StatusCounts, statuses } from '../../contract/model/status.ts';

export type ShownStatus = Status | 'paused';

/** What a device shows: a pause covers whatever was measured last. */
export const shownStatus = (device: Pick<Device, 'status' | 'paused'>): ShownStatus =>
  device.paused ? 'paused' : device.status;

export const noCounts: StatusCounts = { total: 0, online: 0, degraded: 0, offline: 0, unknown: 0, paused: 0 };

/** The counts with one device more (`by` 1) or less (`by` −1). */
export const countDevice = (
  counts: StatusCounts,
  device: Pick<Device, 'status' | 'paused'>,
  by: 1 | -1,
): StatusCounts => {
  const key = shownStatus(device);
  return { ...counts, total: Math.max(0, counts.total + by), [key]: Math.max(0, counts[key] + by) };
};

/** The worst status among what is counted; `unknown` when nothing is. */
export const worstInCounts = (counts: StatusCounts): Status =>
  statuses.find((status) => counts[status] > 0) ?? 'unknown';

/** What needs a person: offline and degraded. */
export const wrongInCounts = (counts: StatusCounts): number => counts.offline + counts.degraded;
