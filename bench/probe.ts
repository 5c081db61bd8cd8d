/** How fast one prober process pings a lab, beside fping where it is installed, and what it costs at an everyday pace. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../src/main/engine/ports.ts';
import { createProberPool } from '../src/main/io/icmp/create-prober-pool.ts';
import type { ProberPool } from '../src/main/io/icmp/prober-pool.ts';
import { createLab, type Lab, labMissing } from '../test/support/lab.ts';

const ENTRY = new URL('../src/main/io/icmp/prober.ts', import.meta.url).pathname;
const ROUNDS = 5;
const SWEEP = 60_000;
const CPU_OVER_MS = 6_000;
const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const addresses = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `10.${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`);
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

/** Echo requests a second, and how many were not answered. */
const sweep = async (
  pool: ProberPool,
  targets: readonly string[],
): Promise<{ pps: number; lost: number; ms: number }> => {
  const request = { addresses: targets, count: 1, spacingMs: 0, timeoutMs: 1_000 };
  const result = await pool.probeList(request, () => {}, new AbortController().signal);
  const received = result.received.reduce((sum, each) => sum + each, 0);
  return { pps: (targets.length * 1_000) / result.elapsedMs, lost: targets.length - received, ms: result.elapsedMs };
};

/** fping over the same targets, one packet each and unpaced, by the elapsed time it prints itself. */
const fping = (lab: Lab, targets: readonly string[]): number => {
  const { stderr } = lab.exec(['fping', '-q', '-s', '-r', '0', '-i', '0', '-t', '1000'], `${targets.join('\n')}\n`);
  const seconds = /([\d.]+) sec \(elapsed real time\)/.exec(stderr)?.[1];
  return targets.length / Number(seconds);
};

/** Processor time of a process so far, in milliseconds; the system's clock ticks 100 times a second (proc(5), sysconf(3)). */
const cpuMs = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

/** Percent of one core while `pps` packets a second go out steadily. */
const cpuAt = async (pool: ProberPool, pps: number): Promise<number> => {
  pool.setPace(pps);
  const running = sweep(pool, addresses((pps * (CPU_OVER_MS + 1_000)) / 1_000));
  await sleep(500);
  const { pid } = pool.state().processes[0]!;
  const before = cpuMs(pid);
  await sleep(CPU_OVER_MS);
  const percent = ((cpuMs(pid) - before) * 100) / CPU_OVER_MS;
  await running;
  pool.setPace(0);
  return percent;
};

export const run = async (): Promise<Record<string, number>> => {
  const missing = labMissing();
  if (missing) throw new Error(`this bench needs ${missing}`);
  const lab = createLab({ liveCidrs: ['10.0.0.0/8'] });
  const pool = await createProberPool({ entry: ENTRY, spawn: lab.spawnProber, packetsPerSecond: 0, log: quiet });
  try {
    const figures: Record<string, number> = {};
    const targets = addresses(SWEEP);
    const hasFping = spawnSync('fping', ['-v']).status === 0;
    await sweep(pool, targets);
    const ours: { pps: number; lost: number }[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await sweep(pool, targets));
      if (hasFping) theirs.push(fping(lab, targets));
    }
    figures.sweep60kEchoPerS = median(ours.map(({ pps }) => pps));
    figures.sweep60kLostPackets = ours.reduce((sum, { lost }) => sum + lost, 0);
    if (hasFping) {
      figures.fping60kEchoPerS = median(theirs);
      figures.toFpingRatio = figures.sweep60kEchoPerS / figures.fping60kEchoPerS;
    }
    const hundredThousand = await sweep(pool, addresses(100_000));
    figures.sweep100kElapsedMs = hundredThousand.ms;
    figures.sweep100kLostPackets = hundredThousand.lost;
    const million = await sweep(pool, addresses(1_000_000));
    figures.sweep1mElapsedMs = million.ms;
    figures.sweep1mLostPackets = million.lost;
    figures.cpuAt600PpsPercent = await cpuAt(pool, 600);
    figures.cpuAt120PpsPercent = await cpuAt(pool, 120);
    return figures;
  } finally {
    await pool.stop();
    lab.remove();
  }
};
