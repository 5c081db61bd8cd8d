/** One month file: opened to be written or read, and what its tables are. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { type Connection, cachedStatements } from '../database/statements.ts';
import type { MonthName } from './month-names.ts';

export type MonthFile = MonthName & {
  readonly db: Database.Database;
  readonly sql: Connection['sql'];
};

export const monthVersion = 1;

/**
 * hours: a row a device and hour, small and in the order questions walk; bodies: the checks themselves, in the order they were packed, so
 * that their pages are full. last_id is the highest staging id merged into the hour. days: the same as hours for whole UTC days.
 * Of hours alone there are no bodies, and body_id is 0. Of days alone hours say nothing but their last_id, and only those that a check
 * in staging may still ask for. month.checks counts the checks themselves.
 */
const schema = `
  CREATE TABLE month (store TEXT NOT NULL, checks INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL) STRICT;
  CREATE TABLE hours (device_id INTEGER NOT NULL, hour INTEGER NOT NULL, last_id INTEGER NOT NULL, body_id INTEGER NOT NULL,
    summary BLOB NOT NULL, PRIMARY KEY (device_id, hour)) STRICT, WITHOUT ROWID;
  CREATE TABLE days (device_id INTEGER NOT NULL, day INTEGER NOT NULL, summary BLOB NOT NULL,
    PRIMARY KEY (device_id, day)) STRICT, WITHOUT ROWID;
  CREATE TABLE bodies (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;`;

const nothingYet = [0, Number.MAX_SAFE_INTEGER, 0] as const;

const fileOf = (name: MonthName, db: Database.Database): MonthFile => ({ ...name, db, sql: cachedStatements(db) });

/** A body of 60 checks has about 400 bytes: larger pages leave less unused at their ends. */
const pageBytes = 16_384;

/** Made when it is missing. Throws `store-newer`, or `conflict` when it belongs to another store; the file stays as it was. */
export const openMonthToWrite = (name: MonthName, path: string, store: string): MonthFile => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const db = new Database(path, { timeout: 2_000 });
  try {
    db.pragma(`page_size = ${pageBytes}`);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('trusted_schema = OFF');
    db.pragma(`journal_size_limit = ${16 * 1024 * 1024}`);
    db.pragma('mmap_size = 0');
    db.pragma('cache_size = -16000');
    if (versionOf(db) === 0) layOut(db, store);
    requireOurs(db, path, store);
    return fileOf(name, db);
  } catch (error) {
    db.close();
    throw error;
  }
};

const layOut = (db: Database.Database, store: string): void =>
  db
    .transaction(() => {
      db.exec(schema);
      db.prepare('INSERT INTO month VALUES (?, ?, ?, ?)').run(store, ...nothingYet);
      db.pragma(`user_version = ${monthVersion}`);
    })
    .immediate();

/** A new file that nobody else knows yet and that is thrown away if anything fails: it needs no journal, and is on the disk only when it was synced. */
export const createThinMonth = (name: MonthName, path: string, store: string): MonthFile => {
  const db = new Database(path);
  try {
    db.pragma(`page_size = ${pageBytes}`);
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.pragma('trusted_schema = OFF');
    db.pragma('mmap_size = 0');
    db.pragma('cache_size = -4000');
    layOut(db, store);
    return fileOf(name, db);
  } catch (error) {
    db.close();
    throw error;
  }
};

/** Null where there is nothing this version and store could read. */
export const openMonthToRead = (name: MonthName, path: string, store: string): MonthFile | null => {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: 2_000 });
  try {
    db.pragma('query_only = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('mmap_size = 0');
    db.pragma('cache_size = -2000');
    if (versionOf(db) === monthVersion && storeOf(db) === store) return fileOf(name, db);
    db.close();
    return null;
  } catch (error) {
    db.close();
    throw error;
  }
};

const versionOf = (db: Database.Database): number => Number(db.pragma('user_version', { simple: true }));
const storeOf = (db: Database.Database): unknown => db.prepare('SELECT store FROM month').pluck().get();

const requireOurs = (db: Database.Database, path: string, store: string): void => {
  if (versionOf(db) > monthVersion)
    throw new FieldwatchError('store-newer', `${path} was written by a newer version of Fieldwatch`, {
      hint: 'nothing was changed; start that newer version',
    });
  if (storeOf(db) !== store)
    throw new FieldwatchError('conflict', `${path} belongs to another database than the one beside it`);
};
