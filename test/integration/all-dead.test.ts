/** The worst hour of a network: every device of a fleet silent at once, seen by the real service with real packets. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  addressesByStatus,
  createFleetLab,
  type FleetLab,
  fleetCsv,
  fleetSize,
  type RunningService,
  runFullCycle,
} from '../support/fleet-lab.ts';
import { labMissing } from '../support/lab.ts';

const missing = labMissing();

describe('2,400 devices that all die at once', () => {
  let fleet: FleetLab;
  let service: RunningService;

  beforeAll(async () => {
    if (missing !== null) return;
    // All but the fleet would be silent too, and then the fault is our own.
    fleet = createFleetLab({ withoutNameServer: true });
    service = await fleet.startService({ packetsPerSecond: 20_000 });
    fleet.cli('import', fleet.writeFile('fleet.csv', fleetCsv('low')), '--json');
  }, 120_000);
  afterAll(async () => {
    await service?.end('SIGTERM');
    fleet?.remove();
  });
  beforeEach((context) => {
    if (missing !== null) context.skip(missing);
  });

  const setSilent = (silent: boolean): void => {
    const set = fleet.lab.exec(['sysctl', '-qw', `net.ipv4.icmp_echo_ignore_all=${silent ? 1 : 0}`]);
    expect(set.code, set.stderr).toBe(0);
  };
  /** Until 32 packets without loss are known of each device: only then it is reckoned to lose none. */
  const getToKnow = async (): Promise<void> => {
    await service.call('settings.update', { pace: { packetsPerSecond: 20_000 } });
    for (let cycle = 0; cycle < 11; cycle++) await runFullCycle(service);
    expect((await addressesByStatus(service)).online).toHaveLength(fleetSize);
  };
  /** From the order to check until the last verdict is durable, in seconds. */
  const verdictsAfterDeath = async (packetsPerSecond: number): Promise<number> => {
    await getToKnow();
    await service.call('settings.update', { pace: { packetsPerSecond } });
    setSilent(true);
    const [cycle] = await runFullCycle(service);
    expect(cycle).toMatchObject({ offline: fleetSize, voids: 0 });
    expect((await addressesByStatus(service)).offline).toHaveLength(fleetSize);
    return ((cycle?.finishedAt as number) - (cycle?.startedAt as number)) / 1_000;
  };

  test('are all confirmed offline within 5 s with the pace lifted', async () => {
    expect(await verdictsAfterDeath(0)).toBeLessThanOrEqual(5);
  });

  test('are all back after one cycle when they answer again', async () => {
    setSilent(false);
    await runFullCycle(service);
    expect((await addressesByStatus(service)).online).toHaveLength(fleetSize);
  });

  test('are all confirmed offline within 30 s at 1,000 packets/s', async () => {
    expect(await verdictsAfterDeath(1_000)).toBeLessThanOrEqual(30);
  });
});
