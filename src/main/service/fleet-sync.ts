/** Keeps the rounds in step with the store: effective policies in, and every change of the fleet announced. */
import type { DeviceFilter } from '../../contract/api.ts';
import type { Device } from '../../contract/model/device.ts';
import type { DeviceType } from '../../contract/model/device-type.ts';
import { inheritPolicy, type Policy, policyProblem } from '../../contract/model/policy.ts';
import type { Subnet } from '../../contract/model/subnet.ts';
import type { Settings } from '../../contract/settings.ts';
import type { FleetRounds, WatchedDevice } from '../engine/cycle/fleet-rounds.ts';
import type { Store } from '../io/store/store.ts';
import type { EventLog, FleetSync, PolicyChange } from './service-parts.ts';

/** Above this many devices a change is announced as "fetch again". */
const MOST_LISTED = 500;

/** Devices read and handed on at a time: neither the store's answer nor the rounds' work may hold up the main loop. */
const PORTION = 1_000;

/** What the effective policy of a device depends on. */
type Known = Pick<Device, 'typeId' | 'subnetId' | 'policy'>;

export type FleetSyncDeps = {
  readonly store: Pick<Store, 'listDevices' | 'getDevices' | 'listSubnets' | 'listTypes'>;
  readonly rounds: Pick<FleetRounds, 'upsert' | 'remove'>;
  readonly events: Pick<EventLog, 'emit'>;
  readonly settings: { get(): Settings };
};

export const createFleetSync = (deps: FleetSyncDeps): FleetSync & { load(): Promise<void> } => {
  const { store, rounds, events, settings } = deps;
  const known = new Map<number, Known>();
  let types = new Map<string, DeviceType>();
  let subnets = new Map<number, Subnet>();
  let last: Promise<unknown> = Promise.resolve();

  /** One change after the other, so that the rounds never see an older state last. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };

  const policyOf = (device: Known, change: PolicyChange = {}): Policy =>
    inheritPolicy(
      change.global ?? settings.get().policy,
      change.type?.id === device.typeId ? change.type.policy : types.get(device.typeId)?.policy,
      change.subnet !== undefined && change.subnet.id === device.subnetId
        ? change.subnet.policy
        : subnets.get(device.subnetId ?? -1)?.policy,
      device.policy,
    );

  const watched = (device: Device): WatchedDevice => ({
    id: device.id,
    name: device.name,
    address: device.address,
    typeId: device.typeId,
    subnetId: device.subnetId,
    paused: device.paused,
    policy: policyOf(device),
    state: {
      status: device.status,
      statusSince: device.statusSince,
      statusReason: device.statusReason,
      checkedAt: device.checkedAt,
      rttMs: device.rttMs,
      lossPercent: device.lossPercent,
    },
  });

  const watch = (devices: readonly Device[], checkNow: boolean): void => {
    for (const { id, typeId, subnetId, policy } of devices) known.set(id, { typeId, subnetId, policy });
    if (devices.length > 0) rounds.upsert(devices.map(watched), { checkNow });
  };

  const forget = (ids: readonly number[]): void => {
    if (ids.length === 0) return;
    for (const id of ids) known.delete(id);
    rounds.remove(ids);
  };

  /** Reads all subnets again; answers those that were not known. */
  const readSubnets = async (): Promise<Subnet[]> => {
    const all = await store.listSubnets();
    const fresh = all.filter(({ id }) => !subnets.has(id));
    subnets = new Map(all.map((subnet) => [subnet.id, subnet]));
    return fresh;
  };

  const readTypes = async (): Promise<DeviceType[]> => {
    const all = await store.listTypes();
    types = new Map(all.map((type) => [type.id, type]));
    return all;
  };

  /** Hands the matching devices to the rounds in portions; answers their ids. */
  const watchAll = async (filter: DeviceFilter, checkNow: boolean): Promise<Set<number>> => {
    const present = new Set<number>();
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await store.listDevices({ ...filter, cursor, sort: 'address', descending: false, limit: PORTION });
      watch(page.items, checkNow);
      for (const { id } of page.items) present.add(id);
      cursor = page.next;
    }
    return present;
  };

  const readFleet = async (checkNow: boolean): Promise<void> => {
    await readTypes();
    await readSubnets();
    const present = await watchAll({}, checkNow);
    forget([...known.keys()].filter((id) => !present.has(id)));
  };

  const announce = (changed: readonly Device[], gone: readonly number[]): void => {
    if (changed.length > MOST_LISTED) events.emit({ type: 'devices-replaced' });
    else if (changed.length > 0) events.emit({ type: 'devices-changed', devices: [...changed] });
    if (gone.length > 0) events.emit({ type: 'devices-deleted', ids: [...gone] });
  };

  const concerned = function* (change: PolicyChange): Generator<Known> {
    if (change.type !== undefined) yield { typeId: change.type.id, subnetId: null, policy: {} };
    if (change.devices === undefined) yield* known.values();
    else {
      const { ids, typeId, policy } = change.devices;
      const those = ids.length === 0 ? [{ typeId: '', subnetId: null, policy: {} }] : ids.map((id) => known.get(id));
      for (const device of those)
        if (device !== undefined) yield { ...device, typeId: typeId ?? device.typeId, policy: policy ?? device.policy };
    }
  };

  return {
    load: () => inTurn(() => readFleet(false)),
    afterChange: (ids, { checkNow }) =>
      inTurn(async () => {
        const devices = await store.getDevices(ids);
        const present = new Set(devices.map(({ id }) => id));
        const gone = ids.filter((id) => !present.has(id));
        const freshSubnets = devices.some(({ subnetId }) => subnetId !== null && !subnets.has(subnetId))
          ? await readSubnets()
          : [];
        if (devices.some(({ typeId }) => !types.has(typeId))) await readTypes();
        watch(devices, checkNow);
        forget(gone);
        if (freshSubnets.length > 0) events.emit({ type: 'subnets-changed', subnets: freshSubnets });
        announce(devices, gone);
      }),
    afterBulk: ({ checkNow }) =>
      inTurn(async () => {
        await readFleet(checkNow);
        events.emit({ type: 'types-changed', types: [...types.values()] });
        events.emit({ type: 'devices-replaced' });
      }),
    afterSubnets: (ids) =>
      inTurn(async () => {
        await readSubnets();
        for (const id of ids) await watchAll({ subnet: id }, false);
        const changed = ids.flatMap((id) => subnets.get(id) ?? []);
        if (changed.length > 0) events.emit({ type: 'subnets-changed', subnets: changed });
      }),
    afterTypes: () =>
      inTurn(async () => {
        const before = types;
        const all = await readTypes();
        const changed = all.filter(
          ({ id, policy }) => JSON.stringify(before.get(id)?.policy ?? {}) !== JSON.stringify(policy),
        );
        if (changed.length > 0) await watchAll({ type: changed.map(({ id }) => id) }, false);
        events.emit({ type: 'types-changed', types: all });
      }),
    afterPolicy: () =>
      inTurn(async () => {
        await watchAll({}, false);
      }),
    policyOf: (id) => {
      const device = known.get(id);
      return device === undefined ? null : policyOf(device);
    },
    problemWith: (change) => {
      const judged = new Set<string>();
      for (const device of concerned(change)) {
        const policy = policyOf(device, change);
        const key = JSON.stringify(policy);
        if (judged.has(key)) continue;
        judged.add(key);
        const problem = policyProblem(policy);
        if (problem !== null) return problem;
      }
      return null;
    },
  };
};
