/** Checks of a history file on their way in. */
import type { Handlers } from '../../../contract/api.ts';
import { defaultTypeId } from '../../../contract/model/device-type.ts';
import type { HistoryRow } from '../../../contract/model/history-row.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

const dayMs = 86_400_000;
/** A clock may be a little ahead of ours. */
const aheadMs = 3_600_000;

type Parts = Pick<ServiceParts, 'store' | 'clock' | 'by'> & {
  readonly fleet: Pick<ServiceParts['fleet'], 'afterBulk'>;
};

export const historyHandlers = ({ store, clock, by, fleet }: Parts): Pick<Handlers<CallContext>, 'history.import'> => ({
  'history.import': async ({ rows, addDevices }, context) => {
    const { keepDays } = (await store.getSettings()).history;
    const now = clock.wallMs();
    const inTime = rows.filter(({ time }) => time > now - keepDays * dayMs && time < now + aheadMs);
    const names = new Map(inTime.map(({ address, name }) => [address, name]));
    let ids = new Map(await store.idsByAddress([...names.keys()]));
    let devicesAdded = 0;
    const missing = [...names.keys()].filter((address) => !ids.has(address));
    if (addDevices && missing.length > 0) {
      const devices = missing.map((address) => newDevice(address, names.get(address) ?? ''));
      const { created } = await store.applyImport(devices, { typeId: defaultTypeId, site: '' }, by(context));
      devicesAdded = created;
      await fleet.afterBulk({ checkNow: true });
      ids = new Map(await store.idsByAddress([...names.keys()]));
    }
    const checks = inTime.flatMap(({ address, name: _, time: at, lossPercent: __, ...check }) => {
      const deviceId = ids.get(address);
      return deviceId === undefined ? [] : [{ ...check, deviceId, at }];
    });
    const { added, doubled, left } = await store.importChecks(checks);
    return {
      added,
      doubled,
      outOfTime: rows.length - inTime.length + left,
      unknown: missing
        .filter((address) => !ids.has(address))
        .map((address) => ({ address, rows: rowsOf(inTime, address) })),
      devicesAdded,
    };
  },
});

const newDevice = (address: string, name: string) => ({
  ...{ line: 0, name: name === '' ? null : name, address },
  ...{ typeId: null, subnet: null, site: null, parent: null, notes: null },
});

const rowsOf = (rows: readonly HistoryRow[], wanted: string): number =>
  rows.reduce((sum, { address }) => sum + (address === wanted ? 1 : 0), 0);
