/** Traceroute through a scripted network: silent routers, short quotes, refusals, loss and distance, each path held against the script. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Log, TracedPath } from '../../src/main/engine/ports.ts';
import { createProberPool } from '../../src/main/io/icmp/create-prober-pool.ts';
import type { ProberPool } from '../../src/main/io/icmp/prober-pool.ts';
import { proberEntry } from '../support/entries.ts';
import { createLab, type Lab, labMissing } from '../support/lab.ts';
import { type Simulator, simulate, simulatorMissing } from '../support/simulator/simulate.ts';

const missing = labMissing() ?? simulatorMissing();
const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const ROUTERS = [1, 2, 3, 4, 5, 6, 7].map((n) => `172.16.0.${n}`);
const SOME_SILENT = ROUTERS.map((router, i) => (i === 2 || i === 5 ? null : router));
const QUIET_AT_THE_END = [...ROUTERS.slice(0, 3), null, null, null, null, null, null, null, null, null];

describe.skipIf(missing !== null)(`traceroute through a script${missing ? ` (needs ${missing})` : ''}`, () => {
  let lab: Lab;
  let simulator: Simulator;
  let pool: ProberPool;

  beforeAll(async () => {
    lab = createLab({ liveCidrs: [] });
    simulator = await simulate(lab, {
      routed: ['10.60.0.0/16', 'fd00:61::/64'],
      script: {
        rules: [
          { match: '10.60.1.0/24', path: { routers: ROUTERS } },
          { match: '10.60.2.0/24', path: { routers: SOME_SILENT } },
          { match: '10.60.3.0/24', path: { routers: ROUTERS }, quote: 'header' },
          { match: '10.60.4.0/24', path: { routers: QUIET_AT_THE_END } },
          {
            match: '10.60.5.0/24',
            path: { routers: ROUTERS },
            latency: { kind: 'fixed', ms: 60 },
            loss: { kind: 'independent', probability: 0.1 },
          },
          { match: 'fd00:61::/64', path: { routers: ['fd00:60::1', null, 'fd00:60::3'] } },
        ],
      },
    });
    pool = await createProberPool({ entry: proberEntry, spawn: lab.spawnProber, packetsPerSecond: 1_000, log: quiet });
  });
  afterAll(async () => {
    await pool?.stop();
    await simulator?.stop();
    lab?.remove();
  });

  const trace = async (addresses: readonly string[]): Promise<TracedPath[]> => {
    const paths: TracedPath[] = [];
    await pool.trace(
      { targets: addresses.map((address, key) => ({ key, address })), maxHops: 30 },
      (some) => paths.push(...some),
      new AbortController().signal,
    );
    return paths.sort((a, b) => a.key - b.key);
  };
  const range = (third: number, count = 100): string[] =>
    Array.from({ length: count }, (_, n) => `10.60.${third}.${n + 1}`);
  const addressesOf = ({ hops }: TracedPath): (string | null)[] => hops.map(({ address }) => address);

  test.each<[rule: string, third: number, routers: readonly (string | null)[], withinMs: number]>([
    ['all routers speak', 1, ROUTERS, 3_000],
    ['two routers are silent', 2, SOME_SILENT, 5_000],
    ['routers quote 8 bytes, as RFC 792 asks', 3, ROUTERS, 3_000],
  ])(
    '100 targets of 8 hops in seconds where %s: every path is the script’s',
    async (_rule, third, routers, withinMs) => {
      const targets = range(third);
      const startedMs = performance.now();
      const paths = await trace(targets);
      const elapsedMs = performance.now() - startedMs;
      expect(paths.map(addressesOf)).toEqual(targets.map((target) => [...routers, target]));
      expect(paths.every(({ reached }) => reached)).toBe(true);
      expect(elapsedMs).toBeLessThan(withinMs);
    },
  );

  test('silence for too many hops ends the walk at the last router that spoke', async () => {
    const [path] = await trace(['10.60.4.1']);
    expect([path?.reached, addressesOf(path!)]).toEqual([false, ROUTERS.slice(0, 3)]);
  });

  test('one packet in ten lost: what was lost is asked again, and no path is wrong', async () => {
    const targets = range(5, 50);
    const paths = await trace(targets);
    for (const [i, path] of paths.entries()) {
      expect(path.reached).toBe(true);
      // The target answers at every distance beyond its own: it stands a hop too far only behind one that lost all tries.
      const [target, ...before] = addressesOf(path).toReversed();
      expect(target).toBe(targets[i]);
      for (const [k, address] of before.toReversed().entries()) if (address !== null) expect(address).toBe(ROUTERS[k]);
    }
    const silent = paths.flatMap(addressesOf).filter((address) => address === null).length;
    // Three tries each lost is one hop in a thousand.
    expect(silent).toBeLessThan(5);
    expect(paths[0]?.hops.at(-1)?.rttMs).toBeGreaterThan(55);
  });

  test('over IPv6 too', async () => {
    const [path] = await trace(['fd00:61::9']);
    expect(addressesOf(path!)).toEqual(['fd00:60::1', null, 'fd00:60::3', 'fd00:61::9']);
  });
});
