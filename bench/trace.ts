/** How long the paths to 100 targets of 8 hops take without privilege, beside traceroute and mtr where they are installed. */
import { spawnSync } from 'node:child_process';
import type { Log } from '../src/main/engine/ports.ts';
import { createProberPool } from '../src/main/io/icmp/create-prober-pool.ts';
import type { ProberPool } from '../src/main/io/icmp/prober-pool.ts';
import { createLab, type Lab, labMissing } from '../test/support/lab.ts';
import { createRouterChain } from '../test/support/router-chain.ts';

const ENTRY = new URL('../src/main/io/icmp/prober.ts', import.meta.url).pathname;
const TARGETS = 100;
const HOPS = 8;
const ROUNDS = 3;
const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

/** How long it took, and how many paths were not the true one. */
const ours = async (pool: ProberPool, targets: readonly string[], routers: readonly string[]) => {
  const startedMs = performance.now();
  let wrong = targets.length;
  await pool.trace(
    { targets: targets.map((address, key) => ({ key, address })), maxHops: 30 },
    (paths) => {
      for (const { key, hops } of paths)
        if (hops.map(({ address }) => address).join() === [...routers, targets[key]].join()) wrong--;
    },
    new AbortController().signal,
  );
  return { elapsedMs: performance.now() - startedMs, wrong };
};

/** All targets at once, a process each, one packet a hop. */
const theirs = (lab: Lab, argv: readonly string[], targets: readonly string[]): number => {
  const startedMs = performance.now();
  lab.exec(['xargs', '-n', '1', '-P', String(targets.length), ...argv], `${targets.join('\n')}\n`);
  return performance.now() - startedMs;
};

export const run = async (): Promise<Record<string, number>> => {
  const missing = labMissing();
  if (missing) throw new Error(`this bench needs ${missing}`);
  const peers: readonly [name: string, argv: readonly string[]][] = [
    ['traceroute', ['traceroute', '-I', '-n', '-q', '1']],
    ['mtr', ['mtr', '-n', '-r', '-c', '1']],
  ];
  const lab = createLab({ liveCidrs: [] });
  try {
    const chain = createRouterChain(lab, HOPS);
    const pool = await createProberPool({
      entry: ENTRY,
      spawn: lab.spawnProber,
      packetsPerSecond: 1_000,
      backend: 'posix-datagram',
      log: quiet,
    });
    try {
      const targets = Array.from({ length: TARGETS }, (_, i) => chain.target(i + 1));
      const figures: Record<string, number> = {};
      const measure = async (name: string, packetsPerSecond: number): Promise<void> => {
        pool.setPace(packetsPerSecond);
        const rounds: { elapsedMs: number; wrong: number }[] = [];
        for (let round = 0; round < ROUNDS; round++) rounds.push(await ours(pool, targets, chain.routers));
        figures[`${name}ElapsedMs`] = median(rounds.map(({ elapsedMs }) => elapsedMs));
        figures[`${name}WrongPaths`] = rounds.reduce((sum, { wrong }) => sum + wrong, 0);
      };
      await measure('at1000Pps', 1_000);
      await measure('unpaced', 0);
      for (const [name, argv] of peers)
        if (!spawnSync(argv[0]!, ['--version']).error)
          figures[`${name}ElapsedMs`] = median(Array.from({ length: ROUNDS }, () => theirs(lab, argv, targets)));
      return figures;
    } finally {
      await pool.stop();
      chain.remove();
    }
  } finally {
    lab.remove();
  }
};
