/** The hooks by which a feature reads the fleet and reaches the client; select narrowly. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Device } from '../../contract/model/device.ts';
import type { DeviceType } from '../../contract/model/device-type.ts';
import type { Subnet } from '../../contract/model/subnet.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Client } from './client.ts';
import type { Fleet } from './fleet.ts';
import type { FleetState } from './fleet-state.ts';

type Provided = { readonly client: Client; readonly fleet: Fleet };
const Context = createContext<Provided | null>(null);

export const FleetProvider = ({ client, fleet, children }: Provided & { children: ReactNode }) => {
  const provided = useMemo(() => ({ client, fleet }), [client, fleet]);
  return <Context value={provided}>{children}</Context>;
};

const useProvided = (): Provided => {
  const provided = useContext(Context);
  if (provided === null) throw new Error('used outside FleetProvider');
  return provided;
};

export const useClient = (): Client => useProvided().client;
export const useReload = (): (() => void) => useProvided().fleet.reload;

/** A part of the fleet's state; the selector must answer the same object while nothing changed. */
export const useFleet = <T,>(select: (state: FleetState) => T): T => useStore(useProvided().fleet.store, select);

/** The state now, for event handlers: reading it subscribes to nothing. */
export const useFleetNow = (): (() => FleetState) => useProvided().fleet.store.getState;

export const useDevice = (id: number): Device | undefined =>
  useFleet((state) => (state.devicesVersion >= 0 ? state.devices.get(id) : undefined));

/** Moves when any device changed, at most four times a second. */
export const useDevicesVersion = (): number => useFleet((state) => state.devicesVersion);

/** All devices as an array in the order of their arrival; a new array when any device changed. */
export const useDevices = (): readonly Device[] => {
  const now = useFleetNow();
  const version = useDevicesVersion();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the map is changed in place, its version says when
  return useMemo(() => [...now().devices.values()], [now, version]);
};

export const useSubnets = (): ReadonlyMap<number, Subnet> => useFleet((state) => state.subnets);
export const useSubnet = (id: number | null): Subnet | undefined =>
  useFleet((state) => (id === null ? undefined : state.subnets.get(id)));
export const useTypes = (): readonly DeviceType[] => useFleet((state) => state.types);
export const useSettings = (): Settings | null => useFleet((state) => state.settings);
