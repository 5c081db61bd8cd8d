/** Whether one database file is sound, looked at from a connection of its own that only reads. */
import Database from 'better-sqlite3';
import { isCorrupt } from '../database/sqlite-errors.ts';

/** `quick`: the structure of every table. `whole`: indexes against tables too, and every reference. */
export type Depth = 'quick' | 'whole';

/** The first problem, as a sentence's end; null when it is sound. Throws what is no damage, such as a missing permission. */
export const problemOf = (file: string, depth: Depth): string | null => {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
    db.pragma('trusted_schema = OFF');
    return depth === 'quick' ? tableByTable(db) : all(db);
  } catch (error) {
    if (isCorrupt(error)) return (error as Error).message;
    throw error;
  } finally {
    db?.close();
  }
};

/** A statement a table: none holds back the writer's checkpoints for as long as the whole file takes. */
const tableByTable = (db: Database.Database): string | null => {
  const tables = db
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    .pluck()
    .all() as string[];
  for (const table of tables) {
    const problem = first(db.pragma(`quick_check("${table.replaceAll('"', '""')}")`));
    if (problem !== null) return problem;
  }
  return null;
};

const all = (db: Database.Database): string | null => {
  const problem = first(db.pragma('integrity_check(1)'));
  if (problem !== null) return problem;
  const [broken] = db.pragma('foreign_key_check') as { table: string; parent: string }[];
  return broken === undefined ? null : `a row of ${broken.table} points to no row of ${broken.parent}`;
};

const first = (rows: unknown): string | null => {
  const text = String(Object.values((rows as Record<string, unknown>[])[0] ?? {})[0] ?? 'ok');
  return text === 'ok' ? null : text.replaceAll('\n', ' ');
};
