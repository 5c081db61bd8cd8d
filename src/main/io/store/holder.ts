/** Who runs on a data directory: a lock that the operating system frees however its holder ends, and a file that names the holder. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { FieldwatchError } from '../../../contract/errors.ts';

const Holder = z.object({
  pid: z.int().nonnegative(),
  kind: z.enum(['desktop', 'headless', 'cli']),
  startedAt: z.int().nonnegative(),
  /** Where its HTTP listens; null while it does not. */
  url: z.string().nullable(),
});
export type Holder = z.infer<typeof Holder>;

export type DirectoryLock = { release(): void };

const lockFile = (dataDir: string): string => join(dataDir, 'lock.sqlite');
const holderFile = (dataDir: string): string => join(dataDir, 'holder.json');
/** Someone who only looks holds the lock for a moment; a holder needs a moment to say who it is. */
const patience = { tries: 10, pauseMs: 30 };

/** Rejects with `store-in-use`, naming the holder. */
export const takeLock = async (dataDir: string, holder: Holder): Promise<DirectoryLock> => {
  for (let attempt = 1; ; attempt++) {
    const db = new Database(lockFile(dataDir), { timeout: 0 });
    if (locks(db, 'BEGIN EXCLUSIVE')) return lockHeldBy(db, dataDir, holder);
    db.close();
    if (attempt === patience.tries) throw inUse(dataDir, await readHolder(dataDir));
    await sleep(patience.pauseMs);
  }
};

const lockHeldBy = (db: Database.Database, dataDir: string, holder: Holder): DirectoryLock => {
  try {
    writeHolder(dataDir, holder);
  } catch (error) {
    db.close();
    throw error;
  }
  return {
    release: () => {
      rmSync(holderFile(dataDir), { force: true });
      db.close();
    },
  };
};

/** Who runs on this data directory right now, or null; a file left behind by a holder that is gone does not count. */
export const readHolder = async (dataDir: string): Promise<Holder | null> => {
  for (let attempt = 1; ; attempt++) {
    if (!isLocked(dataDir)) return null;
    const holder = readHolderFile(dataDir);
    if (holder !== null && isAlive(holder.pid)) return holder;
    if (attempt === patience.tries) return holder;
    await sleep(patience.pauseMs);
  }
};

/** For the holder: where its HTTP listens now. */
export const announceAddress = async (dataDir: string, url: string | null): Promise<void> => {
  const holder = readHolderFile(dataDir);
  if (holder !== null) writeHolder(dataDir, { ...holder, url });
};

const locks = (db: Database.Database, begin: string): boolean => {
  try {
    db.exec(begin);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return false;
    db.close();
    throw error;
  }
};

const isLocked = (dataDir: string): boolean => {
  let db: Database.Database;
  try {
    db = new Database(lockFile(dataDir), { readonly: true, fileMustExist: true, timeout: 0 });
  } catch {
    return false;
  }
  try {
    return !locks(db, 'SELECT count(*) FROM sqlite_master');
  } finally {
    db.close();
  }
};

const readHolderFile = (dataDir: string): Holder | null => {
  try {
    return Holder.parse(JSON.parse(readFileSync(holderFile(dataDir), 'utf8')));
  } catch {
    return null;
  }
};

const writeHolder = (dataDir: string, holder: Holder): void => {
  const next = `${holderFile(dataDir)}.${process.pid}`;
  writeFileSync(next, JSON.stringify(holder), { mode: 0o600 });
  renameSync(next, holderFile(dataDir));
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

const inUse = (dataDir: string, holder: Holder | null): FieldwatchError => {
  const who =
    holder === null
      ? 'another Fieldwatch'
      : `Fieldwatch (${holder.kind}, process ${holder.pid}, since ${new Date(holder.startedAt).toISOString()}${holder.url === null ? '' : `, ${holder.url}`})`;
  return new FieldwatchError('store-in-use', `${dataDir} is in use by ${who}`, {
    hint: 'use that one, stop it, or choose another data directory with --data',
  });
};
