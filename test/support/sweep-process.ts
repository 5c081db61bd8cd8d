/** Sweeps in processes of their own, so that memory and processor time are the sweeps': `sweep-process.ts TARGETS[,TARGETS…] PROCESSES [ROUNDS]`, run inside a lab; prints a SweepFigures for each, a line each. */
import { readFileSync } from 'node:fs';
import { createProberPool } from '../../src/main/io/icmp/create-prober-pool.ts';
import { silentLog } from './builders.ts';
import { proberEntry } from './entries.ts';

export type SweepFigures = {
  readonly targets: number;
  readonly elapsedMs: number;
  readonly lost: number;
  /** Highest resident memory of this process and its probers together, bytes; before, while as many targets were swept that no collector lets more pile up. */
  readonly peakBytes: number;
  readonly basePeakBytes: number;
  /** Processor time of all, milliseconds. */
  readonly cpuMs: number;
};

/** Addresses made as they are asked for, from 10.1.0.0 on. */
export const addressRange = (length: number) => ({
  length,
  at: (i: number): string => `10.${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`,
});

/** Compiles what is hot, and fills what the garbage collectors let pile up before they work: some 80 MB over both processes, whatever comes after. */
const WARM_UP = 500_000;

const peakBytes = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
/** The system counts in hundredths of a second (proc(5), sysconf(3)). */
const cpuMs = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

if (process.argv[1] === import.meta.filename) {
  const [sizes = '', processes = '1', rounds = '1'] = process.argv.slice(2);
  const pool = await createProberPool({
    entry: proberEntry,
    processes: Number(processes),
    packetsPerSecond: 0,
    log: silentLog,
  });
  const sweep = (count: number) =>
    pool.probeList(
      { addresses: addressRange(count), count: 1, spacingMs: 0, timeoutMs: 1_000 },
      () => {},
      new AbortController().signal,
    );
  await sweep(WARM_UP);
  const pids = [process.pid, ...pool.state().processes.map(({ pid }) => pid)];
  const allPeaks = (): number => pids.reduce((sum, pid) => sum + peakBytes(pid), 0);
  const basePeakBytes = allPeaks();
  const allCpu = (): number => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
  for (let round = 0; round < Number(rounds); round++)
    for (const targets of sizes.split(',').map(Number)) {
      const cpuBefore = allCpu();
      const { elapsedMs, received } = await sweep(targets);
      const figures: SweepFigures = {
        targets,
        elapsedMs,
        lost: targets - received.reduce((sum, each) => sum + each, 0),
        peakBytes: allPeaks(),
        basePeakBytes,
        cpuMs: allCpu() - cpuBefore,
      };
      console.log(JSON.stringify(figures));
    }
  await pool.stop();
  process.exit(0);
}
