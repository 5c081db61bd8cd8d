/** Makes one archive of a store that is in use: a copy of each database as it is at one moment, checked, hashed, packed. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { monthVersion } from '../months/month-file.ts';
import { archiveEnd, entryHeader, entryPadding, writeArchive } from './archive-writer.ts';
import { problemOf } from './check-database.ts';
import { copyDatabase } from './copy-database.ts';
import { freeBytesAt } from './durable-files.ts';
import { type ArchivedFile, corePath, format, type Manifest, manifestPath, manifestText } from './manifest.ts';
import { type StoreFile, storeFiles } from './store-files.ts';

/** Left to the store while a backup is made. */
const spareBytes = 64 * 1024 * 1024;
const abandonedMs = 3_600_000;
/** Between two pieces that are packed, as long as the last one took but no longer than this. */
const pauseAtMostMs = 50;

export type BackupRequest = {
  readonly dataDir: string;
  /** Where the archive goes. */
  readonly file: string;
  readonly productVersion: string;
  readonly at: number;
};

export type BackupMade = { readonly file: string; readonly sizeBytes: number; readonly manifest: Manifest };

export type BackupWork = {
  readonly signal: AbortSignal;
  /** Bytes of the store that are done, of all: half when copied, whole when packed. */
  readonly onProgress: (done: number, total: number) => void;
  readonly freeBytes?: (folder: string) => Promise<number>;
};

/** Rejects with `store-write-failed` for want of room, `store-corrupt` for a damaged source, `not-found` for an empty directory. Then nothing is left of it. */
export const makeBackup = async (request: BackupRequest, work: BackupWork): Promise<BackupMade> => {
  const { dataDir, file } = request;
  const files = await storeFiles(dataDir);
  if (files[0]?.path !== corePath) throw new FieldwatchError('not-found', `nothing is stored in ${dataDir}`);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await sweepPartials(file);
  await requireRoom(dirname(file), files, work.freeBytes ?? freeBytesAt);

  const copy = `${file}.partial-copy`;
  const progress = progressOver(files, work.onProgress);
  const made: { manifest?: Manifest } = {};
  async function* blocks(): AsyncGenerator<Buffer> {
    const archived: ArchivedFile[] = [];
    const breathe = createBreather();
    let about = { schemaVersion: 0, counts: { devices: 0, events: 0, checks: 0 } };
    for await (const source of oneByOne(dataDir)) {
      await copyDatabase(source.file, copy, { signal: work.signal, onBytes: progress.copied(source) });
      if (source.path === corePath) about = finishCopy(copy, source, coreFacts);
      else about.counts.checks += finishCopy(copy, source, monthChecks);
      const { size } = await stat(copy);
      yield entryHeader(source.path, size, request.at);
      const hash = createHash('sha256');
      let packed = 0;
      for await (const chunk of createReadStream(copy, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        yield chunk;
        packed += chunk.length;
        await breathe(work.signal);
        progress.packed(source)(packed);
      }
      yield entryPadding(size);
      archived.push({ path: source.path, sizeBytes: size, sha256: hash.digest('hex') });
      await removeCopy(copy);
    }
    const { productVersion, at: madeAt } = request;
    made.manifest = { format, productVersion, madeAt, ...about, files: archived };
    const text = Buffer.from(manifestText(made.manifest));
    yield entryHeader(manifestPath, text.length, request.at);
    yield text;
    yield entryPadding(text.length);
    yield archiveEnd;
  }

  try {
    await writeArchive(file, blocks(), work.signal);
  } catch (error) {
    if (work.signal.aborted) throw work.signal.reason;
    throw tellWriteError(error, file);
  } finally {
    await removeCopy(copy);
  }
  if (made.manifest === undefined) throw new FieldwatchError('internal', `${file} was written without a manifest`);
  return { file, sizeBytes: (await stat(file)).size, manifest: made.manifest };
};

/** As they are when their turn comes: a month that is thinned meanwhile goes, and is there under another name. */
async function* oneByOne(dataDir: string): AsyncGenerator<StoreFile> {
  const done = new Set<string>();
  for (;;) {
    const next = (await storeFiles(dataDir)).find(({ path }) => !done.has(path));
    if (next === undefined) return;
    done.add(next.path);
    yield next;
  }
}

/** One plain file with its journal folded in, and found sound: a damaged store must not push out good backups. */
const finishCopy = <T>(copy: string, source: StoreFile, read: (db: Database.Database) => T): T => {
  const db = new Database(copy, { fileMustExist: true });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
  const problem = problemOf(copy, 'quick');
  if (problem !== null) throw new FieldwatchError('store-corrupt', `${source.file} is damaged: ${problem}`);
  const facts = new Database(copy, { readonly: true });
  try {
    return read(facts);
  } finally {
    facts.close();
  }
};

/** Half of the time is left to others. */
const createBreather = (): ((signal: AbortSignal) => Promise<void>) => {
  let beganMs = performance.now();
  return async (signal) => {
    await sleep(Math.min(performance.now() - beganMs, pauseAtMostMs), undefined, { signal });
    beganMs = performance.now();
  };
};

/** What a preview tells of a core. */
export const coreFacts = (db: Database.Database): Pick<Manifest, 'schemaVersion' | 'counts'> => {
  const number = (sql: string): number => Number(db.prepare(sql).pluck().get() ?? 0);
  return {
    schemaVersion: Number(db.pragma('user_version', { simple: true })),
    counts: {
      devices: number('SELECT count(*) FROM devices WHERE deleted_at IS NULL'),
      events: number('SELECT count(*) FROM status_events'),
      checks: number('SELECT coalesce(sum(checks), 0) FROM staged_checks'),
    },
  };
};

/** How many checks a month file holds; 0 for one this version does not know. */
export const monthChecks = (db: Database.Database): number =>
  db.pragma('user_version', { simple: true }) === monthVersion
    ? Number(db.prepare('SELECT checks FROM month').pluck().get() ?? 0)
    : 0;

/** The largest copy and the archive are there together; an archive is never larger than what is in it by more than the spare. */
const requireRoom = async (
  folder: string,
  files: readonly StoreFile[],
  freeBytes: (folder: string) => Promise<number>,
): Promise<void> => {
  const all = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const needed = all + Math.max(...files.map(({ sizeBytes }) => sizeBytes)) + spareBytes;
  const free = await freeBytes(folder);
  if (free >= needed) return;
  throw new FieldwatchError(
    'store-write-failed',
    `a backup may need ${megabytes(needed)} in ${folder}, and ${megabytes(free)} are free`,
    { hint: 'nothing was written; free some space, or name a file on another disk' },
  );
};

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;

/** What backups into this folder have left that were killed; one under way elsewhere is younger than that. */
const sweepPartials = async (file: string): Promise<void> => {
  const folder = dirname(file);
  for (const name of await readdir(folder)) {
    if (!/^fieldwatch-.+\.tar\.gz\.partial(-copy(-journal|-wal|-shm)?)?$/.test(name)) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (Date.now() - mtimeMs > abandonedMs) await rm(join(folder, name), { force: true });
  }
  await removeCopy(`${file}.partial-copy`);
};

const removeCopy = async (copy: string): Promise<void> => {
  for (const suffix of ['', '-journal', '-wal', '-shm']) await rm(`${copy}${suffix}`, { force: true });
};

const tellWriteError = (error: unknown, file: string): unknown => {
  if (error instanceof FieldwatchError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (!/^(E[A-Z]+$|SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY))/.test(code)) return error;
  const full = code === 'ENOSPC' || code === 'SQLITE_FULL';
  return new FieldwatchError(
    'store-write-failed',
    `the backup ${file} could not be written: ${full ? 'the disk is full' : error.message}`,
    { hint: 'nothing of it was kept; look for free space and write permission there', cause: error },
  );
};

const progressOver = (files: readonly StoreFile[], tell: BackupWork['onProgress']) => {
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const done = new Map<string, number>();
  const half = (what: string) => (source: StoreFile) => (bytes: number) => {
    done.set(`${what} ${source.path}`, Math.min(bytes, source.sizeBytes) / 2);
    const sum = Math.floor([...done.values()].reduce((all, part) => all + part, 0));
    tell(Math.min(sum, total), total);
  };
  return { copied: half('copied'), packed: half('packed') };
};
