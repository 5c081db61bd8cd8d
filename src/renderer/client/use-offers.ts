/** Offers to watch a device by TCP, as long as it does not answer and is not asked so already. */
import { useMemo } from 'react';
import type { Device } from '../../contract/model/device.ts';
import type { TcpOffer } from '../../contract/model/tcp-offer.ts';
import { useFleet } from './use-fleet.tsx';

/** Events come in any order: a device that answers meanwhile needs no offer. */
const needsOffer = (device: Device | undefined): boolean =>
  device !== undefined && !device.paused && (device.status === 'offline' || device.status === 'unknown');

export const useOffer = (device: Device): TcpOffer | undefined => {
  const offer = useFleet((state) => state.offers.find(({ deviceId }) => deviceId === device.id));
  return offer?.address === device.address && needsOffer(device) ? offer : undefined;
};

/** The devices with an offer; the same set while they stay the same. */
export const useOffered = (): ReadonlySet<number> => {
  const ids = useFleet(({ offers, devices }) =>
    offers.flatMap(({ deviceId }) => (needsOffer(devices.get(deviceId)) ? [deviceId] : [])).join(),
  );
  return useMemo(() => new Set(ids === '' ? [] : ids.split(',').map(Number)), [ids]);
};
