import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Cycle } from '../../src/contract/model/cycle.ts';
import { builtInTypes } from '../../src/contract/model/device-type.ts';
import { defaultPolicy, inheritPolicy } from '../../src/contract/model/policy.ts';
import type { Status } from '../../src/contract/model/status.ts';
import { createFleetRounds, type WatchedDevice } from '../../src/main/engine/cycle/fleet-rounds.ts';
import { simulatedFleet } from '../../src/main/io/simulated/simulated-fleet.ts';
import { createSimulatedProbe } from '../../src/main/io/simulated/simulated-probe.ts';
import { createSimulatedWorld } from '../../src/main/io/simulated/simulated-world.ts';
import { newAbort, systemClock } from '../../src/main/io/system/clock.ts';
import { deviceState, silentLog } from '../support/builders.ts';

const seed = 11;
const liveIntervalS = 4;

/** The demo's fleet as the rounds get it; `live` goes faster here, so that a few rounds fit into a test. */
const fleet = (): WatchedDevice[] => {
  const subnetIds = new Map<string, number>();
  return simulatedFleet(seed).map(({ address, name, typeId, subnet }, index) => {
    if (!subnetIds.has(subnet ?? '')) subnetIds.set(subnet ?? '', subnetIds.size + 1);
    const type = builtInTypes.find(({ id }) => id === typeId);
    const faster = typeId === 'live' ? { intervalS: liveIntervalS } : {};
    return {
      id: index + 1,
      name: name ?? address,
      address,
      typeId: typeId ?? '',
      subnetId: subnetIds.get(subnet ?? '') ?? null,
      paused: false,
      policy: inheritPolicy(defaultPolicy, type?.policy, faster),
      state: deviceState(),
    };
  });
};

it('the simulated fleet runs in real time: every type checked at once, then rounds on time, the loop free', async () => {
  const devices = fleet();
  const prober = createSimulatedProbe({ seed, clock: systemClock, packetsPerSecond: 20_000 });
  const statuses = new Map<number, Status>();
  const cycles = new Map<number, Cycle>();
  const rounds = createFleetRounds({
    clock: systemClock,
    probe: prober.probe,
    resolve: async (name) => ({ kind: 'unresolved', why: name }),
    record: (records) => {
      for (const { deviceId, state } of records) statuses.set(deviceId, state.status);
    },
    onCycle: (cycle) => cycles.set(cycle.id, cycle),
    proberTotals: () => ({ rejected: prober.state().rejected }),
    log: silentLog,
    firstCycleId: 1,
    limits: { subnetsAtOnce: 500, probesPerSubnet: 30, packetsPerSecond: 20_000 },
    newAbort,
  });
  const delay = monitorEventLoopDelay({ resolution: 10 });
  rounds.upsert(devices, { checkNow: true });
  delay.enable();
  rounds.start();
  const wallMs = systemClock.wallMs();

  await expect.poll(() => statuses.size, { timeout: 15_000 }).toBe(2_400);
  await expect
    .poll(() => [...cycles.values()].slice(0, 4).every(({ state }) => state === 'finished'), { timeout: 15_000 })
    .toBe(true);
  const first = [...cycles.values()].slice(0, 4);
  expect(new Set(first.map(({ typeId }) => typeId))).toEqual(new Set(['live', 'critical', 'standard', 'low']));
  expect(first.reduce((sum, { done }) => sum + done, 0)).toBe(2_400);

  const world = createSimulatedWorld(seed);
  const isOut = (address: string, atMs: number) => world.condition(address, atMs).outage !== null;
  for (const { id, address } of devices) {
    if (isOut(address, wallMs) !== isOut(address, systemClock.wallMs())) continue;
    expect([address, statuses.get(id) === 'offline']).toEqual([address, isOut(address, wallMs)]);
  }

  await wait(2 * liveIntervalS * 1_000);
  const live = rounds.adherence().find(({ typeId }) => typeId === 'live');
  expect(live).toMatchObject({ missed: 0, overdue: 0 });
  expect(live?.lateP99Ms).toBeLessThan(250);
  expect((delay.percentile(99) - 10e6) / 1e6).toBeLessThan(50);
  const [running] = rounds.running();
  await rounds.stop();
  await prober.stop();
  if (running !== undefined) expect(cycles.get(running.id)?.state).toBe('cancelled');
});
