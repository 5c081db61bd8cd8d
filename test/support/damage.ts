/** Harm done to files, and what a store holds, for tests that damage one and look what came back. */
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';

export const damage = (file: string, offset: number, bytes: Buffer): void => {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, offset);
  closeSync(handle);
};

/** Numbers from a seed, the same on every machine (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** 4 KiB of noise at a place of its own choice. */
export const damageAnywhere = (file: string, random: () => number): number => {
  const bytes = Buffer.from(Array.from({ length: 4_096 }, () => Math.floor(random() * 256)));
  const offset = Math.floor(random() * Math.max(1, statSync(file).size - bytes.length));
  damage(file, offset, bytes);
  return offset;
};

/** Every row of every table of the store, for comparing. */
export const allRows = (file: string): Record<string, unknown[]> => {
  const db = new Database(file, { readonly: true });
  try {
    const tables = db
      .prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
      )
      .pluck()
      .all() as string[];
    return Object.fromEntries(tables.sort().map((table) => [table, db.prepare(`SELECT * FROM "${table}"`).all()]));
  } finally {
    db.close();
  }
};
