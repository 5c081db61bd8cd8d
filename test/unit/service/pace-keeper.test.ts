import { describe, expect, test } from 'vitest';
import type { ProberState } from '../../../src/contract/model/cycle.ts';
import type { Probe } from '../../../src/main/engine/ports.ts';
import type { Lowered } from '../../../src/main/io/icmp/prober-pool.ts';
import { createPaceKeeper } from '../../../src/main/service/pace-keeper.ts';
import { probeOutcome, silentLog } from '../../support/builders.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

/** A prober that sends as fast as it may, before a gateway that can take so many packets a second. */
const build = (options: { limit?: number; isOn?: boolean; simulated?: boolean } = {}) => {
  const clock = createFakeClock();
  const net = { capacity: 10_000, packetsSent: 0, asked: 0, demand: 1_000 };
  const orders: Lowered[] = [];
  const paces: number[] = [];
  const told: string[] = [];
  const limit = options.limit ?? 1_000;
  const rate = (): number => Math.min(net.demand, orders.at(-1)?.packetsPerSecond ?? limit);
  const probe: Probe = async ({ targets }, onOutcomes) => {
    net.asked++;
    const rttMs = rate() > net.capacity ? 200 : 1;
    onOutcomes(targets.map(({ key }) => probeOutcome({ key, rttsMs: [rttMs, rttMs, rttMs] })));
  };
  const keeper = createPaceKeeper({
    prober: {
      probe,
      state: () =>
        ({ paceLimit: limit, packetsSent: net.packetsSent, simulated: options.simulated ?? false }) as ProberState,
      strain: () => ({ refusals: 0, overflows: 0, unresolved: 5 }),
      govern: (lowered) => void orders.push(lowered),
    },
    gateways: async () => ['10.0.0.1'],
    isOn: () => options.isOn ?? true,
    subnetLimit: () => 250,
    clock,
    log: { ...silentLog, info: (_, message) => void told.push(message) },
  });
  keeper.start((perS) => void paces.push(perS));
  const live = async (seconds: number): Promise<void> => {
    for (let n = 0; n < seconds; n++) {
      net.packetsSent += rate();
      await clock.advance(1_000);
    }
  };
  return { clock, net, orders, paces, told, keeper, live };
};

describe('the pace', () => {
  test('is lowered while the gateway suffers from it, told with its reason, and given back', async () => {
    const { net, orders, paces, told, keeper, live } = build();
    await live(10);
    expect(keeper.state()).toMatchObject({ governed: true, nowPerS: 1_000, reason: null, slowedSince: null });
    net.capacity = 300;
    await live(12);
    expect(orders.at(-1)!.packetsPerSecond).toBeLessThanOrEqual(300);
    expect(paces.at(-1)).toBe(orders.at(-1)!.packetsPerSecond);
    expect(keeper.state()).toMatchObject({ governed: true, unresolvedNeighbours: 5, perSubnetPerS: 250 });
    expect(keeper.state().reason).toContain('the RTT of gateway 10.0.0.1 rose from 1 to 200 ms');
    expect(keeper.state().slowedSince).not.toBeNull();
    net.capacity = 10_000;
    await live(90);
    expect(orders.at(-1)).toEqual({ packetsPerSecond: null, slowedSubnets: [] });
    expect(paces.at(-1)).toBe(1_000);
    expect(told[0]).toContain('slowed to 500/s');
    expect(told.at(-1)).toBe('back to 1,000/s: the line takes it again');
    keeper.stop();
  });

  test.each([
    ['switched off', { isOn: false }],
    ['unpaced', { limit: 0 }],
    ['simulated', { simulated: true }],
  ])('is left alone when %s', async (_, options) => {
    const { net, orders, keeper, live } = build(options);
    net.capacity = 10;
    await live(20);
    expect(orders.every(({ packetsPerSecond }) => packetsPerSecond === null)).toBe(true);
    expect(net.asked).toBe(0);
    expect(keeper.state().governed).toBe(false);
    keeper.stop();
  });

  test('the gateway is asked once at the start, and then only while packets leave', async () => {
    const { net, keeper, live } = build();
    net.demand = 10;
    await live(30);
    expect(net.asked).toBe(1);
    net.demand = 600;
    await live(30);
    expect(net.asked).toBeGreaterThan(28);
    keeper.stop();
  });

  test('what happened while the machine slept is no window', async () => {
    const { clock, net, orders, keeper, live } = build();
    await live(5);
    net.packetsSent += 1e6;
    net.capacity = 1;
    await clock.stall(3_600_000);
    net.capacity = 10_000;
    await live(5);
    expect(orders.every(({ packetsPerSecond }) => packetsPerSecond === null)).toBe(true);
    keeper.stop();
  });
});
