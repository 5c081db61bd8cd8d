/** TCP connects against real sockets in a namespace: who listens, who refuses, who is silent, and what can't leave. */
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProbeOutcome, ProbePlan } from '../../src/main/engine/ports.ts';
import { createProberPool, type ProberPoolOptions } from '../../src/main/io/icmp/create-prober-pool.ts';
import { asProberProcess } from '../../src/main/io/icmp/fork-prober.ts';
import type { ProberPool } from '../../src/main/io/icmp/prober-pool.ts';
import { silentLog } from '../support/builders.ts';
import { proberEntry } from '../support/entries.ts';
import { createLab, type Lab, labMissing } from '../support/lab.ts';
import { listenInside } from '../support/listen-inside.ts';

const missing = labMissing();
const never = new AbortController().signal;
const hosts = (count: number, second = 1): string[] =>
  Array.from({ length: count }, (_, i) => `10.${second}.${i >> 8}.${i & 255}`);
/** The prober's descriptors once nothing is asked any more. */
const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

describe.skipIf(missing !== null)(`real connects${missing ? ` (needs ${missing})` : ''}`, () => {
  let lab: Lab;
  let pool: ProberPool;
  let listener: ChildProcess;

  const create = (options: Partial<ProberPoolOptions> = {}): Promise<ProberPool> =>
    createProberPool({ entry: proberEntry, spawn: lab.spawnProber, packetsPerSecond: 0, log: silentLog, ...options });
  const probe = async (
    addresses: readonly string[],
    plan: Partial<ProbePlan> = {},
    { inFlight = 30, by = pool }: { inFlight?: number; by?: ProberPool } = {},
  ): Promise<ProbeOutcome[]> => {
    const outcomes: ProbeOutcome[] = [];
    await by.probe(
      {
        targets: addresses.map((address, key) => ({ key, address })),
        plan: { packets: 3, spacingMs: 20, timeoutMs: 400, stopOnReply: false, tcpPort: 443, ...plan },
        inFlight,
      },
      (some) => outcomes.push(...some),
      never,
    );
    return outcomes.sort((a, b) => a.key - b.key);
  };
  const told = ({ sent, received, voids, voidReason, tcpAnswer, unreachable }: ProbeOutcome) => [
    sent,
    received,
    voids,
    voidReason,
    tcpAnswer ?? unreachable,
  ];

  beforeAll(async () => {
    lab = createLab({ liveCidrs: ['10.0.0.0/8', 'fd00:10::/64'] });
    listener = await listenInside(lab, 443);
    pool = await create();
  });
  afterAll(async () => {
    listener?.kill();
    await pool?.stop();
    lab?.remove();
  });

  test('an open port, a closed one, a silent host: answered, answered, lost', async () => {
    lab.kill(['10.0.0.9', 'fd00:10::9']);
    const open = await probe(['10.0.0.1', 'fd00:10::1', '10.0.0.9', 'fd00:10::9']);
    const closed = await probe(['10.0.0.1', 'fd00:10::1'], { tcpPort: 444 });
    lab.revive(['10.0.0.9', 'fd00:10::9']);
    expect([...open, ...closed].map(told)).toEqual([
      [3, 3, 0, null, 'open'],
      [3, 3, 0, null, 'open'],
      [3, 0, 0, null, null],
      [3, 0, 0, null, null],
      [3, 3, 0, null, 'refused'],
      [3, 3, 0, null, 'refused'],
    ]);
    for (const { rttsMs } of [...open.slice(0, 2), ...closed]) {
      expect(rttsMs).toHaveLength(3);
      expect(Math.min(...rttsMs)).toBeLessThan(20);
    }
  });

  test('what can’t leave is void with its reason, for that target alone', async () => {
    lab.ip('route', 'add', 'unreachable', '198.18.1.0/24');
    lab.ip('route', 'add', 'prohibit', '198.18.2.0/24');
    const outcomes = await probe(['198.18.0.1', '10.0.0.1', '198.18.1.1', '10.0.0.2', '198.18.2.1', 'fd99::1']);
    expect(outcomes.map(told)).toEqual([
      [0, 0, 3, 'network-unreachable', null],
      [3, 3, 0, null, 'open'],
      [0, 0, 3, 'host-unreachable', null],
      [3, 3, 0, null, 'open'],
      [0, 0, 3, 'no-permission', null],
      [0, 0, 3, 'network-unreachable', null],
    ]);
  });

  test('a router’s word is no fault of ours and no answer of the host: silence with a reason', async () => {
    const router = createLab({ liveCidrs: ['172.23.0.0/16'] });
    try {
      lab.ip('link', 'add', 't0', 'type', 'veth', 'peer', 'name', 't1', 'netns', router.name);
      lab.ip('addr', 'add', '172.30.0.1/30', 'dev', 't0');
      lab.ip('link', 'set', 't0', 'up');
      router.ip('addr', 'add', '172.30.0.2/30', 'dev', 't1');
      router.ip('link', 'set', 't1', 'up');
      router.exec(['sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.icmp_ratelimit=0']);
      router.ip('route', 'add', 'unreachable', '172.22.0.0/16');
      for (const net of ['172.22.0.0/16', '172.23.0.0/16']) lab.ip('route', 'add', net, 'via', '172.30.0.2');
      const startedMs = performance.now();
      const outcomes = await probe(['172.22.0.1', '172.23.0.1'], { timeoutMs: 2_000 });
      expect(outcomes.map(told)).toEqual([
        [3, 0, 0, null, 'host unreachable, says a router or our own link'],
        [3, 3, 0, null, 'refused'],
      ]);
      expect(performance.now() - startedMs).toBeLessThan(1_500);
    } finally {
      router.remove();
    }
  });

  test('a link-local address is asked through its zone', async () => {
    const neighbour = createLab({ liveCidrs: [] });
    try {
      lab.ip('link', 'add', 'z0', 'type', 'veth', 'peer', 'name', 'z1', 'netns', neighbour.name);
      for (const [place, link] of [
        [lab, 'z0'],
        [neighbour, 'z1'],
      ] as const) {
        place.exec(['sysctl', '-qw', `net.ipv6.conf.${link}.accept_dad=0`]);
        place.ip('link', 'set', link, 'up');
      }
      neighbour.ip('addr', 'add', 'fe80::77/64', 'dev', 'z1', 'nodad');
      await expect
        .poll(async () => (await probe(['fe80::77%z0'], { tcpPort: 9 })).map(told), { timeout: 10_000 })
        .toEqual([[3, 3, 0, null, 'refused']]);
      expect(
        (await probe(['fe80::77%nowhere'], { tcpPort: 9 })).map(({ received, voids }) => [received, voids]),
      ).toEqual([[0, 3]]);
    } finally {
      neighbour.remove();
    }
  });

  test('a host that dies in the middle of a check has answered what it answered', async () => {
    const outcome = probe(['10.0.0.20'], { packets: 6, spacingMs: 200 });
    await sleep(500);
    lab.kill(['10.0.0.20']);
    const [heard] = await outcome;
    lab.revive(['10.0.0.20']);
    expect(heard).toMatchObject({ sent: 6, voids: 0, tcpAnswer: 'open' });
    expect(heard!.received).toBeGreaterThanOrEqual(2);
    expect(heard!.received).toBeLessThan(6);
  });

  test('2,400 devices, a quarter of them silent: every one right, no descriptor left behind', async () => {
    const all = hosts(2_400);
    const silent = all.filter((_, i) => i % 4 === 3);
    lab.kill(silent);
    const { pid } = pool.state().processes[0]!;
    // What was given up before goes with the next heartbeat.
    await sleep(600);
    const before = openFiles(pid);
    const outcomes = await probe(all, { packets: 2 }, { inFlight: 2_400 });
    lab.revive(silent);
    expect(outcomes.filter(({ received }) => received === 2)).toHaveLength(1_800);
    expect(outcomes.filter(({ received }) => received === 0).map(({ key }) => key % 4)).toEqual(
      Array.from({ length: 600 }, () => 3),
    );
    expect(outcomes.every(({ sent, voids }) => sent === 2 && voids === 0)).toBe(true);
    await expect.poll(() => openFiles(pid), { timeout: 3_000 }).toBe(before);
    const [first] = await probe(['10.0.0.1']);
    expect(first).toMatchObject({ received: 3 });
  });

  test('the open file limit is respected: connects wait their turn, none is void', async () => {
    const tight = await create({
      spawn: (entry) =>
        asProberProcess(
          lab.spawn(['prlimit', '--nofile=96', process.execPath, entry], {
            serialization: 'advanced',
            stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
          } as SpawnOptions),
        ),
    });
    try {
      const all = hosts(300, 2);
      lab.kill(all);
      const { pid } = tight.state().processes[0]!;
      let most = 0;
      const watch = setInterval(() => {
        most = Math.max(most, openFiles(pid));
      }, 5);
      const outcomes = await probe(all, { packets: 1, timeoutMs: 200 }, { inFlight: 300, by: tight });
      clearInterval(watch);
      lab.revive(all);
      expect(outcomes.every(({ sent, received, voids }) => sent === 1 && received === 0 && voids === 0)).toBe(true);
      expect(most).toBeGreaterThan(48);
      expect(most).toBeLessThan(96);
    } finally {
      await tight.stop();
    }
  });

  test('a stopped prober loses nothing that was answered meanwhile', async () => {
    const { pid } = pool.state().processes[0]!;
    const outcomes = probe(hosts(50, 3), { packets: 10, spacingMs: 30, timeoutMs: 300 }, { inFlight: 500 });
    await sleep(100);
    process.kill(pid, 'SIGSTOP');
    await sleep(600);
    process.kill(pid, 'SIGCONT');
    for (const { sent, received, voids } of await outcomes) {
      expect(received).toBe(sent);
      expect(sent + voids).toBe(10);
    }
    expect(pool.state().restarts).toBe(0);
  });
});
