/** The governor on real packets: a simulated uplink too narrow for the pace, watched from beside by the ping command. */
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProberPool } from '../../src/main/io/icmp/create-prober-pool.ts';
import type { ProberPool } from '../../src/main/io/icmp/prober-pool.ts';
import { systemClock } from '../../src/main/io/system/clock.ts';
import { createPaceKeeper, type PaceKeeper } from '../../src/main/service/pace-keeper.ts';
import { silentLog } from '../support/builders.ts';
import { proberEntry } from '../support/entries.ts';
import { createLab, type Lab, labMissing } from '../support/lab.ts';
import { type Simulator, simulate, simulatorMissing } from '../support/simulator/simulate.ts';

const missing = labMissing() ?? simulatorMissing();
const GATEWAY = '10.60.0.1';
const PACE = 2_000;
const CAPACITY = 800;
/** 250 ms of the uplink when it is full. */
const QUEUE = 200;
const LATENCY_MS = 10;

const everything = { match: '10.60.0.0/16', latency: { kind: 'fixed', ms: LATENCY_MS } } as const;
const wide = { rules: [everything] };
const narrow = {
  bottlenecks: { uplink: { packetsPerSecond: CAPACITY, queue: QUEUE } },
  rules: [{ ...everything, through: ['uplink'] }],
};

describe.skipIf(missing !== null)(`an uplink of ${CAPACITY} packets/s${missing ? ` (needs ${missing})` : ''}`, () => {
  let lab: Lab;
  let simulator: Simulator;
  let pool: ProberPool;
  let keeper: PaceKeeper;
  let isOn = true;
  const told: string[] = [];
  let crowdedMs = Number.NaN;
  const ending = new AbortController();
  const pause = (ms: number): Promise<void> => systemClock.sleep(ms, ending.signal);
  const aSecond = (): Promise<void> => pause(1_000);

  /** Asks all devices of a subnet again and again, as fast as it may. */
  const ask = async (subnet: number): Promise<void> => {
    const targets = Array.from({ length: 40 }, (_, i) => ({
      key: subnet * 40 + i,
      address: `10.60.${subnet}.${i + 1}`,
    }));
    const plan = { packets: 3, spacingMs: 250, timeoutMs: 1_000, stopOnReply: false };
    for (;;) {
      await keeper.probe({ targets, plan, inFlight: 120, subnet }, () => {}, ending.signal);
      // Where nothing can be sent it is over at once.
      await pause(10);
    }
  };

  /** RTTs of the gateway in milliseconds, sorted, as ping(8) sees them meanwhile. */
  const watchGateway = async (seconds: number): Promise<number[]> => {
    const ping = lab.spawn(['ping', '-n', '-i', '0.1', '-c', String(seconds * 10), GATEWAY]);
    const output = await text(ping.stdout!);
    return [...output.matchAll(/time=([\d.]+)/g)].map((found) => Number(found[1])).sort((a, b) => a - b);
  };
  const share = (sorted: readonly number[], of: number): number => sorted[Math.floor(sorted.length * of)] ?? Number.NaN;

  beforeAll(async () => {
    lab = createLab({ liveCidrs: [] });
    simulator = await simulate(lab, { routed: ['10.60.0.0/16'], script: wide });
    pool = await createProberPool({
      entry: proberEntry,
      spawn: lab.spawnProber,
      packetsPerSecond: PACE,
      log: silentLog,
    });
    expect(pool.state()).toMatchObject({ state: 'ready' });
    keeper = createPaceKeeper({
      prober: pool,
      gateways: async () => [GATEWAY],
      isOn: () => isOn,
      subnetLimit: () => 0,
      clock: systemClock,
      log: { ...silentLog, info: (_, message) => void told.push(message) },
    });
    keeper.start(() => {});
    await aSecond();
    for (let subnet = 1; subnet <= 60; subnet++) ask(subnet).catch(() => undefined);
  });
  afterAll(async () => {
    ending.abort(new Error('over'));
    keeper?.stop();
    await pool?.stop();
    await simulator?.stop();
    lab?.remove();
  });

  test('while it is wide enough nothing is slowed', async () => {
    const rtts = await watchGateway(8);
    expect(share(rtts, 0.5)).toBeLessThan(LATENCY_MS * 1.5);
    expect(told).toEqual([]);
    expect(keeper.state()).toMatchObject({ governed: true, nowPerS: PACE, reason: null });
  });

  test('without the governor the queue before it fills', async () => {
    isOn = false;
    await simulator.change(narrow);
    await aSecond();
    const rtts = await watchGateway(4);
    crowdedMs = share(rtts, 0.5);
    expect(crowdedMs).toBeGreaterThan(LATENCY_MS * 10);
    await simulator.change(wide);
    // Checks of the crowded seconds are still to end.
    await pause(4_000);
    isOn = true;
  });

  test('with it the gateway’s RTT stays within twice its own, after seconds', async () => {
    for (let n = 0; n < 5; n++) await aSecond();
    expect(told).toEqual([]);
    await simulator.change(narrow);
    for (let n = 0; n < 12; n++) await aSecond();
    const rtts = await watchGateway(12);
    expect(share(rtts, 0.5)).toBeLessThanOrEqual(LATENCY_MS * 2);
    expect(keeper.state().nowPerS).toBeLessThanOrEqual(CAPACITY);
    expect(keeper.state().nowPerS).toBeGreaterThan(CAPACITY / 8);
    expect(told[0]).toMatch(/^slowed to [\d,]+\/s: .* rose from .* while [\d,]+ packets\/s left$/);
    console.info(
      `RTT of the gateway: without the governor p50 ${crowdedMs} ms; with it p50 ${share(rtts, 0.5)} ms, p90 ${share(rtts, 0.9)} ms; ${told.join('; ')}`,
    );
  });

  test('the pace comes back when it is wide again', { timeout: 150_000 }, async () => {
    await simulator.change(wide);
    let seconds = 0;
    for (; seconds < 120 && keeper.state().nowPerS < PACE; seconds++) await aSecond();
    expect(seconds).toBeLessThan(100);
    expect(told.at(-1)).toContain('the line takes it again');
  });
});
