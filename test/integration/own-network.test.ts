/** Blame yourself first, on real packets: devices behind a real gateway, whose link is cut, which dies, and which lives while one device dies. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addressesByStatus, createFleetLab, type FleetLab, type RunningService, until } from '../support/fleet-lab.ts';
import { labMissing } from '../support/lab.ts';
import { createRouterChain, type RouterChain } from '../support/router-chain.ts';

const missing = labMissing();
const devices = Array.from({ length: 40 }, (_, i) => `172.29.${i % 4}.${i + 1}`);

describe('40 devices behind one gateway', () => {
  let fleet: FleetLab;
  let chain: RouterChain;
  let service: RunningService;

  beforeAll(async () => {
    if (missing !== null) return;
    fleet = createFleetLab({ liveCidrs: [] });
    chain = createRouterChain(fleet.lab, 2);
    fleet.lab.ip('route', 'add', 'default', 'via', gateway());
    service = await fleet.startService();
    fleet.cli(
      'import',
      fleet.writeFile('fleet.csv', ['address,type', ...devices.map((it) => `${it},live`)].join('\n')),
    );
    await until('all to be online', 30_000, allAre('online'));
    // Until the gateway was heard once: before that it is no witness.
    await new Promise((next) => setTimeout(next, 2_000));
  }, 60_000);
  afterAll(async () => {
    await service?.end('SIGTERM');
    chain?.remove();
    fleet?.remove();
  });
  beforeEach((context) => {
    if (missing !== null) context.skip(missing);
  });

  const gateway = (): string => chain.routers[0] as string;
  const allAre = (status: string) => async () =>
    (await addressesByStatus(service))[status]?.length === devices.length ? true : undefined;
  const everOffline = async (): Promise<string[]> => {
    const { items } = await service.call('statusEvents.list', { limit: 500 });
    return items.filter(({ to }) => to === 'offline').map(({ address }) => address);
  };
  const ownNetwork = async () =>
    (await service.call('health.get', {})).parts.find(({ name }) => name === 'own network');
  const isWell = async () => ((await ownNetwork())?.ok ? true : undefined);
  const reasons = async (): Promise<string[]> =>
    (await service.call('devices.list', { limit: 100 })).items.map(({ statusReason }) => statusReason);

  test('while the gateway is dead none goes offline, all turn unknown, and health says why', async () => {
    chain.cut(1, 'silently');
    chain.silence(1);
    await until('all to be unknown', 60_000, allAre('unknown'));
    for (const reason of await reasons()) expect(reason).toContain('the gateway of this machine did not answer');
    const part = await ownNetwork();
    expect(part).toMatchObject({ ok: false });
    expect(part?.message).toMatch(
      /^The gateway of this machine is silent since .* UTC: 1 gateway did not answer \(172\.30\.0\.2\); devices that are silent are not judged\.$/,
    );
    chain.speak(1);
    chain.mend(1);
    await until('all to be online again', 15_000, allAre('online'));
    await until('health to be well', 10_000, isWell);
    expect(await everOffline()).toEqual([]);
  }, 90_000);

  test('while the link is down none goes offline, and when it is up again all are back soon', async () => {
    fleet.lab.ip('link', 'set', 'out0', 'down');
    await until('all to be unknown', 60_000, allAre('unknown'));
    for (const reason of await reasons()) expect(reason).toContain('could not be made');
    expect(await ownNetwork()).toMatchObject({ ok: false });
    fleet.lab.ip('link', 'set', 'out0', 'up');
    fleet.lab.ip('route', 'add', '172.29.0.0/16', 'via', gateway());
    fleet.lab.ip('route', 'add', 'default', 'via', gateway());
    await until('all to be online again', 15_000, allAre('online'));
    await until('health to be well', 10_000, isWell);
    expect(await everOffline()).toEqual([]);
  }, 90_000);

  test('a device that dies while the gateway lives is offline, alone', async () => {
    const dead = devices[7] as string;
    fleet.lab.kill([dead]);
    await until('it to be offline', 60_000, async () => ((await everOffline()).includes(dead) ? true : undefined));
    expect((await addressesByStatus(service)).online).toHaveLength(devices.length - 1);
    expect(await everOffline()).toEqual([dead]);
    expect(await ownNetwork()).toMatchObject({ ok: true });
    fleet.lab.revive([dead]);
  }, 70_000);

  test('all that die behind a gateway that lives are offline', async () => {
    chain.cut(1, 'silently');
    await until('all to be offline', 60_000, allAre('offline'));
    expect(await ownNetwork()).toMatchObject({ ok: true });
  }, 70_000);
});
