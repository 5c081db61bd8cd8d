/** The rounds learn every change with the policy in force, and listeners hear of it in a size they can bear. */
import { expect, test } from 'vitest';
import type { Event } from '../../../src/contract/events.ts';
import type { Device } from '../../../src/contract/model/device.ts';
import type { PolicyOverride } from '../../../src/contract/model/policy.ts';
import type { Subnet } from '../../../src/contract/model/subnet.ts';
import { defaultSettings } from '../../../src/contract/settings.ts';
import type { WatchedDevice } from '../../../src/main/engine/cycle/fleet-rounds.ts';
import { createFleetSync } from '../../../src/main/service/fleet-sync.ts';
import { device as anyDevice } from '../../support/builders.ts';

const device = (id: number, more: Partial<Device> = {}): Device => anyDevice(id, { typeId: 'live', ...more });

const setUp = (devices: Device[]) => {
  const world = {
    devices: new Map(devices.map((one) => [one.id, one])),
    typePolicy: { intervalS: 10 } as PolicyOverride,
    subnetPolicy: { packets: 4 } as PolicyOverride,
    global: defaultSettings.policy,
  };
  const rounds = new Map<number, WatchedDevice>();
  const checkedNow: boolean[] = [];
  const events: Event[] = [];
  const counts = { total: 0, online: 0, degraded: 0, offline: 0, unknown: 0, paused: 0 };
  const subnet = (): Subnet => ({
    id: 1,
    cidr: '10.0.0.0/24',
    name: '',
    site: '',
    policy: world.subnetPolicy,
    counts,
    worst: 'unknown',
    changedAt: null,
  });
  const fleet = createFleetSync({
    store: {
      listDevices: async () => ({ items: [...world.devices.values()], next: null, total: world.devices.size }),
      getDevices: async (ids) => ids.flatMap((id) => world.devices.get(id) ?? []),
      listSubnets: async () => [subnet()],
      listTypes: async () => [{ id: 'live', name: 'Live', builtIn: true, policy: world.typePolicy, devices: 0 }],
    },
    rounds: {
      upsert: (changed, { checkNow }) => {
        checkedNow.push(checkNow);
        for (const one of changed) rounds.set(one.id, one);
      },
      remove: (ids) => {
        for (const id of ids) rounds.delete(id);
      },
    },
    events: { emit: (event) => events.push(event) },
    settings: { get: () => ({ ...defaultSettings, policy: world.global }) },
  });
  return { world, rounds, checkedNow, events, fleet };
};

test('the policy in force: device over subnet over type over global', async () => {
  const { rounds, fleet } = setUp([device(1), device(2, { policy: { packets: 9 } }), device(3, { subnetId: null })]);
  await fleet.load();
  const got = [1, 2, 3].map((id) => [rounds.get(id)?.policy.intervalS, rounds.get(id)?.policy.packets]);
  expect(got).toEqual([
    [10, 4],
    [10, 9],
    [10, 3],
  ]);
});

test('a change of type, subnet or global policy reaches every device', async () => {
  const { world, rounds, fleet } = setUp([device(1)]);
  await fleet.load();
  world.typePolicy = { intervalS: 60 };
  await fleet.afterTypes();
  expect(rounds.get(1)?.policy.intervalS).toBe(60);
  world.subnetPolicy = { packets: 7 };
  await fleet.afterSubnets([1]);
  expect(rounds.get(1)?.policy.packets).toBe(7);
  world.global = { ...world.global, timeoutMs: 123 };
  await fleet.afterPolicy();
  expect(rounds.get(1)?.policy.timeoutMs).toBe(123);
});

test('what is gone leaves the rounds, what came is checked', async () => {
  const { world, rounds, checkedNow, events, fleet } = setUp([device(1), device(2)]);
  await fleet.load();
  world.devices.delete(1);
  world.devices.set(3, device(3));
  await fleet.afterChange([1, 3], { checkNow: true });
  expect([...rounds.keys()]).toEqual([2, 3]);
  expect(checkedNow.at(-1)).toBe(true);
  expect(events.map(({ type }) => type)).toEqual(['devices-changed', 'devices-deleted']);
});

test('more than 500 changes are announced as "fetch again"', async () => {
  const many = Array.from({ length: 501 }, (_, i) => device(i + 1));
  const { events, fleet } = setUp(many);
  await fleet.load();
  await fleet.afterChange(
    many.map(({ id }) => id),
    { checkNow: false },
  );
  expect(events.map(({ type }) => type)).toEqual(['devices-replaced']);
});

test('after an import the rounds hold exactly the fleet', async () => {
  const { world, rounds, events, fleet } = setUp([device(1), device(2)]);
  await fleet.load();
  world.devices = new Map([
    [2, device(2)],
    [9, device(9)],
  ]);
  await fleet.afterBulk({ checkNow: true });
  expect([...rounds.keys()].sort()).toEqual([2, 9]);
  expect(events.map(({ type }) => type)).toContain('devices-replaced');
});

test.each([
  ['a device: too slow for its interval', { devices: { ids: [1], policy: { packets: 20, spacingMs: 5_000 } } }, true],
  ['a device: fits', { devices: { ids: [1], policy: { packets: 2 } } }, false],
  ['a new device of a type', { devices: { ids: [], typeId: 'live', policy: { timeoutMs: 30_000 } } }, true],
  ['a type, for its devices', { type: { id: 'live', policy: { intervalS: 1 } } }, true],
  ['a type that no device has', { type: { id: 'new', policy: { intervalS: 1 } } }, true],
  ['a subnet', { subnet: { id: 1, policy: { timeoutMs: 20_000 } } }, true],
  ['a subnet, fits', { subnet: { id: 1, policy: { timeoutMs: 2_000 } } }, false],
  ['the global policy', { global: { ...defaultSettings.policy, timeoutMs: 12_000 } }, true],
  ['the global policy, fits', { global: { ...defaultSettings.policy, timeoutMs: 500 } }, false],
])('a policy that can not work is refused for %s', async (_, change, refused) => {
  const { fleet } = setUp([device(1)]);
  await fleet.load();
  expect(fleet.problemWith(change) !== null).toBe(refused);
});
