/** How fast probers sweep a lab, beside fping, nmap and net-ping in turns; how time, memory and processor time grow with the targets; what an everyday pace costs. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProberPool } from '../src/main/io/icmp/create-prober-pool.ts';
import { silentLog } from '../test/support/builders.ts';
import { createLab, type Lab, labMissing } from '../test/support/lab.ts';
import { addressRange, type SweepFigures } from '../test/support/sweep-process.ts';

const file = (path: string): string => new URL(path, import.meta.url).pathname;
const ROUNDS = 3;
/** In each of three pairs of processes: the first sweep of each pair is slower, because it clears up behind the warming up. */
const SCALE_ROUNDS = 5;
const SWEEP = 60_000;
const SCALE = [1_000, 10_000, 100_000, 1_000_000];
/** What is hot is compiled by then: what is measured is the everyday cost, not that of the first half minute. */
const CPU_WARM_MS = 45_000;
const CPU_OVER_MS = 60_000;
/** A subnet's batch of the fleet: 750 subnets with 2,400 devices. */
const BATCH = { devices: 4, packets: 3 };

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
const lines = (count: number): string => {
  const addresses = addressRange(count);
  return `${Array.from({ length: count }, (_, i) => addresses.at(i)).join('\n')}\n`;
};
const isThere = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;

/** Each of the sizes in turn, `rounds` times, in one set of processes. */
const sweeps = (lab: Lab, sizes: readonly number[], processes: number, rounds = 1): SweepFigures[] => {
  const { stdout, stderr } = lab.exec([
    process.execPath,
    file('../test/support/sweep-process.ts'),
    sizes.join(),
    String(processes),
    String(rounds),
  ]);
  if (stdout === '') throw new Error(`the sweep failed: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};

/** Echoes a second of each peer over the same targets, one packet each and as fast as it can; by the time it prints itself. */
const peers: Record<string, { readonly isThere: boolean; perS(lab: Lab): number }> = {
  fping: {
    isThere: isThere('fping'),
    perS: (lab) => {
      const { stderr } = lab.exec(['fping', '-q', '-s', '-r', '0', '-i', '0', '-t', '1000'], lines(SWEEP));
      return SWEEP / Number(/([\d.]+) sec \(elapsed real time\)/.exec(stderr)?.[1]);
    },
  },
  nmap: {
    isThere: isThere('nmap'),
    perS: (lab) => {
      const options = ['-sn', '-n', '-PE', '-T5', '--max-retries', '0', '--min-rate', '1000000', '--send-ip'];
      const { stdout } = lab.exec(['nmap', ...options, '-iL', '-'], lines(SWEEP));
      return SWEEP / Number(/scanned in ([\d.]+) seconds/.exec(stdout)?.[1]);
    },
  },
  netPing: {
    isThere: spawnSync(process.execPath, ['-e', 'import("net-ping").catch(() => process.exit(1))']).status === 0,
    perS: (lab) => {
      const { stdout } = lab.exec([process.execPath, file('../test/support/net-ping-process.ts'), String(SWEEP)]);
      return JSON.parse(stdout).perS;
    },
  },
};

/** In seconds, over all threads of a process, as the scheduler counts it (proc(5)). */
const cpuS = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`)
    .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]))
    .reduce((sum, ns) => sum + ns, 0) / 1e9;

/** Percent of a core that the prober takes while subnet batches come steadily, as the rounds send them. */
const cpuAt = async (lab: Lab, packetsPerSecond: number): Promise<number> => {
  const pool = await createProberPool({
    entry: file('../src/main/io/icmp/prober.ts'),
    spawn: lab.spawnProber,
    packetsPerSecond: 1_000,
    log: silentLog,
  });
  let subnet = 0;
  const timer = setInterval(
    () => {
      subnet = (subnet + 1) % 750;
      const targets = Array.from({ length: BATCH.devices }, (_, key) => ({
        key,
        address: `10.${subnet >> 8}.${subnet & 255}.${key + 1}`,
      }));
      const plan = { packets: BATCH.packets, spacingMs: 250, timeoutMs: 1_000, stopOnReply: false };
      void pool.probe({ targets, plan, inFlight: 30, subnet }, () => {}, new AbortController().signal);
    },
    (BATCH.devices * BATCH.packets * 1_000) / packetsPerSecond,
  );
  await sleep(CPU_WARM_MS);
  const pid = pool.state().processes[0]!.pid;
  const before = cpuS(pid);
  const startedMs = performance.now();
  await sleep(CPU_OVER_MS);
  const percent = ((cpuS(pid) - before) * 100_000) / (performance.now() - startedMs);
  clearInterval(timer);
  await sleep(2_000);
  await pool.stop();
  return percent;
};

export const run = async (): Promise<Record<string, number>> => {
  const missing = labMissing();
  if (missing) throw new Error(`this bench needs ${missing}`);
  const lab = createLab({ liveCidrs: ['10.0.0.0/8'] });
  const figures: Record<string, number> = {};
  try {
    const ours = { one: [] as SweepFigures[], two: [] as SweepFigures[] };
    const theirs: Record<string, number[]> = {};
    for (let round = 0; round < ROUNDS; round++) {
      ours.one.push(...sweeps(lab, [SWEEP], 1));
      ours.two.push(...sweeps(lab, [SWEEP], 2));
      for (const [name, peer] of Object.entries(peers)) {
        if (!peer.isThere) continue;
        theirs[name] = [...(theirs[name] ?? []), peer.perS(lab)];
      }
    }
    const perS = (sweeps: readonly SweepFigures[]): number =>
      median(sweeps.map(({ targets, elapsedMs }) => (targets * 1_000) / elapsedMs));
    figures.oneProberEchoPerS = perS(ours.one);
    figures.twoProbersEchoPerS = perS(ours.two);
    figures.lostPackets = [...ours.one, ...ours.two].reduce((sum, { lost }) => sum + lost, 0);
    for (const [name, all] of Object.entries(theirs)) {
      figures[`${name}EchoPerS`] = median(all);
      figures[`oneProberTo${name}Ratio`] = figures.oneProberEchoPerS / median(all);
      figures[`twoProbersTo${name}Ratio`] = figures.twoProbersEchoPerS / median(all);
    }
    // Sizes in turns, so that a slow minute of the machine does not fall on one of them.
    const processes = Array.from({ length: ROUNDS }, () => sweeps(lab, SCALE, 1, SCALE_ROUNDS));
    const scale = Map.groupBy(processes.flat(), ({ targets }) => targets);
    for (const [targets, runs] of scale) {
      const name = `scale${targets >= 1e6 ? `${targets / 1e6}m` : `${targets / 1e3}k`}`;
      figures[`${name}ElapsedMs`] = median(runs.map(({ elapsedMs }) => elapsedMs));
      figures[`${name}UsPerTarget`] = (median(runs.map(({ elapsedMs }) => elapsedMs)) * 1_000) / targets;
      figures[`${name}CpuUsPerTarget`] = (median(runs.map(({ cpuMs }) => cpuMs)) * 1_000) / targets;
      figures[`${name}PeakMb`] = median(runs.map(({ peakBytes }) => peakBytes)) / 1e6;
      figures[`${name}LostPackets`] = runs.reduce((sum, { lost }) => sum + lost, 0);
    }
    // Of the first round only: what collectors let pile up later is no target's.
    const largest = processes.flatMap((of) => of.find(({ targets }) => targets === SCALE.at(-1)) ?? []);
    figures.bytesPerTarget = median(
      largest.map(({ peakBytes, basePeakBytes, targets }) => (peakBytes - basePeakBytes) / targets),
    );
    figures.cpuAt120PpsPercent = await cpuAt(lab, 120);
    figures.cpuAt600PpsPercent = await cpuAt(lab, 600);
    return figures;
  } finally {
    lab.remove();
  }
};
