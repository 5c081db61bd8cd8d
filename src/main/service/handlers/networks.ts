/** The machine's own networks, and the two ways to begin: watch them, or look at the demo. */
import type { Handlers } from '../../../contract/api.ts';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { Device, DeviceDraft } from '../../../contract/model/device.ts';
import type { By } from '../../io/store/store.ts';
import { ownNetworks } from '../../io/system/networks.ts';
import { ownDevices } from '../own-devices.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

type NetworkHandlers = Pick<Handlers<CallContext>, 'networks.get' | 'setup.watchOwn' | 'setup.openDemo'>;

export const networkHandlers = ({
  store,
  fleet,
  openDemo,
  by,
}: Pick<ServiceParts, 'store' | 'fleet' | 'openDemo' | 'by'>): NetworkHandlers => ({
  'networks.get': () => ownNetworks(),
  'setup.watchOwn': async (_, context) => {
    const items: Device[] = [];
    const created: number[] = [];
    for (const draft of ownDevices(await ownNetworks())) {
      const known = await deviceAt(store, draft.address);
      const device = known ?? (await createUnlessTaken(store, draft, by(context)));
      if (device === null) continue;
      items.push(device);
      if (known === null) created.push(device.id);
    }
    if (created.length > 0) await fleet.afterChange(created, { checkNow: true });
    return { items };
  },
  'setup.openDemo': async () => {
    if (openDemo === null)
      throw new FieldwatchError('not-supported', 'The demo can’t be opened from here.', {
        hint: 'Run `fieldwatch demo` in a terminal of this machine.',
      });
    return openDemo();
  },
});

const deviceAt = async (store: ServiceParts['store'], address: string): Promise<Device | null> =>
  (await store.allDevices({ text: address })).find((device) => device.address === address) ?? null;

/** Null when somebody else added the address in this very moment. */
const createUnlessTaken = async (store: ServiceParts['store'], draft: DeviceDraft, by: By): Promise<Device | null> => {
  try {
    return await store.createDevice(draft, by);
  } catch (error) {
    if (error instanceof FieldwatchError && error.code === 'conflict') return null;
    throw error;
  }
};
