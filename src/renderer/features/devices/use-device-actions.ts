/** What can be done to selected devices; each at once, with a way back. */
import { useMemo } from 'react';
import type { Device } from '../../../contract/model/device.ts';
import { usePerform } from '../../client/actions.tsx';
import { useClient, useFleetNow } from '../../client/use-fleet.tsx';
import { formatMany } from '../../ui/format.ts';

export type DeviceActions = {
  checkNow(ids: readonly number[]): Promise<unknown>;
  setPaused(ids: readonly number[], paused: boolean): Promise<unknown>;
  setType(ids: readonly number[], typeId: string, typeName: string): Promise<unknown>;
  remove(ids: readonly number[]): Promise<unknown>;
};

/** Identifiers by what their device had before. */
const grouped = <K>(devices: readonly Device[], keyOf: (device: Device) => K): Map<K, number[]> => {
  const groups = new Map<K, number[]>();
  for (const device of devices) groups.set(keyOf(device), [...(groups.get(keyOf(device)) ?? []), device.id]);
  return groups;
};

export const useDeviceActions = (): DeviceActions => {
  const perform = usePerform();
  const client = useClient();
  const now = useFleetNow();
  return useMemo(() => {
    const known = (ids: readonly number[]): Device[] =>
      ids.map((id) => now().devices.get(id)).filter((device) => device !== undefined);
    return {
      checkNow: (ids) =>
        perform('cycles.start', { deviceIds: [...ids] }, { done: `Checking ${formatMany(ids.length, 'device')} now.` }),
      setPaused: (ids, paused) => {
        const changing = known(ids).filter((device) => device.paused !== paused);
        const changed = changing.map(({ id }) => id);
        if (changed.length === 0) return Promise.resolve(null);
        return perform(
          'devices.updateMany',
          { ids: changed, patch: { paused } },
          {
            done: `${paused ? 'Paused' : 'Resumed'} ${formatMany(changed.length, 'device')}.`,
            undo: () => client.call('devices.updateMany', { ids: changed, patch: { paused: !paused } }),
          },
        );
      },
      setType: (ids, typeId, typeName) => {
        const before = grouped(
          known(ids).filter((device) => device.typeId !== typeId),
          (device) => device.typeId,
        );
        const changed = [...before.values()].flat();
        if (changed.length === 0) return Promise.resolve(null);
        return perform(
          'devices.updateMany',
          { ids: changed, patch: { typeId } },
          {
            done: `${formatMany(changed.length, 'device')} now ${changed.length === 1 ? 'has' : 'have'} the type ${typeName}.`,
            undo: () =>
              Promise.all(
                [...before].map(([was, theirs]) =>
                  client.call('devices.updateMany', { ids: theirs, patch: { typeId: was } }),
                ),
              ),
          },
        );
      },
      remove: (ids) =>
        perform(
          'devices.deleteMany',
          { ids: [...ids] },
          {
            done: ({ deleted }) => `Deleted ${formatMany(deleted, 'device')}.`,
            undo: () => client.call('devices.restore', { ids: [...ids] }),
          },
        ),
    };
  }, [perform, client, now]);
};
