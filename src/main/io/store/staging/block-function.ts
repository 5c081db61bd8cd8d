/** What the migration that brought blocks asks of the program: rows of the table of before, as one block. */
import type Database from 'better-sqlite3';
import type { StagedCheck } from '../packing/check-row.ts';
import { blockColumns, readable, writeBlock } from './block.ts';

/** `staged_block(json_array(…))` with a value for each of `blockColumns`, over the rows of a group, as the writer makes them. */
export const lendBlockFunction = (db: Database.Database): void => {
  db.aggregate('staged_block', {
    start: (): string[] => [],
    step: (rows, row) => {
      rows.push(row);
    },
    result: (rows) => Buffer.from(writeBlock(rows.map(checkOf).filter(isStorable))),
  });
};

/** A figure that was never a measurement costs its check, not the database. */
const isStorable = (check: StagedCheck): boolean => readable(() => writeBlock([check])) !== null;

const checkOf = (json: string): StagedCheck => {
  const values = JSON.parse(json) as (number | null)[];
  return Object.fromEntries(blockColumns.map((name, i) => [name, values[i]])) as StagedCheck;
};
