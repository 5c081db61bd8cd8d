/** The main job on real packets: a fleet imported from CSV, watched in rounds, its dead found and no others. Needs root for its network namespace. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  addressesByStatus,
  createFleetLab,
  type FleetLab,
  fleetAddresses,
  fleetCsv,
  fleetSize,
  type RunningService,
  runFullCycle,
  subnetCount,
  until,
} from '../support/fleet-lab.ts';
import { labMissing } from '../support/lab.ts';

const missing = labMissing();

describe('2,400 devices in 750 subnets', () => {
  let fleet: FleetLab;
  let service: RunningService;

  beforeAll(async () => {
    if (missing !== null) return;
    fleet = createFleetLab();
    service = await fleet.startService();
  });
  afterAll(async () => {
    await service?.end('SIGTERM');
    fleet?.remove();
  });
  beforeEach((context) => {
    if (missing !== null) context.skip(missing);
  });

  test('are imported by the command line into the running service, and re-importing changes nothing', () => {
    const file = fleet.writeFile('fleet.csv', fleetCsv('standard'));
    const first = fleet.cli('import', file, '--json');
    expect(first.stderr).toBe('');
    expect(first.code).toBe(0);
    const again = JSON.parse(fleet.cli('import', file, '--json').stdout);
    expect(again).toMatchObject({ creates: 0, updates: 0, unchanged: fleetSize, badRows: 0 });
  });

  test('are all online after the first cycle, which takes at most 10 s at 1,000 packets/s', async () => {
    const cycle = await until('the first full cycle', 30_000, async () => {
      const { items } = await service.call('cycles.list', { limit: 50 });
      return items.find((it) => it.devices === fleetSize && it.state === 'finished');
    });
    expect(cycle).toMatchObject({ online: fleetSize, offline: 0, degraded: 0, voids: 0, subnets: subnetCount });
    expect((cycle.finishedAt as number) - cycle.startedAt).toBeLessThanOrEqual(10_000);
    const statistics = await service.call('statistics.get', {});
    expect(statistics.devices).toMatchObject({ total: fleetSize, online: fleetSize });
    expect(statistics.subnets.total).toBe(subnetCount);
  });

  test('when every tenth dies, exactly those are offline; when they return, all are online', async () => {
    const dead = fleetAddresses.filter((_, i) => i % 10 === 3);
    fleet.lab.kill(dead);
    await runFullCycle(service);
    const after = await addressesByStatus(service);
    expect(after.offline?.sort()).toEqual([...dead].sort());
    expect(after.online).toHaveLength(fleetSize - dead.length);

    fleet.lab.revive(dead);
    await runFullCycle(service);
    expect((await addressesByStatus(service)).online).toHaveLength(fleetSize);
  });

  test('the transitions are news, each once, with a reason', async () => {
    const { items } = await service.call('statusEvents.list', { limit: 1_000 });
    const news = items.filter((event) => event.news);
    expect(news.filter((event) => event.to === 'offline')).toHaveLength(fleetSize / 10);
    expect(news.filter((event) => event.from === 'offline' && event.to === 'online')).toHaveLength(fleetSize / 10);
    expect(news.find((event) => event.to === 'offline')?.reason).toMatch(/no reply/i);
  });

  test('they had one cause: one incident, which is over', async () => {
    const { items, open } = await service.call('incidents.list', { limit: 100 });
    expect(items).toMatchObject([
      {
        scope: 'fleet',
        state: 'resolved',
        severity: 'critical',
        membersMost: fleetSize / 10,
        membersNow: 0,
        news: true,
      },
    ]);
    expect(open).toBe(0);
    const { entries, members } = await service.call('incidents.get', { id: items[0]?.id as number });
    expect(members).toHaveLength(fleetSize / 10);
    expect(entries.at(0)?.kind).toBe('opened');
    expect(entries.at(-1)?.kind).toBe('resolved');
    expect(fleet.cli('incidents').stdout).toBe('No incident is open.\n');
    expect(fleet.cli('incidents', '--all').stdout).toMatch(
      /\n1 +critical +resolved .* 0 +240 +.*240 devices in \d+ subnets were offline/,
    );
    expect(fleet.cli('incidents', '1').stdout).toMatch(/critical, resolved, lasted .*\n/);
  });

  test('with the pace lifted to 20,000 packets/s a full cycle takes at most 2 s', async () => {
    await service.call('settings.update', { pace: { packetsPerSecond: 20_000 } });
    const [cycle] = await runFullCycle(service);
    expect(cycle).toMatchObject({ online: fleetSize, voids: 0 });
    expect((cycle?.finishedAt as number) - (cycle?.startedAt as number)).toBeLessThanOrEqual(2_000);
  });

  test('a killed prober is replaced within 2 s and costs no device its status', async () => {
    const before = await service.call('rounds.get', {});
    const pid = before.prober.processes[0]?.pid as number;
    const { cycleIds } = await service.call('cycles.start', {});
    process.kill(pid, 'SIGKILL');
    const killedAt = performance.now();
    await until('a new prober', 5_000, async () => {
      const { prober } = await service.call('rounds.get', {});
      return prober.state === 'ready' && prober.processes[0]?.pid !== pid ? true : undefined;
    });
    expect(performance.now() - killedAt).toBeLessThanOrEqual(2_000);
    await until('the cycle to end', 30_000, async () => {
      const cycle = await service.call('cycles.get', { id: cycleIds[0] as number });
      return cycle.state === 'running' ? undefined : cycle;
    });
    expect((await addressesByStatus(service)).online).toHaveLength(fleetSize);
  });

  test('a running cycle is cancelled within 1 s', async () => {
    await service.call('settings.update', { pace: { packetsPerSecond: 500 } });
    const { cycleIds } = await service.call('cycles.start', {});
    await until('progress', 5_000, async () => {
      const cycle = await service.call('cycles.get', { id: cycleIds[0] as number });
      return cycle.done > 0 ? true : undefined;
    });
    const cancelledAt = performance.now();
    await service.call('cycles.cancel', { id: cycleIds[0] as number });
    const cycle = await until('the cycle to end', 5_000, async () => {
      const it = await service.call('cycles.get', { id: cycleIds[0] as number });
      return it.state === 'running' ? undefined : it;
    });
    expect(performance.now() - cancelledAt).toBeLessThanOrEqual(1_000);
    expect(cycle.state).toBe('cancelled');
    expect((await addressesByStatus(service)).online).toHaveLength(fleetSize);
  });
});
