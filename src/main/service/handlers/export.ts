/** The filtered devices as a CSV sheet. */
import type { Handlers } from '../../../contract/api.ts';
import type { Device } from '../../../contract/model/device.ts';
import { sheetHeader, sheetLine } from '../../engine/inventory/write-sheet.ts';
import { inSlices } from '../import-reading.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

/** Spreadsheets take a file without this mark for the system's old code page. */
const BYTE_ORDER_MARK = '\uFEFF';

export const exportHandlers = ({
  store,
  clock,
}: Pick<ServiceParts, 'store' | 'clock'>): Pick<Handlers<CallContext>, 'devices.export'> => ({
  'devices.export': async (filter) => {
    const [devices, subnets] = await Promise.all([store.allDevices(filter), store.listSubnets()]);
    const cidrs = new Map(subnets.map(({ id, cidr }) => [id, cidr]));
    const addresses = new Map(devices.map(({ id, address }) => [id, address]));
    for (const { id, address } of await store.getDevices(parentsElsewhere(devices, addresses)))
      addresses.set(id, address);
    const lines = [sheetHeader()];
    await inSlices(devices, (device) =>
      lines.push(sheetLine(device, { subnet: (id) => cidrs.get(id), parent: (id) => addresses.get(id) })),
    );
    const day = new Date(clock.wallMs()).toISOString().slice(0, 10);
    return { fileName: `fieldwatch-devices-${day}.csv`, text: BYTE_ORDER_MARK + lines.join('') };
  },
});

const parentsElsewhere = (devices: readonly Device[], here: ReadonlyMap<number, string>): number[] => [
  ...new Set(devices.flatMap(({ parentId }) => (parentId === null || here.has(parentId) ? [] : [parentId]))),
];
