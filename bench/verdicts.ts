/** The engine's verdicts on real packets through a simulated network: a million checks of healthy hosts, then a fleet that loses 30 % and an outage in it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Policy } from '../src/contract/model/policy.ts';
import { createFleetRounds, type WatchedDevice } from '../src/main/engine/cycle/fleet-rounds.ts';
import type { CheckRecord } from '../src/main/engine/ports.ts';
import { createProberPool } from '../src/main/io/icmp/create-prober-pool.ts';
import { newAbort, systemClock } from '../src/main/io/system/clock.ts';
import { silentLog, watchedDevices } from '../test/support/builders.ts';
import { createLab, type Lab, labMissing } from '../test/support/lab.ts';
import { type Simulator, simulate, simulatorMissing } from '../test/support/simulator/simulate.ts';

const CHECKS = Number(process.env.FIELDWATCH_CHECKS ?? 1_000_000);
const HEALTHY = { devices: 4_000, policy: { intervalS: 1, packets: 1, spacingMs: 0, timeoutMs: 500 } };
const LOSSY = { devices: 2_400, policy: { intervalS: 60, packets: 3, spacingMs: 250, timeoutMs: 1_000 } };
/** Checks of every device at once until its window of 32 packets is full. */
const CYCLES_TO_KNOW = 11;
/** Every eighth device dies. */
const DEAD = '10.0.1.0/24';
const isDead = (deviceId: number): boolean => deviceId >> 8 === 1;
const LONGEST_VERDICT_S = 75;
const A_DAY_AT_A_MINUTE = 2_400 * 1_440;

const RANGE = '10.0.0.0/16';
const latency = { kind: 'normal', meanMs: 25, deviationMs: 10 } as const;
const loss = { kind: 'independent', probability: 0.3 } as const;
const ENTRY = new URL('../src/main/io/icmp/prober.ts', import.meta.url).pathname;

const watch = async (lab: Lab, fleet: { devices: number; policy: Partial<Policy> }) => {
  const records: Pick<CheckRecord, 'deviceId' | 'voidReason' | 'transition'>[] = [];
  let checks = 0;
  const pool = await createProberPool({ entry: ENTRY, spawn: lab.spawnProber, packetsPerSecond: 0, log: silentLog });
  const rounds = createFleetRounds({
    clock: systemClock,
    probe: pool.probe,
    resolve: async () => ({ kind: 'unresolved', why: 'no names here' }),
    record: (more) => {
      checks += more.length;
      for (const record of more) if (record.voidReason !== null || record.transition !== null) records.push(record);
    },
    onCycle: () => {},
    proberTotals: () => ({ rejected: pool.state().rejected }),
    congested: () => false,
    log: silentLog,
    firstCycleId: 1,
    limits: { subnetsAtOnce: 10_000, probesPerSubnet: 100, packetsPerSecond: 0 },
    newAbort,
  });
  const devices: WatchedDevice[] = watchedDevices(fleet.devices, { policy: fleet.policy });
  rounds.upsert(devices, { checkNow: false });
  rounds.start();
  return {
    checks: () => checks,
    records,
    late: () => pool.state().rejected.late ?? 0,
    checkAll: async () => {
      rounds.runNow({});
      await sleep(200);
      while (rounds.running().some(({ trigger }) => trigger !== 'schedule')) await sleep(50);
    },
    stop: async () => {
      await rounds.stop();
      await pool.stop();
    },
  };
};

const healthy = async (lab: Lab): Promise<Record<string, number>> => {
  const fleet = await watch(lab, HEALTHY);
  const startedMs = performance.now();
  while (fleet.checks() < CHECKS) await sleep(200);
  const seconds = (performance.now() - startedMs) / 1_000;
  const checks = fleet.checks();
  const late = fleet.late();
  await fleet.stop();
  return {
    healthyChecks: checks,
    healthyChecksPerS: checks / seconds,
    healthyFalseOffline: fleet.records.filter(({ transition }) => transition?.to === 'offline').length,
    healthyLateReplies: late,
    healthyVoid: fleet.records.filter(({ voidReason }) => voidReason !== null).length,
  };
};

const lossy = async (lab: Lab, simulator: Simulator): Promise<Record<string, number>> => {
  await simulator.change({ rules: [{ match: RANGE, latency, loss }] });
  const fleet = await watch(lab, LOSSY);
  for (let cycle = 0; cycle < CYCLES_TO_KNOW; cycle++) await fleet.checkAll();
  const before = fleet.records.length;
  await simulator.change({
    rules: [
      { match: DEAD, loss: { kind: 'independent', probability: 1 } },
      { match: RANGE, latency, loss },
    ],
  });
  const diedMs = performance.now();
  const foundMs = new Map<number, number>();
  while (performance.now() - diedMs < LONGEST_VERDICT_S * 1_000 + 2_000) {
    await sleep(20);
    for (const { deviceId, transition } of fleet.records.slice(before))
      if (transition?.to === 'offline' && !foundMs.has(deviceId)) foundMs.set(deviceId, performance.now() - diedMs);
  }
  const checks = fleet.checks();
  const late = fleet.late();
  await fleet.stop();
  const offline = fleet.records.filter(({ transition }) => transition?.to === 'offline');
  const falseOffline = offline.filter(
    ({ deviceId }, i) => !isDead(deviceId) || fleet.records.indexOf(offline[i]!) < before,
  );
  const found = [...foundMs].filter(([deviceId]) => isDead(deviceId)).map(([, ms]) => ms);
  return {
    lossyChecks: checks,
    lossyLateReplies: late,
    lossyFalseOffline: falseOffline.length,
    lossyFalseOfflinePerDay: (falseOffline.length * A_DAY_AT_A_MINUTE) / checks,
    outageDevices: 256,
    outageFound: found.length,
    outageFoundMaxS: Math.max(...found) / 1_000,
  };
};

export const run = async (): Promise<Record<string, number>> => {
  const missing = labMissing() ?? simulatorMissing();
  if (missing) throw new Error(`this bench needs ${missing}`);
  const lab = createLab({ liveCidrs: [] });
  try {
    const simulator = await simulate(lab, { routed: [RANGE], script: { rules: [{ match: RANGE, latency }] } });
    return { ...(await healthy(lab)), ...(await lossy(lab, simulator)) };
  } finally {
    lab.remove();
  }
};
