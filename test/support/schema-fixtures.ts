/** Databases of every schema that was ever released, kept in test/fixtures: which there are, which there must be, and how one is laid out to be opened. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { monthVersion } from '../../src/main/io/store/months/month-file.ts';
import { migrationsFolder } from './temp-store.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

export type Journal = { readonly entries: readonly { readonly tag: string }[] };

export const readJournal = (): Journal =>
  JSON.parse(readFileSync(join(migrationsFolder, 'meta/_journal.json'), 'utf8')) as Journal;

/** Of a database that has had the migrations up to this one. */
export const schemaFixture = (tag: string): string => join(fixtures, 'schemas', `${tag}.db.gz`);
export const monthFixture = (version: number): string => join(fixtures, 'months', `version-${version}.db.gz`);

export const howToMake = 'run `node scripts/make-fixtures.ts` and commit what it made in test/fixtures';

export const tags = (): string[] => readJournal().entries.map(({ tag }) => tag);
export const monthVersions = (): number[] => Array.from({ length: monthVersion }, (_, i) => i + 1);

/** The newest schema may still change until it is released with the next one; every older one must be there. */
export const missingFixtures = (): string[] => [
  ...tags().slice(0, -1).map(schemaFixture).filter(isMissing),
  ...monthVersions().map(monthFixture).filter(isMissing),
];

const isMissing = (file: string): boolean => !existsSync(file);

/** The month that the fixtures' packed checks are of. */
export const fixtureMonth = '2026-01';
export const fixtureStoreId = '6f1d2c3b-0a4e-4c58-9b7a-2f5f0e7d9a11';

/** As a person has it on disk: the core and beside it a month. */
export const layOut = (dataDir: string, tag: string, month: number): string => {
  const core = join(dataDir, 'fieldwatch.db');
  mkdirSync(join(dataDir, 'history'), { recursive: true });
  writeFileSync(core, gunzipSync(readFileSync(schemaFixture(tag))));
  writeFileSync(join(dataDir, 'history', `${fixtureMonth}.db`), gunzipSync(readFileSync(monthFixture(month))));
  return core;
};
