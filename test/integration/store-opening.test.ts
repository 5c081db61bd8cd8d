import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import { announceAddress, openStore, readHolder } from '../../src/main/io/store/open-store.ts';
import { damage } from '../support/damage.ts';
import { withMigration } from '../support/more-migrations.ts';
import {
  by,
  checkRecord,
  importRow,
  migrationsFolder,
  openTempStore,
  storeOptions,
  t0,
  tempDir,
} from '../support/temp-store.ts';

const databaseOf = (dataDir: string): string => join(dataDir, 'fieldwatch.db');
const refusal = (code: string) => expect.objectContaining({ code });

/** A closed database with something of everything in it; made once, copied for each test. */
const make = async (dataDir: string, devices: number): Promise<void> => {
  const store = await openStore(storeOptions(dataDir));
  const rows = Array.from({ length: devices }, (_, i) => importRow(`10.0.${i >> 7}.${i & 127}`, { name: `dev-${i}` }));
  await store.applyImport(rows, { typeId: 'standard', site: '' }, by());
  const all = await store.allDevices({});
  for (let round = 0; round < 5; round++)
    await store.recordChecks(
      all.map(({ id }) =>
        checkRecord(id, t0 + round, { transition: { from: 'unknown', to: 'online', reason: 'answers', news: false } }),
      ),
    );
  await store.close();
};

const devices = 300;
let filled: ReturnType<typeof tempDir>;
beforeAll(async () => {
  filled = tempDir();
  await make(filled.path, devices);
});
afterAll(() => filled[Symbol.dispose]());
const fill = (dataDir: string): void => cpSync(filled.path, dataDir, { recursive: true });

describe('a data directory', () => {
  it('is made for its user alone, the database with the settings that promise durability', async () => {
    await using opened = await openTempStore();
    expect(statSync(opened.dataDir).mode & 0o777).toBe(0o700);
    const db = new Database(databaseOf(opened.dataDir), { readonly: true });
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(2);
    const loose = db
      .prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE '%sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'",
      )
      .all();
    expect(loose).toEqual([]);
    db.close();
    expect(opened.store.sqliteVersion).toMatch(/^3\.\d+\.\d+$/);
    expect(opened.store.notices).toEqual([]);
  });

  it('has one holder, who is named to the second and frees it at its end', async () => {
    using dir = tempDir();
    expect(await readHolder(dir.path)).toBeNull();
    const store = await openStore(storeOptions(dir.path, { holder: { kind: 'desktop' }, now: () => t0 }));
    await announceAddress(dir.path, 'http://127.0.0.1:8080');
    const holder = { pid: process.pid, kind: 'desktop', startedAt: t0, url: 'http://127.0.0.1:8080' };
    expect(await readHolder(dir.path)).toEqual(holder);
    await expect(openStore(storeOptions(dir.path))).rejects.toMatchObject({
      code: 'store-in-use',
      message: expect.stringContaining(`desktop, process ${process.pid}`),
    });
    await store.close();
    expect(await readHolder(dir.path)).toBeNull();
    await (await openStore(storeOptions(dir.path))).close();
  });

  it('is free again when its holder was killed, whatever the file says', async () => {
    using dir = tempDir();
    const child = spawn(process.execPath, [resolve(import.meta.dirname, '../support/store-writer.ts'), dir.path]);
    await once(child.stdout, 'data');
    expect(await readHolder(dir.path)).toMatchObject({ pid: child.pid, kind: 'headless' });
    await expect(openStore(storeOptions(dir.path))).rejects.toMatchObject({ code: 'store-in-use' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(join(dir.path, 'holder.json'))).toBe(true);
    expect(await readHolder(dir.path)).toBeNull();
    await (await openStore(storeOptions(dir.path))).close();
  });

  it('that can not be made is refused with a reason', async () => {
    using dir = tempDir();
    writeFileSync(join(dir.path, 'file'), '');
    await expect(openStore(storeOptions(join(dir.path, 'file', 'data')))).rejects.toEqual(
      refusal('store-write-failed'),
    );
  });

  it.skipIf(process.getuid?.() !== 0)(
    'that may not be written is refused with a reason, and left as it was',
    async () => {
      using dir = tempDir();
      const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'ignore' });
      mount('-t', 'tmpfs', 'tmpfs', dir.path);
      try {
        fill(dir.path);
        mount('-o', 'remount,ro', dir.path);
        const before = readFileSync(databaseOf(dir.path));
        await expect(openStore(storeOptions(dir.path))).rejects.toEqual(refusal('store-write-failed'));
        expect(readFileSync(databaseOf(dir.path))).toEqual(before);
      } finally {
        execFileSync('umount', [dir.path]);
      }
    },
  );

  it.skipIf(process.getuid?.() !== 0)(
    'that is full refuses the batch whole; with room again everything works',
    async () => {
      using dir = tempDir();
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', dir.path]);
      try {
        const store = await openStore(storeOptions(dir.path));
        const device = await store.createDevice(DeviceDraft.parse({ address: '10.0.0.1' }), by());
        const batch = (start: number) =>
          Array.from({ length: 2_000 }, (_, i) => checkRecord(device.id, t0 + start + i));
        let stored = 0;
        const refused = await (async () => {
          for (; stored < 200_000; stored += 2_000) await store.recordChecks(batch(stored));
        })().catch((error: unknown) => error);
        expect(refused).toMatchObject({ code: 'store-write-failed' });
        expect((await store.statistics()).checksStored).toBe(stored);
        execFileSync('mount', ['-o', 'remount,size=16m', dir.path]);
        await store.recordChecks(batch(stored));
        expect((await store.statistics()).checksStored).toBe(stored + 2_000);
        expect(await store.integrityCheck()).toBe('ok');
        await store.close();
      } finally {
        execFileSync('umount', [dir.path]);
      }
    },
  );
});

describe('a damaged database', () => {
  it.each([
    [
      'no database at all',
      (file: string) => writeFileSync(file, 'this is a text file, and long enough to be looked at'.repeat(100)),
    ],
    ['its header is gone', (file: string) => damage(file, 0, Buffer.alloc(100))],
    ['its first page is gone', (file: string) => damage(file, 100, Buffer.alloc(3_900, 0xff))],
    ...[0.2, 0.4, 0.6, 0.8].map((part): [string, (file: string) => void] => [
      `pages at ${part * 100} % are gone`,
      (file) => damage(file, Math.floor((statSync(file).size * part) / 4_096) * 4_096, Buffer.alloc(4 * 4_096, 0xa5)),
    ]),
    ['it was cut off', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 40_000))],
    [
      'it is empty and its changes lie beside it',
      (file: string) => {
        writeFileSync(`${file}-wal`, Buffer.alloc(32, 1));
        writeFileSync(file, '');
      },
    ],
  ])('%s: set aside as it is, and a new one begun where there is no backup', async (_, harm) => {
    using dir = tempDir();
    fill(dir.path);
    const file = databaseOf(dir.path);
    harm(file);
    const before = readFileSync(file);
    const store = await openStore(storeOptions(dir.path, { now: () => t0 }));
    const aside = `${file}.damaged-2026-01-01T00-00-00Z`;
    expect(store.losses).toEqual([
      expect.stringMatching(/damaged.*no sound backup: a new, empty one was begun.*kept as/),
    ]);
    expect(store.losses[0]).toContain(aside);
    expect(readFileSync(aside)).toEqual(before);
    if (before.length === 0) expect(existsSync(`${aside}-wal`)).toBe(true);
    expect((await store.statistics()).devices.total).toBe(0);
    await store.close();
    const again = await openStore(storeOptions(dir.path));
    expect(again.losses).toEqual([]);
    await again.close();
  });

  it('an empty file is a new database', async () => {
    using dir = tempDir();
    writeFileSync(databaseOf(dir.path), '');
    const store = await openStore(storeOptions(dir.path));
    expect(await store.listTypes()).toHaveLength(4);
    await store.close();
  });
});

/** What drizzle-kit generates for a changed column: copy, drop, rename. */
const rebuildSubnets = `PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE __new_subnets (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, cidr text NOT NULL, cidr_key text NOT NULL,
  name text DEFAULT '' NOT NULL, site text DEFAULT '' NOT NULL, policy text DEFAULT '{}' NOT NULL, colour text) STRICT;--> statement-breakpoint
INSERT INTO __new_subnets (id, cidr, cidr_key, name, site, policy) SELECT id, cidr, cidr_key, name, site, policy FROM subnets;--> statement-breakpoint
DROP TABLE subnets;--> statement-breakpoint
ALTER TABLE __new_subnets RENAME TO subnets;--> statement-breakpoint
PRAGMA foreign_keys=ON;`;

const counts = (file: string): Record<string, unknown> => {
  const db = new Database(file, { readonly: true });
  const tables = ['devices', 'subnets', 'staged_checks', 'current_status', 'status_events'];
  const rows = tables.map((table) => [table, db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()]);
  db.close();
  return Object.fromEntries(rows);
};

describe('migrations', () => {
  it('keep every row of a filled database and leave a copy of the old one', async () => {
    using dir = tempDir();
    const dataDir = join(dir.path, 'data');
    mkdirSync(dataDir);
    fill(dataDir);
    const before = counts(databaseOf(dataDir));
    const migrations = withMigration(join(dir.path, 'migrations'), rebuildSubnets);
    const store = await openStore(storeOptions(dataDir, { migrations }));
    const copy = `${databaseOf(dataDir)}.before-${String(readdirSync(migrationsFolder).filter((name) => name.endsWith('.sql')).length).padStart(4, '0')}`;
    expect(store.notices).toEqual([expect.stringContaining(copy)]);
    await expect(store.createDevice(DeviceDraft.parse({ address: '10.99.0.1' }), by())).resolves.toBeDefined();
    await store.deleteDevices([1], by());
    await store.close();
    expect(counts(databaseOf(dataDir))).toMatchObject({
      staged_checks: before.staged_checks,
      current_status: 301,
      status_events: 1_500,
    });
    expect(counts(copy)).toEqual(before);
    const db = new Database(databaseOf(dataDir), { readonly: true });
    expect(db.prepare('SELECT count(*) FROM device_current_status WHERE subnet IS NOT NULL').pluck().get()).toBe(300);
    db.close();
  });

  it('keep the copies of the last two, and nothing of others', async () => {
    using dir = tempDir();
    const dataDir = join(dir.path, 'data');
    mkdirSync(dataDir);
    fill(dataDir);
    const names = ['0001', '0002', '0003', 'mine'].map((end) => `fieldwatch.db.before-${end}`);
    for (const name of names) writeFileSync(join(dataDir, name), '');
    const migrations = withMigration(join(dir.path, 'migrations'), rebuildSubnets);
    await (await openStore(storeOptions(dataDir, { migrations }))).close();
    const kept = readdirSync(dataDir).filter((name) => name.includes('.before-'));
    expect(kept).toHaveLength(3);
    expect(kept).toEqual(expect.arrayContaining(['fieldwatch.db.before-0003', 'fieldwatch.db.before-mine']));
  });

  it.each([
    ['fails half-way', 'CREATE TABLE extra (id integer);--> statement-breakpoint\nINSERT INTO nowhere VALUES (1);'],
    ['leaves rows that point to nothing', 'DELETE FROM subnets;'],
  ])('one that %s changes nothing', async (_, sql) => {
    using dir = tempDir();
    const dataDir = join(dir.path, 'data');
    mkdirSync(dataDir);
    fill(dataDir);
    const before = counts(databaseOf(dataDir));
    const migrations = withMigration(join(dir.path, 'migrations'), sql);
    await expect(openStore(storeOptions(dataDir, { migrations }))).rejects.toEqual(refusal('store-write-failed'));
    expect(counts(databaseOf(dataDir))).toEqual(before);
    const store = await openStore(storeOptions(dataDir));
    expect(await store.integrityCheck()).toBe('ok');
    await store.close();
  });

  it.each([
    ['a migration we do not know', "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 4000000000000)"],
    ['a higher version', 'PRAGMA user_version = 4711'],
  ])('a newer database (%s) is refused and left untouched, byte for byte', async (_, sql) => {
    using dir = tempDir();
    fill(dir.path);
    const db = new Database(databaseOf(dir.path));
    db.exec(sql);
    db.close();
    const before = readFileSync(databaseOf(dir.path));
    await expect(openStore(storeOptions(dir.path))).rejects.toMatchObject({
      code: 'store-newer',
      message: expect.stringContaining('newer version'),
    });
    expect(readFileSync(databaseOf(dir.path))).toEqual(before);
  });

  it('cycles that an earlier run left open are closed as failed', async () => {
    using dir = tempDir();
    fill(dir.path);
    const db = new Database(databaseOf(dir.path));
    db.exec(
      `INSERT INTO cycles SELECT 1, 'standard', 30, 'start', 'running', ${t0}, ${t0}, NULL, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, '{}', 0, NULL, NULL`,
    );
    db.close();
    const store = await openStore(storeOptions(dir.path));
    expect(await store.getCycle(1)).toMatchObject({ state: 'failed', problem: expect.stringContaining('ended') });
    await store.close();
  });
});
