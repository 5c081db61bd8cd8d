/** The prober pool against real packets: a namespace in which tens of thousands of addresses answer, or don't. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Log, ProbeOutcome, ProbePlan } from '../../src/main/engine/ports.ts';
import { createProberPool, type ProberPoolOptions } from '../../src/main/io/icmp/create-prober-pool.ts';
import { asProberProcess } from '../../src/main/io/icmp/fork-prober.ts';
import type { ProberPool } from '../../src/main/io/icmp/prober-pool.ts';
import { proberEntry } from '../support/entries.ts';
import { createLab, type Lab, labMissing } from '../support/lab.ts';

const missing = labMissing();
const never = new AbortController().signal;
const sum = (numbers: Uint16Array): number => numbers.reduce((total, each) => total + each, 0);
const hosts = (count: number, second = 1): string[] =>
  Array.from({ length: count }, (_, i) => `10.${second + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`);

describe.skipIf(missing !== null)(`real packets${missing ? ` (needs ${missing})` : ''}`, () => {
  const logged: string[] = [];
  const keep = (_: object, message: string): void => void logged.push(message);
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  let lab: Lab;
  let pool: ProberPool;

  const create = (options: Partial<ProberPoolOptions> = {}): Promise<ProberPool> =>
    createProberPool({ entry: proberEntry, spawn: lab.spawnProber, packetsPerSecond: 0, log, ...options });
  const list = (addresses: readonly string[], count = 1, timeoutMs = 1_000) =>
    pool.probeList({ addresses, count, spacingMs: 20, timeoutMs }, () => {}, never);
  const probe = async (addresses: readonly string[], plan: Partial<ProbePlan> = {}): Promise<ProbeOutcome[]> => {
    const outcomes: ProbeOutcome[] = [];
    await pool.probe(
      {
        targets: addresses.map((address, key) => ({ key, address })),
        plan: { packets: 3, spacingMs: 20, timeoutMs: 300, stopOnReply: false, ...plan },
        inFlight: 30,
      },
      (some) => outcomes.push(...some),
      never,
    );
    return outcomes.sort((a, b) => a.key - b.key);
  };

  beforeAll(async () => {
    lab = createLab({ liveCidrs: ['10.0.0.0/8', 'fd00:10::/64'] });
    pool = await create();
  });
  afterAll(async () => {
    await pool?.stop();
    lab?.remove();
  });

  test('60,000 healthy hosts: every one answers', async () => {
    const before = pool.state();
    const result = await list(hosts(60_000));
    expect(sum(result.received)).toBe(60_000);
    expect(sum(result.sent)).toBe(60_000);
    expect(result.voidReasons).toEqual({});
    expect(result.rejected).toEqual({});
    expect(pool.state().restarts).toBe(before.restarts);
    expect(result.rttsMs.every((rtt) => rtt > 0 && rtt < 1_000)).toBe(true);
  });

  test('dead hosts are lost, not void, and nobody else is', async () => {
    const dead = ['10.1.0.5', '10.1.3.200', 'fd00:10::5'];
    lab.kill(dead);
    const outcomes = await probe([...hosts(1_000), ...dead]);
    lab.revive(dead);
    const silent = outcomes.filter(({ received }) => received === 0);
    expect(silent.map(({ key }) => key)).toEqual([5, 968, 1_000, 1_001, 1_002]);
    for (const { sent, voids, voidReason } of silent) expect([sent, voids, voidReason]).toEqual([3, 0, null]);
    expect(outcomes.filter(({ received }) => received === 3)).toHaveLength(998);
    expect((await probe(dead)).every(({ received }) => received === 3)).toBe(true);
  });

  test('IPv6 answers like IPv4', async () => {
    const outcomes = await probe(['::1', 'fd00:10::1', 'fd00:10::abcd', '127.0.0.1']);
    expect(outcomes.map(({ received }) => received)).toEqual([3, 3, 3, 3]);
  });

  test('what can’t leave is void with its reason, for that target alone', async () => {
    lab.ip('route', 'add', 'unreachable', '198.18.1.0/24');
    lab.ip('route', 'add', 'prohibit', '198.18.2.0/24');
    const outcomes = await probe([
      '198.18.0.1',
      '10.0.0.1',
      '198.18.1.1',
      '10.0.0.2',
      '198.18.2.1',
      '10.0.0.3',
      'fd99::1',
    ]);
    expect(outcomes.map(({ sent, received, voids, voidReason }) => [sent, received, voids, voidReason])).toEqual([
      [0, 0, 3, 'network-unreachable'],
      [3, 3, 0, null],
      [0, 0, 3, 'host-unreachable'],
      [3, 3, 0, null],
      [0, 0, 3, 'no-permission'],
      [3, 3, 0, null],
      [0, 0, 3, 'network-unreachable'],
    ]);
  });

  describe('behind a router', () => {
    let router: Lab;
    beforeAll(() => {
      router = createLab({ liveCidrs: ['172.21.0.0/16'] });
      lab.ip('link', 'add', 'r0', 'type', 'veth', 'peer', 'name', 'r1', 'netns', router.name);
      lab.ip('addr', 'add', '172.31.0.1/30', 'dev', 'r0');
      lab.ip('link', 'set', 'r0', 'up');
      router.ip('addr', 'add', '172.31.0.2/30', 'dev', 'r1');
      router.ip('link', 'set', 'r1', 'up');
      router.exec(['sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.icmp_ratelimit=0']);
      router.ip('route', 'add', 'unreachable', '172.20.0.0/16');
      for (const net of ['172.20.0.0/16', '172.21.0.0/16']) lab.ip('route', 'add', net, 'via', '172.31.0.2');
    });
    afterAll(() => router.remove());

    test.each(['posix-datagram', 'posix-raw'])(
      'its “host unreachable” is told at once, for the host it concerns (%s)',
      async (backend) => {
        const own = pool;
        pool = await create({ backend });
        try {
          const startedMs = performance.now();
          // One packet each: a Linux router tells a host five times at once, then once a second.
          const outcomes = await probe(['172.20.0.9', '172.21.0.9', '172.20.3.3', '10.0.0.1'], {
            packets: 1,
            timeoutMs: 5_000,
          });
          expect(performance.now() - startedMs).toBeLessThan(2_000);
          expect(outcomes.map(({ sent, received, unreachable }) => [sent, received, unreachable])).toEqual([
            [1, 0, 'host unreachable from 172.31.0.2'],
            [1, 1, null],
            [1, 0, 'host unreachable from 172.31.0.2'],
            [1, 1, null],
          ]);
        } finally {
          await pool.stop();
          pool = own;
        }
      },
    );

    test('a device that its own network does not find is lost, not void', async () => {
      lab.ip('addr', 'add', '172.30.0.1/24', 'dev', 'r0');
      const [absent] = await probe(['172.30.0.77'], { packets: 2, timeoutMs: 4_000 });
      expect(absent).toMatchObject({ sent: 2, received: 0, voids: 0 });
      expect(absent!.unreachable).toContain('host unreachable');
    });
  });

  test('the pace holds: 2,000 packets at 1,000 a second take two seconds', async () => {
    pool.setPace(1_000);
    const { elapsedMs, received } = await list(hosts(2_000));
    pool.setPace(0);
    expect(sum(received)).toBe(2_000);
    expect(elapsedMs).toBeGreaterThan(1_900);
    expect(elapsedMs).toBeLessThan(3_000);
  });

  test('a cancelled batch rejects with the signal’s reason and says nothing more', async () => {
    const dead = hosts(200, 9);
    lab.kill(dead);
    const controller = new AbortController();
    let late = 0;
    const running = pool.probe(
      {
        targets: dead.map((address, key) => ({ key, address })),
        plan: { packets: 3, spacingMs: 100, timeoutMs: 500, stopOnReply: false },
        inFlight: 200,
      },
      () => late++,
      controller.signal,
    );
    setTimeout(() => controller.abort(new Error('enough')), 100);
    await expect(running).rejects.toThrow('enough');
    const heard = late;
    await sleep(1_000);
    expect(late).toBe(heard);
    lab.revive(dead);
  });

  /** Twenty batches over two seconds, while `disturb` does its worst to the process. */
  const underLoad = async (disturb: (pid: number) => Promise<void>) => {
    const before = pool.state().restarts;
    pool.setPace(3_000);
    const batches = Array.from({ length: 20 }, (_, i) => probe(hosts(100, 20 + i), { timeoutMs: 1_000 }));
    await sleep(300);
    const pid = pool.state().processes[0]!.pid;
    const startedMs = performance.now();
    const disturbed = disturb(pid);
    while (pool.state().state !== 'ready' || pool.state().restarts === before) await sleep(10);
    const replacedMs = performance.now() - startedMs;
    const outcomes = (await Promise.all(batches)).flat();
    await disturbed;
    pool.setPace(0);
    return { replacedMs, outcomes, isGone: () => !isAlive(pid) };
  };
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  test('kill -9 of the prober: replaced within 2 s, every target answered, none lost', async () => {
    const { replacedMs, outcomes } = await underLoad(async (pid) => void process.kill(pid, 'SIGKILL'));
    expect(replacedMs).toBeLessThan(2_000);
    expect(outcomes).toHaveLength(2_000);
    expect(outcomes.filter(({ sent, received, voids }) => sent !== 3 || received !== 3 || voids !== 0)).toEqual([]);
  });

  test('a prober that stands still: named, killed, replaced, and no target is lost for it', async () => {
    logged.length = 0;
    const { replacedMs, outcomes, isGone } = await underLoad(async (pid) => void process.kill(pid, 'SIGSTOP'));
    // Five heartbeats of silence first.
    expect(replacedMs).toBeLessThan(1_250 + 2_000);
    expect(isGone()).toBe(true);
    expect(outcomes).toHaveLength(2_000);
    expect(outcomes.filter(({ sent, received, voids }) => sent !== 3 || received !== 3 || voids !== 0)).toEqual([]);
    expect(logged.join('\n')).toMatch(
      /prober heartbeat timeout: \d+ silent for \d+ ms; last heard: .*the system says stopped/,
    );
  });

  test('a prober that ends again and again: the pool fails, and its targets are void instead of waiting for ever', async () => {
    const own = pool;
    pool = await create({ spawn: () => asProberProcess(lab.spawn(['false'])) });
    try {
      expect(pool.state().state).toBe('failed');
      expect(pool.state().lastProblem).toMatch(/ended with code 1 \(5 times within 30 s\)/);
      const [outcome] = await probe(['10.0.0.1']);
      expect(outcome).toMatchObject({ sent: 0, received: 0, voids: 3, voidReason: 'prober-lost' });
    } finally {
      await pool.stop();
      pool = own;
    }
  });

  test('two processes share a list and a batch goes on when one of them dies', async () => {
    const own = pool;
    pool = await create({ processes: 2, packetsPerSecond: 10_000 });
    try {
      const running = list(hosts(20_000));
      await sleep(500);
      process.kill(pool.state().processes[0]!.pid, 'SIGKILL');
      const result = await running;
      expect(sum(result.received)).toBe(20_000);
      expect(sum(result.voids)).toBe(0);
    } finally {
      await pool.stop();
      pool = own;
    }
  });

  test('a stopped pool leaves no process behind', async () => {
    const other = await create({ processes: 2 });
    const pids = other.state().processes.map(({ pid }) => pid);
    const startedMs = performance.now();
    await other.stop();
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
