/** Cuts the devices of a round into batches by subnet, and spreads the batches' starts over the round. */

export type SubnetBatch = {
  /** Null: devices that belong to no subnet, such as host names. */
  readonly subnetId: number | null;
  readonly deviceIds: readonly number[];
};

/** A bigger subnet is cut into pieces, so that no piece takes long. */
export const mostDevicesInBatch = 256;
/** Kept free at the end of a round, so that a check a little late does not run into the next one. */
const MARGIN_MS = 500;
const MARGIN_SHARE = 0.05;

/** Every device exactly once; by subnet, the subnets in a stable order. */
export const subnetBatches = (
  devices: Iterable<{ readonly id: number; readonly subnetId: number | null }>,
  mostDevices = mostDevicesInBatch,
): SubnetBatch[] => {
  const bySubnet = new Map<number | null, number[]>();
  for (const device of devices) {
    const ids = bySubnet.get(device.subnetId);
    if (ids === undefined) bySubnet.set(device.subnetId, [device.id]);
    else ids.push(device.id);
  }
  const subnets = [...bySubnet].sort(([a], [b]) => (a ?? Number.MAX_SAFE_INTEGER) - (b ?? Number.MAX_SAFE_INTEGER));
  const batches: SubnetBatch[] = [];
  for (const [subnetId, ids] of subnets)
    for (let from = 0; from < ids.length; from += mostDevices)
      batches.push({ subnetId, deviceIds: ids.slice(from, from + mostDevices) });
  return batches;
};

/** How long the starts of a round may be spread so that its last check still ends before the next round. */
export const spreadWindowMs = (intervalMs: number, longestCheckMs: number): number =>
  Math.max(0, intervalMs - longestCheckMs - Math.min(MARGIN_MS, intervalMs * MARGIN_SHARE));

/** One start per batch, milliseconds after the round's; each batch gets as much of the window as it has devices, so the load is even. */
export const spreadStarts = (batches: readonly SubnetBatch[], windowMs: number): number[] => {
  const total = batches.reduce((sum, batch) => sum + batch.deviceIds.length, 0);
  let before = 0;
  return batches.map((batch) => {
    const startMs = (windowMs * before) / total;
    before += batch.deviceIds.length;
    return startMs;
  });
};
