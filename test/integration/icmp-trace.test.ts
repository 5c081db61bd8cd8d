/** Traceroute over real kernel routers: a row of network namespaces, the last of which answers for a whole range. */
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Log, TracedPath } from '../../src/main/engine/ports.ts';
import { createProberPool } from '../../src/main/io/icmp/create-prober-pool.ts';
import { asProberProcess } from '../../src/main/io/icmp/fork-prober.ts';
import type { ProberPool, SpawnProber } from '../../src/main/io/icmp/prober-pool.ts';
import { cliEntry, proberEntry } from '../support/entries.ts';
import { createLab, type Lab, labMissing } from '../support/lab.ts';
import { createRouterChain, type RouterChain } from '../support/router-chain.ts';

const HOPS = 8;
const NOBODY = [
  'setpriv',
  '--reuid=65534',
  '--regid=65534',
  '--clear-groups',
  '--inh-caps=-all',
  '--bounding-set=-net_raw',
];
const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const never = new AbortController().signal;
const missing = labMissing();
const needs = (what: string | null): string => (what ? ` (needs ${what})` : '');
const noPing = spawnSync('ping', ['-c', '1', '-W', '1', '127.0.0.1']).status !== 0 ? 'the ping command' : null;
const noNobody =
  spawnSync(NOBODY[0]!, [...NOBODY.slice(1), 'test', '-r', proberEntry]).status !== 0
    ? 'setpriv, and a checkout that anybody may read'
    : null;

describe.skipIf(missing !== null)(`traceroute over real routers${needs(missing)}`, () => {
  let lab: Lab;
  let chain: RouterChain;
  let spawnAsNobody: SpawnProber;
  beforeAll(() => {
    lab = createLab({ liveCidrs: ['10.0.0.0/16'] });
    chain = createRouterChain(lab, HOPS);
    spawnAsNobody = (entry) =>
      asProberProcess(
        lab.spawn([...NOBODY, process.execPath, entry], {
          serialization: 'advanced',
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        } as Parameters<Lab['spawn']>[1]),
      );
  });
  afterAll(() => {
    chain?.remove();
    lab?.remove();
  });

  const withPool = async (
    options: { backend?: string; spawn?: SpawnProber; packetsPerSecond?: number },
    use: (pool: ProberPool) => Promise<void>,
  ): Promise<void> => {
    const pool = await createProberPool({
      entry: proberEntry,
      spawn: lab.spawnProber,
      packetsPerSecond: 1_000,
      log: quiet,
      ...options,
    });
    try {
      await use(pool);
    } finally {
      await pool.stop();
    }
  };
  const trace = async (pool: ProberPool, addresses: readonly string[], maxHops = 30): Promise<TracedPath[]> => {
    const paths: TracedPath[] = [];
    const targets = addresses.map((address, key) => ({ key, address }));
    await pool.trace({ targets, maxHops }, (some) => paths.push(...some), never);
    return paths.sort((a, b) => a.key - b.key);
  };
  const addressesOf = ({ hops }: TracedPath): (string | null)[] => hops.map(({ address }) => address);
  const many = (of: (n: number) => string): string[] => Array.from({ length: 100 }, (_, i) => of(i + 1));

  const ways: [backend: string, family: 4 | 6, lacking: string | null][] = [
    ['posix-datagram', 4, noNobody],
    ['posix-datagram', 6, noNobody],
    ['posix-raw', 4, null],
    ['posix-raw', 6, null],
  ];
  for (const [backend, family, lacking] of ways)
    test.skipIf(lacking !== null)(
      `100 targets of 8 hops within 3 s by ${backend}, IPv${family}: every path is the true one${needs(lacking)}`,
      async () => {
        const targets = many(family === 4 ? chain.target : chain.target6);
        const routers = family === 4 ? chain.routers : chain.routers6;
        const spawn = backend === 'posix-datagram' ? spawnAsNobody : lab.spawnProber;
        await withPool({ backend, spawn }, async (pool) => {
          const startedMs = performance.now();
          const paths = await trace(pool, targets);
          const elapsedMs = performance.now() - startedMs;
          for (const [i, path] of paths.entries()) {
            expect(addressesOf(path)).toEqual([...routers, targets[i]]);
            expect(path.reached).toBe(true);
            expect(path.hops.every(({ rttMs }) => rttMs !== null && rttMs > 0 && rttMs < 500)).toBe(true);
            expect(path.hops.map(({ said }) => said)).toEqual([...routers.map(() => 'time exceeded'), 'reply']);
          }
          expect(paths).toHaveLength(100);
          expect(elapsedMs).toBeLessThan(3_000);
          expect(pool.state().rejected).toEqual({});
        });
      },
    );

  test.each(['posix-datagram', 'posix-raw'])(
    'where the way is cut, the path says where and how (%s)',
    async (backend) => {
      await withPool({ backend }, async (pool) => {
        chain.cut(5, 'unreachable');
        const [told] = await trace(pool, [chain.target(1)]);
        chain.cut(5, 'silently');
        const [untold] = await trace(pool, [chain.target(1)]);
        chain.mend(5);
        const five = chain.routers.slice(0, 5);
        // A kernel looks for the way on before it counts a hop.
        expect([told?.reached, addressesOf(told!)]).toEqual([false, five]);
        expect(told?.hops.at(-1)?.said).toBe('host unreachable');
        expect([untold?.reached, addressesOf(untold!)]).toEqual([false, five.slice(0, 4)]);
        const [mended] = await trace(pool, [chain.target(1)]);
        expect(mended?.reached).toBe(true);
      });
    },
  );

  test('a router that never says a word is a gap, and the way goes on behind it', async () => {
    chain.silence(3);
    try {
      await withPool({}, async (pool) => {
        const [path] = await trace(pool, [chain.target(9)]);
        const [one, two, , ...rest] = chain.routers;
        expect(addressesOf(path!)).toEqual([one, two, null, ...rest, chain.target(9)]);
      });
    } finally {
      chain.speak(3);
    }
  });

  test('no further than asked', async () => {
    await withPool({}, async (pool) => {
      const [path] = await trace(pool, [chain.target(1)], 3);
      expect([path?.reached, addressesOf(path!)]).toEqual([false, chain.routers.slice(0, 3)]);
    });
  });

  test('what can’t leave is void with its reason; its own network has no hop between', async () => {
    lab.ip('route', 'add', 'prohibit', '198.18.2.0/24');
    await withPool({}, async (pool) => {
      const paths = await trace(pool, ['198.18.2.1', '203.0.113.1', '10.0.0.9']);
      expect(paths.map(({ voidReason, reached, hops }) => [voidReason, reached, hops.length])).toEqual([
        ['no-permission', false, 0],
        ['network-unreachable', false, 0],
        [null, true, 1],
      ]);
    });
  });

  test('probing beside tracing: no reply is lost or doubted, and no probe leaves with a short life', async () => {
    await withPool({ packetsPerSecond: 2_000 }, async (pool) => {
      const probing = pool.probeList(
        { addresses: many(chain.target), count: 20, spacingMs: 50, timeoutMs: 1_000 },
        () => {},
        never,
      );
      await sleep(50);
      const paths = await trace(pool, many(chain.target));
      const { sent, received, rejected } = await probing;
      expect(paths.every(({ reached, hops }) => reached && hops.length === HOPS)).toBe(true);
      const sum = (numbers: Uint16Array): number => numbers.reduce((total, each) => total + each, 0);
      expect([sum(sent), sum(received), rejected]).toEqual([2_000, 2_000, {}]);
    });
  });

  test('the tracing process is killed: its traces are redone by the next', async () => {
    await withPool({ packetsPerSecond: 100 }, async (pool) => {
      const tracing = trace(pool, many(chain.target).slice(0, 20));
      await sleep(500);
      process.kill(pool.state().processes[0]!.pid, 'SIGKILL');
      const paths = await tracing;
      expect(paths.map(({ reached, hops }) => [reached, hops.length])).toEqual(paths.map(() => [true, HOPS]));
      expect(paths).toHaveLength(20);
    });
  });

  test('a cancelled trace rejects with the signal’s reason and says nothing more', async () => {
    await withPool({ packetsPerSecond: 50 }, async (pool) => {
      const controller = new AbortController();
      let heard = 0;
      const targets = many(chain.target).map((address, key) => ({ key, address }));
      const tracing = pool.trace({ targets, maxHops: 30 }, () => heard++, controller.signal);
      setTimeout(() => controller.abort(new Error('enough')), 200);
      await expect(tracing).rejects.toThrow('enough');
      const before = heard;
      await sleep(500);
      expect(heard).toBe(before);
    });
  });

  test.skipIf(noPing !== null)(`a backend that can’t trace says so${needs(noPing)}`, async () => {
    await withPool({ backend: 'system-ping' }, async (pool) => {
      const [path] = await trace(pool, ['10.0.0.1']);
      expect(path?.voidReason).toBe('not-supported');
    });
  });

  describe('the command line', () => {
    const cli = (...argv: string[]) => lab.exec([process.execPath, cliEntry, 'trace', ...argv]);

    test('prints hop by hop, exit code 0 when all were reached', () => {
      const { code, stdout } = cli(chain.target(3));
      expect(code).toBe(0);
      const lines = stdout.trimEnd().split('\n');
      expect(lines[0]).toBe(`trace to ${chain.target(3)}, 30 hops at most`);
      expect(lines[1]).toMatch(/^ 1 {2}172\.30\.0\.2 {2}[\d.]+ ms$/);
      expect(lines.at(-1)).toMatch(/^ 8 {2}172\.29\.0\.3 {2}[\d.]+ ms$/);
    });

    test('one object with --json; what was not reached costs the exit code', () => {
      chain.cut(2, 'unreachable');
      const { code, stdout } = cli(chain.target(3), '10.0.0.7', '--json');
      chain.mend(2);
      expect(code).toBe(1);
      const { backend, interrupted, paths } = JSON.parse(stdout);
      expect([backend, interrupted]).toEqual(['posix-datagram', false]);
      expect(paths.map(({ target, reached }: { target: string; reached: boolean }) => [target, reached])).toEqual([
        [chain.target(3), false],
        ['10.0.0.7', true],
      ]);
      expect(paths[0].hops.at(-1)).toMatchObject({ address: chain.routers[1], said: 'host unreachable' });
    });

    test.skipIf(noPing !== null)(`a backend that can’t trace is named${needs(noPing)}`, () => {
      const { code, stdout } = cli('10.0.0.1', '--backend', 'system-ping');
      expect([code, stdout]).toEqual([1, '10.0.0.1: tracing is not supported by system-ping\n']);
    });
  });
});
