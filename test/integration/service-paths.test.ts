/** Paths through the whole service on real routers: asked for, traced by themselves when a subnet goes dark, held back where enough is known. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DevicePaths } from '../../src/contract/model/path.ts';
import { createFleetLab, type FleetLab, type RunningService, until } from '../support/fleet-lab.ts';
import { labMissing } from '../support/lab.ts';
import { createRouterChain, type RouterChain } from '../support/router-chain.ts';

const missing = labMissing();
const DEVICES = 8;

describe.skipIf(missing !== null)(`paths behind real routers${missing ? ` (needs ${missing})` : ''}`, () => {
  let fleet: FleetLab;
  let chain: RouterChain;
  let service: RunningService;
  const ids: number[] = [];

  beforeAll(async () => {
    fleet = createFleetLab();
    chain = createRouterChain(fleet.lab, 5);
    service = await fleet.startService();
    for (let n = 1; n <= DEVICES; n++) {
      const policy = { intervalS: 2, timeoutMs: 300 };
      const device = await service.call('devices.create', { address: chain.target(n), typeId: 'live', policy });
      ids.push(device.id);
    }
    await all('online');
  });
  afterAll(async () => {
    await service?.end('SIGTERM');
    chain?.remove();
    fleet?.remove();
  });

  const all = (status: 'online' | 'offline') =>
    until(`all to be ${status}`, 45_000, async () =>
      (await service.call('statistics.get', {})).devices[status] === DEVICES ? true : undefined,
    );
  const allPaths = (): Promise<DevicePaths[]> => Promise.all(ids.map((id) => service.call('devices.paths', { id })));

  test('asked for: the true path, kept as asked and as good', async () => {
    const [id = 0] = ids;
    const path = await service.call('devices.trace', { id });
    expect(path.reached).toBe(true);
    expect(path.hops.map(({ address }) => address)).toEqual([...chain.routers, chain.target(1)]);
    const { good, asked, latest, offline } = await service.call('devices.paths', { id });
    expect([good, asked, latest, offline]).toEqual([path, path, path, null]);
  });

  test('a dead subnet: three are traced and say where it broke, the others why they were not', async () => {
    // In silence: of its own accord a kernel says "unreachable" only so often to one host.
    chain.cut(3, 'silently');
    await all('offline');
    const paths = await until('a path for each', 20_000, async () => {
      const read = await allPaths();
      return read.every(({ offline }) => offline !== null) ? read : undefined;
    });
    const offline = paths.map((each) => each.offline!);
    const traced = offline.filter(({ heldBack }) => heldBack === null);
    expect(traced).toHaveLength(3);
    for (const { reached, hops } of traced) {
      expect(reached).toBe(false);
      expect(hops.map(({ address }) => address)).toEqual(chain.routers.slice(0, 2));
    }
    for (const { heldBack } of offline.filter((each) => !traced.includes(each)))
      expect(heldBack).toContain('3 other devices of its subnet were traced');
    // The good path of before stands beside it.
    expect(paths[0]?.good?.reached).toBe(true);
    chain.mend(3);
    await all('online');
  });

  test('switched off, nothing is traced by itself', async () => {
    await service.call('settings.update', { traceroute: { automatic: false } });
    const before = await allPaths();
    chain.cut(3, 'silently');
    await all('offline');
    await new Promise((next) => setTimeout(next, 1_000));
    expect((await allPaths()).map(({ offline }) => offline?.at)).toEqual(before.map(({ offline }) => offline?.at));
    chain.mend(3);
  });

  test('a device that is not there', async () => {
    await expect(service.call('devices.trace', { id: 99_999 })).rejects.toMatchObject({ code: 'not-found' });
    await expect(service.call('devices.paths', { id: 99_999 })).rejects.toMatchObject({ code: 'not-found' });
  });
});
