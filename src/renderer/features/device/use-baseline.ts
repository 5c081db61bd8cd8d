/** What is usual of a device in each hour of the reader's week, read again when another hour is over. */
import { useMemo } from 'react';
import type { Device } from '../../../contract/model/device.ts';
import { useClient } from '../../client/use-fleet.tsx';
import { useNow } from '../../ui/use-now.ts';
import { usualRttIn } from './baseline-model.ts';
import { useLoaded } from './use-loaded.ts';

const HOUR_MS = 3_600_000;

/** Null until it is known. */
export const useUsualRtt = (device: Device): ReturnType<typeof usualRttIn> | null => {
  const client = useClient();
  const zone = useMemo(() => new Intl.DateTimeFormat().resolvedOptions().timeZone, []);
  const { value } = useLoaded(`${device.id}`, `${Math.floor(useNow() / HOUR_MS)}`, () =>
    client.call('devices.baseline', { id: device.id, zone }),
  );
  return useMemo(() => (value === null ? null : usualRttIn(value)), [value]);
};
