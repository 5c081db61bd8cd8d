/** Every check that waits in the staging of a database file, in the order in which they came. */
import type Database from 'better-sqlite3';
import type { StagedCheck } from '../../src/main/io/store/packing/check-row.ts';
import { readBlock } from '../../src/main/io/store/staging/block.ts';

export const stagedIn = (db: Database.Database): StagedCheck[] =>
  stagedOf(db.prepare('SELECT body FROM staged_checks').all());

export const stagedOf = (rows: readonly unknown[]): StagedCheck[] =>
  (rows as readonly { readonly body: Uint8Array }[])
    .flatMap(({ body }) => readBlock(body).all())
    .sort((a, b) => a.id - b.id);
