/** The devices the interface holds, with the counts of each subnet kept as they change. */
import type { Device, DeviceDelta } from '../../contract/model/device.ts';
import type { StatusCounts } from '../../contract/model/status.ts';
import type { Subnet } from '../../contract/model/subnet.ts';
import { countDevice, noCounts, shownStatus, worstInCounts } from './status-counts.ts';

export type DeviceBook = {
  readonly devices: ReadonlyMap<number, Device>;
  counts(): StatusCounts;
  /** The subnets as they stand; the same map until one of them changes. */
  subnets(): ReadonlyMap<number, Subnet>;
  /** Subnets as the service tells them; counts of those already known stay ours. */
  putSubnets(subnets: readonly Subnet[], options: { theirCounts: boolean }): void;
  /** The fleet's counts as the service tells them, until all devices are here. */
  putCounts(counts: StatusCounts): void;
  /** Devices of a page: part of the counts already, and older than what was heard live meanwhile. */
  addPage(page: readonly Device[]): void;
  put(devices: readonly Device[]): void;
  applyDeltas(deltas: readonly DeviceDelta[]): void;
  remove(ids: Iterable<number>): void;
  /** A whole reading of the fleet begins: what it does not bring is forgotten at the end. */
  beginReading(): void;
  endReading(): void;
};

export const createDeviceBook = (): DeviceBook => {
  const devices = new Map<number, Device>();
  const early = new Map<number, DeviceDelta>();
  const gone = new Set<number>();
  let unseen: Set<number> | null = null;
  let reading = false;
  let subnets = new Map<number, Subnet>();
  let subnetsShared = false;
  let counts = noCounts;

  const writableSubnets = () => {
    if (subnetsShared) subnets = new Map(subnets);
    subnetsShared = false;
    return subnets;
  };

  const recount = (before: Device | null, after: Device | null) => {
    if (
      before !== null &&
      after !== null &&
      before.subnetId === after.subnetId &&
      shownStatus(before) === shownStatus(after)
    )
      return;
    for (const [device, by] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (device === null) continue;
      counts = countDevice(counts, device, by);
      const subnet = device.subnetId === null ? undefined : subnets.get(device.subnetId);
      if (subnet === undefined) continue;
      const next = countDevice(subnet.counts, device, by);
      const changedAt = (after ?? device).statusSince ?? subnet.changedAt;
      writableSubnets().set(subnet.id, { ...subnet, counts: next, worst: worstInCounts(next), changedAt });
    }
  };

  const recountAll = () => {
    const bySubnet = new Map<number, StatusCounts>();
    counts = noCounts;
    for (const device of devices.values()) {
      counts = countDevice(counts, device, 1);
      if (device.subnetId === null) continue;
      bySubnet.set(device.subnetId, countDevice(bySubnet.get(device.subnetId) ?? noCounts, device, 1));
    }
    const all = writableSubnets();
    for (const subnet of all.values()) {
      const next = bySubnet.get(subnet.id) ?? noCounts;
      all.set(subnet.id, { ...subnet, counts: next, worst: worstInCounts(next) });
    }
  };

  const set = (device: Device) => {
    const before = devices.get(device.id) ?? null;
    devices.set(device.id, device);
    unseen?.delete(device.id);
    recount(before, device);
  };

  return {
    devices,
    counts: () => counts,
    subnets: () => {
      subnetsShared = true;
      return subnets;
    },
    putSubnets(list, { theirCounts }) {
      const all = writableSubnets();
      for (const subnet of list) {
        const known = all.get(subnet.id);
        const keep = known !== undefined && !theirCounts;
        all.set(subnet.id, keep ? { ...subnet, counts: known.counts, worst: known.worst } : subnet);
      }
      if (!theirCounts && !reading) recountAll();
    },
    putCounts(next) {
      if (reading) counts = next;
    },
    addPage(page) {
      for (const listed of page) {
        unseen?.delete(listed.id);
        if (gone.has(listed.id)) continue;
        const known = devices.get(listed.id);
        if (known !== undefined && (known.checkedAt ?? 0) > (listed.checkedAt ?? 0)) continue;
        const delta = early.get(listed.id);
        devices.set(
          listed.id,
          delta !== undefined && (delta.checkedAt ?? 0) >= (listed.checkedAt ?? 0) ? { ...listed, ...delta } : listed,
        );
      }
    },
    put(list) {
      for (const device of list) set(device);
    },
    applyDeltas(deltas) {
      for (const delta of deltas) {
        const known = devices.get(delta.id);
        if (known !== undefined) set({ ...known, ...delta });
        else if (reading) early.set(delta.id, delta);
      }
    },
    remove(ids) {
      for (const id of ids) {
        const known = devices.get(id);
        if (reading) gone.add(id);
        if (known === undefined) continue;
        devices.delete(id);
        recount(known, null);
      }
    },
    beginReading() {
      reading = true;
      unseen = new Set(devices.keys());
      early.clear();
      gone.clear();
    },
    endReading() {
      for (const id of unseen ?? []) devices.delete(id);
      unseen = null;
      reading = false;
      early.clear();
      gone.clear();
      recountAll();
    },
  };
};
