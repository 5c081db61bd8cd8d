/** Every way to ping, one after the other, on real packets; and what the pool says where none is allowed. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Log, ProbeOutcome } from '../../src/main/engine/ports.ts';
import { createProberPool } from '../../src/main/io/icmp/create-prober-pool.ts';
import { asProberProcess } from '../../src/main/io/icmp/fork-prober.ts';
import type { ProberPool, SpawnProber } from '../../src/main/io/icmp/prober-pool.ts';
import { proberEntry } from '../support/entries.ts';
import { createLab, type Lab, labMissing } from '../support/lab.ts';

const NOBODY = [
  'setpriv',
  '--reuid=65534',
  '--regid=65534',
  '--clear-groups',
  '--inh-caps=-all',
  '--bounding-set=-net_raw',
];
const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const missing = labMissing();

const lacks = (command: string, ...argv: string[]): boolean => spawnSync(command, argv).status !== 0;
const noPing = lacks('ping', '-c', '1', '-W', '1', '127.0.0.1') ? 'the ping command' : null;
const noNetPing = lacks(process.execPath, '-e', "import('net-ping').catch(() => process.exit(1))")
  ? 'raw-socket, compiled'
  : null;
const noNobody = lacks(NOBODY[0]!, ...NOBODY.slice(1), 'test', '-r', proberEntry)
  ? 'setpriv, and a checkout that anybody may read'
  : null;
const needs = (what: string | null): string => (what ? ` (needs ${what})` : '');

describe.skipIf(missing !== null)(`backends${needs(missing)}`, () => {
  let lab: Lab;
  beforeAll(() => {
    lab = createLab({ liveCidrs: ['10.0.0.0/16', 'fd00:10::/64'] });
    lab.kill(['10.0.0.5']);
  });
  afterAll(() => lab?.remove());

  const withPool = async (
    options: { backend?: string; spawn?: SpawnProber },
    use: (pool: ProberPool) => Promise<void>,
  ): Promise<void> => {
    const pool = await createProberPool({
      entry: proberEntry,
      spawn: lab.spawnProber,
      packetsPerSecond: 0,
      log: quiet,
      ...options,
    });
    try {
      await use(pool);
    } finally {
      await pool.stop();
    }
  };
  const probe = async (pool: ProberPool, addresses: readonly string[]): Promise<ProbeOutcome[]> => {
    const outcomes: ProbeOutcome[] = [];
    await pool.probe(
      {
        targets: addresses.map((address, key) => ({ key, address })),
        plan: { packets: 2, spacingMs: 20, timeoutMs: 1_000, stopOnReply: false },
        inFlight: 100,
      },
      (some) => outcomes.push(...some),
      new AbortController().signal,
    );
    return outcomes.sort((a, b) => a.key - b.key);
  };
  const spawnAsNobody: SpawnProber = (entry) =>
    asProberProcess(
      lab.spawn([...NOBODY, process.execPath, entry], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      } as Parameters<Lab['spawn']>[1]),
    );

  const ways: [backend: string, ttl: number | null, lacking: string | null][] = [
    ['posix-datagram', 64, null],
    ['posix-raw', 64, null],
    ['net-ping', null, noNetPing],
    ['system-ping', 64, noPing],
  ];
  for (const [backend, ttl, lacking] of ways)
    test.skipIf(lacking !== null)(
      `${backend}: the living answer, the dead don’t, loopback does${needs(lacking)}`,
      async () => {
        await withPool({ backend }, async (pool) => {
          expect(pool.state()).toMatchObject({ state: 'ready', backend, passedOver: [] });
          const addresses = ['10.0.0.4', '10.0.0.5', '127.0.0.1', '::1', 'fd00:10::7'];
          const outcomes = await probe(pool, [...addresses, ...Array.from({ length: 100 }, (_, i) => `10.0.1.${i}`)]);
          expect(outcomes.slice(0, 5).map(({ sent, received, voids }) => [sent, received, voids])).toEqual([
            [2, 2, 0],
            [2, 0, 0],
            [2, 2, 0],
            [2, 2, 0],
            [2, 2, 0],
          ]);
          expect(outcomes.slice(5).every(({ received }) => received === 2)).toBe(true);
          expect(outcomes[0]!.rttsMs.every((rtt) => rtt > 0 && rtt < 500)).toBe(true);
          expect(outcomes.slice(0, 5).map((each) => [each.ttl, each.duplicates])).toEqual([
            [ttl, 0],
            [null, 0],
            [ttl, 0],
            [ttl, 0],
            [ttl, 0],
          ]);
        });
      },
    );

  test('raw sockets take over where datagram sockets are not allowed, and say what repairs it', async () => {
    lab.exec(['sysctl', '-qw', 'net.ipv4.ping_group_range=1 0']);
    try {
      await withPool({}, async (pool) => {
        const { backend, passedOver } = pool.state();
        expect(backend).toBe('posix-raw');
        expect(passedOver).toEqual([
          {
            backend: 'posix-datagram',
            why: 'the system refuses an ICMP datagram socket to this user',
            repair: 'sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"',
          },
        ]);
        expect((await probe(pool, ['10.0.0.4']))[0]).toMatchObject({ received: 2 });
      });
    } finally {
      lab.exec(['sysctl', '-qw', 'net.ipv4.ping_group_range=0 2147483647']);
    }
  });

  test.skipIf(noNobody !== null)(`without any privilege the best backend works${needs(noNobody)}`, async () => {
    await withPool({ spawn: spawnAsNobody }, async (pool) => {
      expect(pool.state().backend).toBe('posix-datagram');
      const outcomes = await probe(pool, ['10.0.0.4', '10.0.0.5', '::1']);
      expect(outcomes.map(({ received }) => received)).toEqual([2, 0, 2]);
    });
  });

  test.skipIf(noNobody !== null)(
    `without privilege and permission the pool has failed, and names every repair${needs(noNobody)}`,
    async () => {
      lab.exec(['sysctl', '-qw', 'net.ipv4.ping_group_range=1 0']);
      try {
        await withPool({ spawn: spawnAsNobody, backend: 'posix-raw' }, async (pool) => {
          expect(pool.state().state).toBe('failed');
          expect(pool.state().passedOver).toEqual([
            {
              backend: 'posix-raw',
              why: 'the system refuses an ICMP raw socket to this user',
              repair: `sudo setcap cap_net_raw+ep ${process.execPath}`,
            },
          ]);
          expect(pool.state().lastProblem).toContain('no way to send pings');
          expect((await probe(pool, ['10.0.0.4']))[0]).toMatchObject({
            sent: 0,
            voids: 2,
            voidReason: 'no-permission',
          });
        });
      } finally {
        lab.exec(['sysctl', '-qw', 'net.ipv4.ping_group_range=0 2147483647']);
      }
    },
  );
});
