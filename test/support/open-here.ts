/** A store without its threads, so that a test can ask between any two steps of its writer. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createCompactor } from '../../src/main/io/store/changes/compact.ts';
import { createRetainer } from '../../src/main/io/store/changes/retain.ts';
import { seedTypes } from '../../src/main/io/store/changes/types.ts';
import { openReader, openWriter } from '../../src/main/io/store/database/open-database.ts';
import { monthsReader } from '../../src/main/io/store/months/months-reader.ts';
import { monthsWriter } from '../../src/main/io/store/months/months-writer.ts';
import { migrationsFolder, t0 } from './temp-store.ts';

/** @param stepMs how far the clock of a compactor or retainer goes on each time it looks */
export const openHere = async (file: string, stepMs: () => number) => {
  mkdirSync(dirname(file), { recursive: true });
  const { connection } = await openWriter(file, migrationsFolder);
  seedTypes(connection);
  const writing = monthsWriter(connection, file, () => t0);
  const reader = openReader(file);
  const reading = monthsReader(reader, file);
  let clockMs = 0;
  const monotonicMs = (): number => {
    clockMs += stepMs();
    return clockMs;
  };
  const newCompactor = () => createCompactor(connection, writing, monotonicMs);
  const newRetainer = () => createRetainer(connection, writing, monotonicMs);
  return {
    connection,
    reader,
    reading,
    writing,
    newCompactor,
    newRetainer,
    close: () => {
      reading.close();
      reader.db.close();
      writing.close();
      connection.db.close();
    },
  };
};
