import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { checksEach } from '../../scripts/support/fixture-rows.ts';
import { root } from '../../scripts/support/run.ts';
import { DeviceQuery } from '../../src/contract/api.ts';
import { defaultSettings } from '../../src/contract/settings.ts';
import { monthVersion } from '../../src/main/io/store/months/month-file.ts';
import { openStore } from '../../src/main/io/store/open-store.ts';
import { verifyStore } from '../../src/main/io/store/safety/verify-store.ts';
import { allRows } from '../support/damage.ts';
import { withMigration } from '../support/more-migrations.ts';
import {
  howToMake,
  layOut,
  missingFixtures,
  monthFixture,
  monthVersions,
  schemaFixture,
  tags,
} from '../support/schema-fixtures.ts';
import { stagedOf } from '../support/staged-in.ts';
import { storeOptions, tempDir } from '../support/temp-store.ts';

type Rows = Record<string, unknown[]>;

const fixtures = tags().filter((tag) => existsSync(schemaFixture(tag)));
const months = monthVersions().filter((version) => existsSync(monthFixture(version)));
const newestTag = tags().at(-1) ?? '';
/** All that is missing is applied in one transaction, so that the longest way and a short one speak for those between. */
const killedOn = new Set([fixtures.at(0), fixtures.filter((tag) => tag !== newestTag).at(-1)]);

/** What was measured and done, which no version may change; the rest is seeded and noted anew at each opening. */
const kept = [
  'devices',
  'subnets',
  'checks',
  'current_status',
  'status_events',
  'pauses',
  'settings',
  'audit_log',
  'device_paths',
  'tcp_offers',
];

/** Columns that came later are nobody's loss. */
const expectKept = (now: Rows, before: Rows): void => {
  const rows: Rows = { ...now, checks: stagedOf(now.staged_checks ?? []) };
  for (const table of kept.filter((name) => name in before))
    expect(rows[table], table).toMatchObject(before[table] ?? []);
};

const versionOf = (file: string): unknown => {
  const db = new Database(file, { readonly: true });
  const version = db.pragma('user_version', { simple: true });
  db.close();
  return version;
};

it('of every schema before the newest there is a database', () => {
  expect(
    missingFixtures().map((file) => relative(root, file)),
    howToMake,
  ).toEqual([]);
});

describe.each(fixtures.flatMap((tag) => months.map((month) => ({ tag, month }))))(
  'a store of schema $tag with months of version $month',
  ({ tag, month }) => {
    it('is brought to this version whole: every row is kept, every file sound, a copy of the old one there', {
      timeout: 60_000,
    }, async () => {
      using dir = tempDir();
      const core = layOut(dir.path, tag, month);
      const before = allRows(core);
      const versionBefore = versionOf(core);
      const store = await openStore(storeOptions(dir.path));
      const copy = `${core}.before-${String(versionBefore).padStart(4, '0')}`;
      expect(store.notices).toEqual(tag === newestTag ? [] : [expect.stringContaining(copy)]);
      expect(store.losses).toEqual([]);
      expect((await store.listDevices(DeviceQuery.parse({}))).items.map(({ name }) => name).sort()).toEqual([
        'Pumpe 2',
        'cam-7',
        'gw-1',
        'sw-10',
      ]);
      expect(await store.listChecks({ id: 1, limit: 1_000 })).toHaveLength(checksEach + 120);
      expect((await store.getSettings()).history).toEqual({ ...defaultSettings.history, keepDays: 60, maxSizeMb: 900 });
      expect(await store.getCycle(2)).toMatchObject({ state: 'failed' });
      expect(await store.integrityCheck()).toBe('ok');
      await store.close();
      expect(versionOf(core)).toBe(tags().length);
      expectKept(allRows(core), before);
      if (tag !== newestTag) expect(allRows(copy)).toEqual(before);
      const { files } = await verifyStore(dir.path, new AbortController().signal);
      expect(files.filter(({ problem }) => problem !== null)).toEqual([]);
      expect(files.length).toBeGreaterThanOrEqual(2);
    });

    if (month !== monthVersion || !killedOn.has(tag)) return;
    it('that is killed while it is brought to this version is the old one, whole', { timeout: 60_000 }, async ({
      signal,
    }) => {
      using dir = tempDir();
      const dataDir = join(dir.path, 'data');
      mkdirSync(dataDir);
      const core = layOut(dataDir, tag, month);
      const before = allRows(core);
      const versionBefore = versionOf(core);
      const migrations = withMigration(join(dir.path, 'migrations'), neverEnding);
      const child = spawn(process.execPath, [
        join(import.meta.dirname, '../support/store-opener.ts'),
        dataDir,
        migrations,
      ]);
      const ended = once(child, 'exit');
      // Only what no longer fits into memory is written before a commit.
      while (sizeOf(`${core}-wal`) < spilledBytes) {
        expect(child.exitCode).toBeNull();
        signal.throwIfAborted();
        await new Promise((wake) => setTimeout(wake, 20));
      }
      child.kill('SIGKILL');
      await ended;
      expect(sizeOf(`${core}-wal`)).toBeGreaterThanOrEqual(spilledBytes);
      const db = new Database(core);
      expect(db.pragma('user_version', { simple: true })).toBe(versionBefore);
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      db.close();
      expect(allRows(core)).toEqual(before);
      const store = await openStore(storeOptions(dataDir));
      expect(store.losses).toEqual([]);
      await store.close();
      expect(versionOf(core)).toBe(tags().length);
      expectKept(allRows(core), before);
    });
  },
);

/** Writes more and more until it is killed. */
const neverEnding = `CREATE TABLE endless (n integer, text text) STRICT;--> statement-breakpoint
INSERT INTO endless WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)
  SELECT n, hex(randomblob(1000)) FROM numbers;`;
const spilledBytes = 4 * 1024 * 1024;

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
