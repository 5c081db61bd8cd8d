/** Devices: pages, one, its history and checks, and every change of them. */
import type { Handlers } from '../../../contract/api.ts';
import { FieldwatchError } from '../../../contract/errors.ts';
import { baselineAtMostMs, baselineUsualMs } from '../../../contract/model/baseline.ts';
import type { DevicePatch } from '../../../contract/model/device.ts';
import { heatMapAtMostMs, heatMapUsualMs } from '../../../contract/model/heat-map.ts';
import { worstAtMostMs } from '../../../contract/model/worst-device.ts';
import type { CallContext, PolicyChange, ServiceParts } from '../service-parts.ts';
import { found } from './found.ts';
import { rangeOf } from './range-of.ts';

const DAY_MS = 86_400_000;

type DeviceHandlers = Pick<
  Handlers<CallContext>,
  | 'devices.list'
  | 'devices.get'
  | 'devices.history'
  | 'devices.heatMap'
  | 'devices.worst'
  | 'devices.baseline'
  | 'devices.checks'
  | 'devices.create'
  | 'devices.update'
  | 'devices.delete'
  | 'devices.updateMany'
  | 'devices.deleteMany'
  | 'devices.restore'
>;

/** What is new about how a device is reached is tried at once; a new name or note is not. */
const needsCheck = ({ address, paused, policy }: DevicePatch): boolean =>
  address !== undefined || paused === false || policy?.method !== undefined || policy?.tcpPort !== undefined;

/** Keys that were not given must not be taken for keys set to nothing. */
const given = <T extends object>(patch: T): T =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as T;

export const deviceHandlers = ({ store, fleet, by, clock }: ServiceParts): DeviceHandlers => {
  const refuseUnworkable = (devices: PolicyChange['devices']): void => {
    if (devices?.typeId === undefined && devices?.policy === undefined) return;
    const problem = fleet.problemWith({ devices });
    if (problem !== null)
      throw new FieldwatchError('bad-input', `This policy can't work: ${problem}.`, {
        issues: [{ path: 'policy', message: problem }],
      });
  };

  return {
    'devices.list': (query) => store.listDevices(query),
    'devices.get': async ({ id }) => found('device', id, await store.getDevice(id)),
    'devices.history': async ({ id, points, smoke, ...range }) => {
      const { from, to } = rangeOf(range, DAY_MS, clock.wallMs());
      return store.history({ id, from, to, points, smoke });
    },
    'devices.heatMap': async ({ id, ...range }) =>
      store.heatMap({ id, ...rangeOf(range, heatMapUsualMs, clock.wallMs(), heatMapAtMostMs) }),
    'devices.worst': ({ by, limit, from, to, ...within }) =>
      store.worstDevices({ by, within, limit, ...rangeOf({ from, to }, DAY_MS, clock.wallMs(), worstAtMostMs) }),
    'devices.baseline': async ({ id, zone, ...range }) =>
      store.baseline({ id, zone, ...rangeOf(range, baselineUsualMs, clock.wallMs(), baselineAtMostMs) }),
    'devices.checks': async ({ id, before, limit }) => ({ items: await store.listChecks({ id, before, limit }) }),
    'devices.create': async (draft, context) => {
      refuseUnworkable({ ids: [], typeId: draft.typeId, policy: draft.policy });
      const created = await store.createDevice(draft, by(context));
      await fleet.afterChange([created.id], { checkNow: true });
      return created;
    },
    'devices.update': async ({ id, ...rest }, context) => {
      const patch = given(rest);
      refuseUnworkable({ ids: [id], typeId: patch.typeId, policy: patch.policy });
      const updated = await store.updateDevice(id, patch, by(context));
      await fleet.afterChange([id], { checkNow: needsCheck(patch) });
      return updated;
    },
    'devices.delete': async ({ id }, context) => {
      const { deleted } = await store.deleteDevices([id], by(context));
      if (deleted === 0) throw new FieldwatchError('not-found', `There is no device ${id}.`);
      await fleet.afterChange([id], { checkNow: false });
      return { deleted };
    },
    'devices.updateMany': async ({ ids, patch: rest }, context) => {
      const patch = given(rest);
      refuseUnworkable({ ids, typeId: patch.typeId, policy: patch.policy });
      const { updated } = await store.updateDevices(ids, patch, by(context));
      await fleet.afterChange(ids, { checkNow: needsCheck(patch) });
      return { updated };
    },
    'devices.deleteMany': async ({ ids }, context) => {
      const { deleted } = await store.deleteDevices(ids, by(context));
      await fleet.afterChange(ids, { checkNow: false });
      return { deleted };
    },
    'devices.restore': async ({ ids }, context) => {
      const { restored } = await store.restoreDevices(ids, by(context));
      await fleet.afterChange(
        restored.map(({ id }) => id),
        { checkNow: true },
      );
      return { restored: restored.length };
    },
  };
};
