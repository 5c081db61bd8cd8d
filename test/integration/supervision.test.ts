/** A prober or a whole service that stands still: named, replaced, and no device pays for it. */
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Log } from '../../src/main/engine/ports.ts';
import { createProberPool } from '../../src/main/io/icmp/create-prober-pool.ts';
import { asProberProcess } from '../../src/main/io/icmp/fork-prober.ts';
import {
  addressesByStatus,
  createFleetLab,
  type FleetLab,
  fleetCsv,
  fleetSize,
  type RunningService,
  until,
} from '../support/fleet-lab.ts';
import { labMissing } from '../support/lab.ts';

test.skipIf(process.platform !== 'linux')(
  `a prober that hangs inside a system call is named with that call${process.platform === 'linux' ? '' : ' (needs /proc of Linux)'}`,
  async () => {
    const logged: string[] = [];
    const keep = (_: object, message: string): void => void logged.push(message);
    const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
    const entry = new URL('../support/blocking-prober.ts', import.meta.url).pathname;
    const pool = await createProberPool({
      entry,
      packetsPerSecond: 0,
      packetsPerSubnetPerSecond: 0,
      log,
      spawn: (file) =>
        asProberProcess(
          fork(file, ['4'], {
            execArgv: [],
            serialization: 'advanced',
            stdio: ['ignore', 'ignore', 'inherit', 'ipc', 'pipe'],
          }),
        ),
    });
    try {
      while (pool.state().restarts === 0) await sleep(20);
    } finally {
      await pool.stop();
    }
    expect(logged.join('\n')).toMatch(
      /prober heartbeat timeout: \d+ silent for \d+ ms; last heard: sending, 1 jobs, 1 packets in flight; the system says \w+, in (read|recvfrom|recvmsg)\(2\)/,
    );
  },
);

const missing = labMissing();

describe('a fleet under load, watched by the real service', () => {
  let fleet: FleetLab;
  let service: RunningService;
  beforeAll(async () => {
    if (missing !== null) return;
    fleet = createFleetLab();
    service = await fleet.startService({ packetsPerSecond: 2_000 });
    expect(fleet.cli('import', fleet.writeFile('fleet.csv', fleetCsv('live')), '--json').code).toBe(0);
    await until('all to be online', 60_000, allOnline);
  }, 120_000);
  afterAll(async () => {
    await service?.end('SIGTERM');
    fleet?.remove();
  });
  beforeEach((context) => {
    if (missing !== null) context.skip(missing);
  });

  const allOnline = async () => ((await addressesByStatus(service)).online?.length === fleetSize ? true : undefined);
  const transitions = async () => (await service.call('statusEvents.list', { limit: 1_000 })).items.length;
  const prober = async () => (await service.call('rounds.get', {})).prober;
  /** Five seconds as the stopped see them, and then time for what was under way to end. */
  const stopFor5s = async (pids: readonly number[]) => {
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await sleep(5_000);
    for (const pid of pids.toReversed()) {
      try {
        process.kill(pid, 'SIGCONT');
      } catch {
        // Killed meanwhile, as a prober that stands still should be.
      }
    }
    await sleep(8_000);
  };

  test('the prober stands still for 5 s: replaced, and no device changes its status', {
    timeout: 120_000,
  }, async () => {
    const before = await prober();
    const events = await transitions();
    await stopFor5s([before.processes[0]?.pid as number]);
    const after = await prober();
    expect(after).toMatchObject({ state: 'ready', restarts: before.restarts + 1 });
    expect(after.lastProblem).toMatch(/silent for \d+ ms; .*the system says stopped/);
    expect(await transitions()).toBe(events);
    expect(await allOnline()).toBe(true);
  });

  test.each([1, 2, 3])(
    'the whole service stands still for 5 s: no device changes its status (%i)',
    { timeout: 120_000 },
    async () => {
      const before = await prober();
      const events = await transitions();
      await stopFor5s([service.pid, before.processes[0]?.pid as number]);
      expect(await transitions()).toBe(events);
      expect(await allOnline()).toBe(true);
      expect(await prober()).toMatchObject({ state: 'ready', restarts: before.restarts });
    },
  );
});
