/** The latest checks of a device, newest first, read again after each. */
import type { Check } from '../../../contract/model/check.ts';
import type { Device } from '../../../contract/model/device.ts';
import { useClient } from '../../client/use-fleet.tsx';
import { type Loaded, useLoaded } from './use-loaded.ts';

const SHOWN = 50;

export type Checks = Loaded<{ readonly items: readonly Check[] }>;

export const useChecks = (device: Device): Checks => {
  const client = useClient();
  return useLoaded(`${device.id}`, `${device.checkedAt}`, () =>
    client.call('devices.checks', { id: device.id, limit: SHOWN }),
  );
};
