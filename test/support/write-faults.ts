/** A process of which exactly one write fails, by strace (Linux): the writes it makes are listed first, then any of them can be named. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { onPath } from '../../scripts/support/on-path.ts';
import { openStore } from '../../src/main/io/store/open-store.ts';
import { historyDevices, historyMinute } from './history-minute.ts';
import { storeOptions, tempDir } from './temp-store.ts';

/** Why none can be made to fail here, or null. */
export const writeFaultsMissing = (): string | null =>
  process.platform === 'linux' && onPath('strace') !== null ? null : 'strace (Linux)';

export type FaultError = 'ENOSPC' | 'EIO';

/** The n-th call of its kind in one thread: strace counts so. */
export type WriteCall = { readonly kind: string; readonly nth: number; readonly file: string };

export type FaultedLife = {
  readonly code: number | null;
  /** Minutes it was told are durable. */
  readonly kept: readonly number[];
  /** What it said was refused, or that it ended of. */
  readonly reported: readonly string[];
  /** Notices and losses, none of which a failing write may cause. */
  readonly told: readonly string[];
  /** Where it failed; none where it took another way than the life that was listed. */
  readonly hits: readonly WriteCall[];
};

/** What changes a file of the store, or makes that durable. */
const kinds = 'pwrite64,pwritev,ftruncate,fallocate,fsync,fdatasync';
const lifeAtMostMs = 60_000;

export const minutesBefore = 64;
export const faultedDevices = 4;

/** A store with an hour that is over and not packed yet. */
export const storeBeforeFaults = async (dataDir: string, worker: string): Promise<void> => {
  const store = await openStore(storeOptions(dataDir, { workerEntry: worker }));
  const ids = await historyDevices(store, faultedDevices);
  for (let minute = 1; minute <= minutesBefore; minute++) await store.recordChecks(historyMinute(ids, minute));
  await store.close();
};

const live = async (dataDir: string, worker: string, more: readonly string[]) => {
  using notes = tempDir();
  const log = join(notes.path, 'calls');
  const script = join(import.meta.dirname, 'faulted-writer.ts');
  const child = spawn(
    'strace',
    [
      ...['-f', '--seccomp-bpf', '-qq', '-y', '-o', log, '-e', `trace=${kinds}`, ...more],
      ...[process.execPath, script, dataDir, String(faultedDevices), worker],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], timeout: lifeAtMostMs, killSignal: 'SIGKILL' },
  );
  let said = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said: said.split('\n'), complaint: complaint.trim(), calls: readFileSync(log, 'utf8').split('\n') };
};

/** `1234 pwrite64(20</data/fieldwatch.db-wal>, …`, by thread; what another thread interrupts ends on a line of its own. */
const begun = /^(\d+) +([a-z0-9]+)\(\d+<([^>]*)>/;
const resumed = /^(\d+) +<\.\.\. [a-z0-9]+ resumed>/;

type Listed = { readonly call: WriteCall; readonly thread: string; failed: boolean };

const listed = (lines: readonly string[]): Listed[] => {
  const entries: Listed[] = [];
  const seen = new Map<string, number>();
  const lastOfThread = new Map<string, Listed>();
  for (const line of lines) {
    const failed = line.endsWith('(INJECTED)');
    const [, thread, kind, file] = begun.exec(line) ?? [];
    if (thread !== undefined && kind !== undefined && file !== undefined) {
      const nth = (seen.get(thread + kind) ?? 0) + 1;
      seen.set(thread + kind, nth);
      const entry = { call: { kind, nth, file: basename(file) }, thread, failed };
      entries.push(entry);
      lastOfThread.set(thread, entry);
    } else if (failed) {
      const entry = lastOfThread.get(resumed.exec(line)?.[1] ?? '');
      if (entry !== undefined) entry.failed = true;
    }
  }
  return entries;
};

/** In order, those of the store's writing thread; @param dataDir is written to */
export const writesOfLife = async (dataDir: string, worker: string): Promise<WriteCall[]> => {
  const { code, complaint, calls } = await live(dataDir, worker, []);
  if (code !== 0) throw new Error(`the writer ended with ${code}: ${complaint}`);
  const all = listed(calls);
  const count = (thread: string): number => all.filter((entry) => entry.thread === thread).length;
  const writer = [...new Set(all.map(({ thread }) => thread))].sort((a, b) => count(b) - count(a))[0];
  return all.flatMap(({ call, thread }) => (thread === writer ? [call] : []));
};

export const lifeWithFault = async (
  dataDir: string,
  worker: string,
  { kind, nth }: WriteCall,
  error: FaultError,
): Promise<FaultedLife> => {
  const inject = ['-e', `inject=${kind}:error=${error}:when=${nth}`];
  const { code, said, complaint, calls } = await live(dataDir, worker, inject);
  const after = (word: string): string[] =>
    said.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  return {
    code,
    kept: after('kept').map(Number),
    reported: [...after('refused'), ...(complaint === '' ? [] : [complaint])],
    told: after('told'),
    hits: listed(calls).flatMap(({ call, failed }) => (failed ? [call] : [])),
  };
};

/** @param before a data directory, or null for none; @param use has the copy to itself */
export const onCopy = async <T>(before: string | null, use: (dataDir: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldwatch-fault-'));
  try {
    const dataDir = join(folder, 'data');
    if (before !== null) cpSync(before, dataDir, { recursive: true });
    return await use(dataDir);
  } finally {
    rmSync(folder, { recursive: true });
  }
};
