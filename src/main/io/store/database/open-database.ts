/** Opens the database as its one writer or as a reader, with the settings that make an acknowledged change durable. */
import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { quickProblem } from './integrity.ts';
import { migrate, readMigrations, refuseNewer } from './migrate.ts';
import { corruptError, isCorrupt } from './sqlite-errors.ts';
import { type Connection, connect } from './statements.ts';

/** Before this one, two connections can corrupt a WAL file (sqlite.org/wal.html#walresetbug). */
const oldestSafeSqlite = [3, 51, 3] as const;

export type OpenedWriter = {
  readonly connection: Connection;
  readonly sqliteVersion: string;
  readonly notices: string[];
};

export const openWriter = async (file: string, migrationsFolder: string): Promise<OpenedWriter> => {
  const migrations = readMigrations(migrationsFolder);
  const fresh = !existsSync(file) || statSync(file).size === 0;
  if (fresh && existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0)
    throw corruptError(file, 'it is empty, but changes that belong to it lie beside it');
  if (!fresh) inspect(file, (db) => refuseNewer(db, migrations, file));

  const db = new Database(file, { timeout: 2_000 });
  try {
    const sqliteVersion = String(db.prepare('SELECT sqlite_version()').pluck().get());
    requireSafeSqlite(sqliteVersion);
    // Must come before the first table; WAL writes the header.
    db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
    db.pragma('mmap_size = 0');
    db.pragma('cache_size = -32000');
    db.pragma('temp_store = MEMORY');
    const notices = await migrate(db, migrations, file);
    return { connection: connect(db, drizzle(db)), sqliteVersion, notices };
  } catch (error) {
    db.close();
    throw error;
  }
};

export const openReader = (file: string): Connection => {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
  db.pragma('query_only = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('mmap_size = 0');
  db.pragma('cache_size = -16000');
  db.pragma('temp_store = MEMORY');
  return connect(db, drizzle(db));
};

/** Looks at an existing file without writing to it; a damaged one becomes `store-corrupt`. */
const inspect = (file: string, look: (db: Database.Database) => void): void => {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
    look(db);
    const problem = quickProblem(db);
    if (problem !== null) throw corruptError(file, problem.replaceAll('\n', ' '));
  } catch (error) {
    if (isCorrupt(error)) throw corruptError(file, error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    db?.close();
  }
};

const requireSafeSqlite = (version: string): void => {
  const numbers = version.split('.').map(Number);
  for (const [place, least] of oldestSafeSqlite.entries()) {
    const actual = numbers[place] ?? 0;
    if (actual > least) return;
    if (actual < least)
      throw new FieldwatchError('internal', `SQLite ${version} is too old: before 3.51.3 it can corrupt a database`);
  }
};
