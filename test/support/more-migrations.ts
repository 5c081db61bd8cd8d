/** A folder of our migrations and one more, for tests of what happens when one is applied. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrationsFolder } from './temp-store.ts';

export const withMigration = (folder: string, sql: string): string => {
  cpSync(migrationsFolder, folder, { recursive: true });
  const journalFile = join(folder, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(journalFile, 'utf8'));
  journal.entries.push({
    idx: journal.entries.length,
    version: '6',
    when: 4_000_000_000_000,
    tag: '9999_next',
    breakpoints: true,
  });
  writeFileSync(journalFile, JSON.stringify(journal));
  writeFileSync(join(folder, '9999_next.sql'), sql);
  return folder;
};
