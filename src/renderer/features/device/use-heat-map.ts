/** The last weeks of a device hour by hour, read again every few minutes and at every change of its status. */
import type { Device } from '../../../contract/model/device.ts';
import type { HeatMap } from '../../../contract/model/heat-map.ts';
import { useClient } from '../../client/use-fleet.tsx';
import { useNow } from '../../ui/use-now.ts';
import { type Loaded, useLoaded } from './use-loaded.ts';

export const shownDays = 30;
/** The oldest day is asked for as a whole, wherever its midnight is. */
const askedMs = (shownDays + 2) * 24 * 3_600_000;
const EVERY_MS = 300_000;

export const useHeatMap = (device: Device): Loaded<HeatMap> => {
  const client = useClient();
  const period = Math.floor(useNow() / EVERY_MS);
  return useLoaded(
    `${device.id}`,
    `${period} ${device.status} ${device.statusSince} ${device.checkedAt === null}`,
    () => client.call('devices.heatMap', { id: device.id, from: Date.now() - askedMs }),
  );
};
