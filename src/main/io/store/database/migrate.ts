/** Brings a database to this version's schema: backed up first, whole or not at all; a newer one is left untouched. */
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { lendBlockFunction } from '../staging/block-function.ts';

/** Drizzle's own ledger, so that its tools can read the database too. */
const ledger = '__drizzle_migrations';

export const readMigrations = (folder: string): MigrationMeta[] => readMigrationFiles({ migrationsFolder: folder });

export const migrationCopiesKept = 2;

/** Whether this is the name of a copy that was made of `file` before a migration. */
export const isMigrationCopy = (name: string, file: string): boolean =>
  name.startsWith(`${file}.before-`) && /^\d{4}$/.test(name.slice(file.length + '.before-'.length));

/** The stamps of the migrations a database has had; empty for a new one. */
const appliedStamps = (db: Database.Database): number[] => {
  const exists = db.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(ledger) !== undefined;
  return exists ? (db.prepare(`SELECT created_at FROM ${ledger} ORDER BY id`).pluck().all() as number[]) : [];
};

/** Throws `store-newer` when the database has had migrations that this version does not know. Only reads. */
export const refuseNewer = (db: Database.Database, migrations: readonly MigrationMeta[], file: string): void => {
  const version = Number(db.pragma('user_version', { simple: true }));
  const known = new Set(migrations.map(({ folderMillis }) => folderMillis));
  if (version <= migrations.length && appliedStamps(db).every((stamp) => known.has(Number(stamp)))) return;
  throw new FieldwatchError(
    'store-newer',
    `the database ${file} was written by a newer version of Fieldwatch (schema ${version}, this version knows ${migrations.length})`,
    { hint: 'nothing was changed; start that newer version, or choose another data directory with --data' },
  );
};

/**
 * Applies what is missing and answers what happened as sentences. An existing database is first copied to
 * `<file>.before-NNNN`, NNNN being the first migration applied; the last two such copies stay. Foreign keys are off while tables are rebuilt
 * (a dropped parent table would empty its children) and checked before the commit.
 */
export const migrate = async (
  db: Database.Database,
  migrations: readonly MigrationMeta[],
  file: string,
): Promise<string[]> => {
  const applied = new Set(appliedStamps(db).map(Number));
  const missing = migrations.filter(({ folderMillis }) => !applied.has(folderMillis));
  if (missing.length === 0) return [];
  const notices: string[] = [];
  if (applied.size > 0) {
    const copy = `${file}.before-${String(migrations.length - missing.length).padStart(4, '0')}`;
    rmSync(`${copy}.partial`, { force: true });
    await db.backup(`${copy}.partial`);
    renameSync(`${copy}.partial`, copy);
    dropOlderCopies(file);
    notices.push(`The database was brought to this version; a copy of the old one is ${copy}.`);
  }
  lendBlockFunction(db);
  db.pragma('foreign_keys = OFF');
  // A view may stand on a table that is dropped and renamed into place; without this, the renaming fails.
  db.pragma('legacy_alter_table = ON');
  try {
    db.transaction(() => apply(db, missing, migrations.length)).immediate();
  } catch (error) {
    throw new FieldwatchError(
      'store-write-failed',
      `the database ${file} could not be brought to this version: ${error instanceof Error ? error.message : error}`,
      { hint: 'nothing was changed; the version that wrote it still works with it', cause: error },
    );
  } finally {
    db.pragma('legacy_alter_table = OFF');
    db.pragma('foreign_keys = ON');
  }
  return notices;
};

/** Each is a whole database: the last few versions are enough to go back to. */
const dropOlderCopies = (file: string): void => {
  const copies = readdirSync(dirname(file)).filter((name) => isMigrationCopy(name, basename(file)));
  for (const name of copies.sort().reverse().slice(migrationCopiesKept)) rmSync(join(dirname(file), name));
};

const apply = (db: Database.Database, missing: readonly MigrationMeta[], version: number): void => {
  db.exec(
    `CREATE TABLE IF NOT EXISTS ${ledger} (id INTEGER PRIMARY KEY AUTOINCREMENT, hash text NOT NULL, created_at numeric)`,
  );
  const enter = db.prepare(`INSERT INTO ${ledger} (hash, created_at) VALUES (?, ?)`);
  for (const migration of missing) {
    for (const statement of migration.sql) db.exec(statement);
    enter.run(migration.hash, migration.folderMillis);
  }
  const broken = db.pragma('foreign_key_check') as unknown[];
  if (broken.length > 0) throw new Error(`${broken.length} rows would point to nothing`);
  db.pragma(`user_version = ${version}`);
};
