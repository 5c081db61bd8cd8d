import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/main/io/store/open-store.ts';
import { decideExchange, finishExchange } from '../../src/main/io/store/safety/exchange.ts';
import { makeBackup } from '../../src/main/io/store/safety/make-backup.ts';
import { prepareRestore } from '../../src/main/io/store/safety/restore-backup.ts';
import { allRows, damage, damageAnywhere, seeded } from '../support/damage.ts';
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

const never = new AbortController().signal;
const quiet = { signal: never, onProgress: () => {} };
const coreOf = (dataDir: string): string => join(dataDir, 'fieldwatch.db');
const backupOf = (dataDir: string, at: number) =>
  makeBackup({ dataDir, file: join(dataDir, 'backups', nameAt(at)), productVersion: 'x', at }, quiet);
const nameAt = (at: number): string =>
  `fieldwatch-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z-daily.tar.gz`;

const devices = 200;
let filled: ReturnType<typeof tempDir>;
beforeAll(async () => {
  filled = tempDir();
  const store = await openStore(storeOptions(filled.path));
  const rows = Array.from({ length: devices }, (_, i) => importRow(`10.0.${i >> 7}.${i & 127}`, { name: `dev-${i}` }));
  await store.applyImport(rows, { typeId: 'standard', site: '' }, by());
  const ids = (await store.allDevices({})).map(({ id }) => id);
  for (let round = 0; round < 20; round++) await store.recordChecks(ids.map((id) => checkRecord(id, t0 + round)));
  await store.close();
  await backupOf(filled.path, t0);
});
afterAll(() => filled[Symbol.dispose]());
const fill = (dataDir: string): void => cpSync(filled.path, dataDir, { recursive: true });

const openAt = (dataDir: string, more = {}) =>
  openStore(storeOptions(dataDir, { now: () => t0 + 86_400_000, ...more }));
const aside = 'fieldwatch.db.damaged-2026-01-02T00-00-00Z';

describe('a damaged core', () => {
  /** 10 places unless more are asked for: `FIELDWATCH_DAMAGES=50`. */
  const places = Number(process.env.FIELDWATCH_DAMAGES ?? 10);
  it(
    `is found, set aside and restored from the newest backup, at ${places} places`,
    async () => {
      const good = allRows(coreOf(filled.path));
      const random = seeded(4_711);
      let found = 0;
      for (let place = 0; place < places; place++) {
        using dir = tempDir();
        fill(dir.path);
        const offset = damageAnywhere(coreOf(dir.path), random);
        const harmed = readFileSync(coreOf(dir.path));
        const store = await openAt(dir.path);
        const rows = await store.allDevices({});
        expect(rows, `offset ${offset}`).toHaveLength(devices);
        await store.recordChecks([checkRecord(rows[0]?.id ?? 0, t0 + 1_000)]);
        expect(await store.integrityCheck()).toBe('ok');
        await store.close();
        if (store.losses.length === 0) continue;
        found += 1;
        expect(store.losses).toEqual([
          expect.stringMatching(
            /found damaged on 2026-01-02 .*restored from the backup of 2026-01-01 00:00 UTC.*since then are lost.*found: the database/,
          ),
        ]);
        expect(readFileSync(join(dir.path, aside))).toEqual(harmed);
        expect(allRows(coreOf(dir.path)).devices).toEqual(good.devices);
      }
      console.log(`${found} of ${places} damages found and repaired; the others lie in free pages`);
      // A page that nothing uses holds nothing to find.
      expect(found).toBeGreaterThanOrEqual(Math.floor(places * 0.8));
    },
    60_000 + places * 20_000,
  );

  it('passes over a backup that is damaged too, and says so', async () => {
    using dir = tempDir();
    fill(dir.path);
    cpSync(join(dir.path, 'backups', nameAt(t0)), join(dir.path, 'backups', nameAt(t0 + 3_600_000)));
    damage(join(dir.path, 'backups', nameAt(t0 + 3_600_000)), 5_000, Buffer.alloc(4_096, 7));
    damage(coreOf(dir.path), 0, Buffer.alloc(100));
    const store = await openAt(dir.path);
    expect(store.losses).toEqual([
      expect.stringMatching(/backup of 2026-01-01 00:00 UTC.*Passed over: fieldwatch-2026-01-01T01-00-00Z-daily/),
    ]);
    expect((await store.statistics()).devices.total).toBe(devices);
    await store.close();
  });

  it('without an archive comes back from the copy made before a migration', async () => {
    using dir = tempDir();
    mkdirSync(join(dir.path, 'data'));
    const dataDir = join(dir.path, 'data');
    cpSync(coreOf(filled.path), coreOf(dataDir));
    cpSync(coreOf(filled.path), `${coreOf(dataDir)}.before-0004`);
    damage(coreOf(dataDir), 0, Buffer.alloc(100));
    const store = await openAt(dataDir);
    expect(store.losses).toEqual([expect.stringContaining('fieldwatch.db.before-0004')]);
    expect((await store.statistics()).devices.total).toBe(devices);
    await store.close();
  });

  it('whose restored copy can not be opened either is refused, not tried again', async () => {
    using dir = tempDir();
    fill(dir.path);
    damage(coreOf(dir.path), 0, Buffer.alloc(100));
    // A disk that damages what was written a moment ago.
    const harming = join(dir.path, 'harming-worker.mjs');
    const worker = join(import.meta.dirname, '../../src/main/io/store/worker.ts');
    writeFileSync(
      harming,
      `import { openSync, writeSync, closeSync } from 'node:fs'; import { workerData } from 'node:worker_threads';
       if (workerData.role === 'writer') { const f = openSync(workerData.file, 'r+'); writeSync(f, Buffer.alloc(100), 0, 100, 0); closeSync(f); }
       await import(${JSON.stringify(`file://${worker}`)});`,
    );
    await expect(openAt(dir.path, { workerEntry: harming })).rejects.toMatchObject({
      code: 'store-corrupt',
      message: expect.stringMatching(/what was restored in its place is damaged too/),
    });
    expect(readdirSync(dir.path).filter((name) => /\.damaged-[0-9TZ-]+$/.test(name))).toEqual([aside]);
  });

  it('of a running store is exchanged under it; calls meanwhile are refused, later ones answered', async () => {
    await using opened = await openTempStore();
    const { store, dataDir } = opened;
    await store.applyImport([importRow('10.0.0.1'), importRow('10.0.0.2')], { typeId: 'standard', site: '' }, by());
    await store.keeping.backUp({ kind: 'daily', at: t0, productVersion: 'x' }, quiet);
    await store.applyImport([importRow('10.0.0.3')], { typeId: 'standard', site: '' }, by());
    expect(await store.keeping.check(never)).toEqual([]);
    const recovering = store.keeping.recover('the database was damaged by a test');
    await expect(store.setNote('a', 'b')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await recovering).toEqual([expect.stringContaining('restored from the backup of 2026-01-01')]);
    expect((await store.statistics()).devices.total).toBe(2);
    await store.setNote('a', 'b');
    expect(readdirSync(dataDir).some((name) => name.startsWith('fieldwatch.db.damaged-'))).toBe(true);
  });

  it('and damaged months are found by a check beside the work', async () => {
    await using opened = await openTempStore();
    mkdirSync(join(opened.dataDir, 'history'));
    writeFileSync(
      join(opened.dataDir, 'history/2026-01.db'),
      'no database, but long enough to be looked at'.repeat(50),
    );
    expect(await opened.store.keeping.check(never)).toEqual([
      { path: 'history/2026-01.db', problem: 'file is not a database' },
    ]);
  });
});

describe('a restore', () => {
  const crash = (after: number) => {
    let moves = 0;
    return async (from: string, to: string): Promise<void> => {
      if (moves++ === after) throw new Error('the power went');
      await rename(from, to);
    };
  };
  const planOf = (from: string) => ({
    moves: [
      ...['history', 'fieldwatch.db'].map((name) => ({ from: name, to: `before-restore-x/${name}` })),
      ...['history', 'fieldwatch.db'].map((name) => ({ from: `${from}/${name}`, to: name })),
    ],
    staging: from,
    notice: 'restored',
  });
  /** An old store of one device and a new one of 200, unpacked beside it. */
  const prepare = async (dataDir: string): Promise<void> => {
    const store = await openStore(storeOptions(dataDir));
    await store.applyImport([importRow('10.9.9.9')], { typeId: 'standard', site: '' }, by());
    await store.close();
    mkdirSync(join(dataDir, 'history'));
    writeFileSync(join(dataDir, 'history/old.db'), '');
    mkdirSync(join(dataDir, 'incoming-1/history'), { recursive: true });
    cpSync(coreOf(filled.path), join(dataDir, 'incoming-1/fieldwatch.db'));
    writeFileSync(join(dataDir, 'incoming-1/history/new.db'), '');
  };
  const devicesIn = async (dataDir: string): Promise<number> => {
    const store = await openStore(storeOptions(dataDir));
    const { total } = (await store.statistics()).devices;
    await store.close();
    return total;
  };

  it('that dies before it was decided leaves the old store, and its leavings are cleared away', async () => {
    using dir = tempDir();
    await prepare(dir.path);
    await expect(decideExchange(dir.path, planOf('incoming-1'), crash(0))).rejects.toThrow('power');
    expect(await devicesIn(dir.path)).toBe(1);
    expect(readdirSync(join(dir.path, 'history'))).toEqual(['old.db']);
    expect(readdirSync(dir.path).filter((name) => /incoming|exchange/.test(name))).toEqual([]);
  });

  it.each([0, 1, 2, 3])('that dies before move %i of the decided ones is finished at the next start', async (after) => {
    using dir = tempDir();
    await prepare(dir.path);
    await decideExchange(dir.path, planOf('incoming-1'));
    await expect(finishExchange(dir.path, crash(after))).rejects.toThrow('power');
    expect(await devicesIn(dir.path)).toBe(devices);
    expect(readdirSync(join(dir.path, 'history'))).toEqual(['new.db']);
    expect(readdirSync(join(dir.path, 'before-restore-x/history'))).toEqual(['old.db']);
    expect(readdirSync(dir.path).filter((name) => /incoming|exchange/.test(name))).toEqual([]);
  });

  it('whose plan can not be read changes nothing', async () => {
    using dir = tempDir();
    await prepare(dir.path);
    writeFileSync(join(dir.path, 'exchange.json'), JSON.stringify({ ...planOf('incoming-1'), staging: '../..' }));
    await expect(openStore(storeOptions(dir.path))).rejects.toMatchObject({ code: 'unavailable' });
    expect(existsSync(join(dir.path, 'incoming-1/fieldwatch.db'))).toBe(true);
  });

  it('sets the present files aside and says what it replaces', async () => {
    using dir = tempDir();
    await prepare(dir.path);
    const restore = await prepareRestore({
      dataDir: dir.path,
      archive: join(filled.path, 'backups', nameAt(t0)),
      migrations: migrationsFolder,
      at: t0,
      signal: never,
    });
    expect(restore.preview).toMatchObject({
      backup: { madeAt: t0, counts: { devices, checks: devices * 20 } },
      present: { counts: { devices: 1, checks: 0 } },
      aside: join(dir.path, 'before-restore-2026-01-01T00-00-00Z'),
    });
    expect(await restore.apply()).toEqual([expect.stringContaining(restore.preview.aside)]);
    expect(await devicesIn(dir.path)).toBe(devices);
    expect(readdirSync(restore.preview.aside)).toEqual(expect.arrayContaining(['fieldwatch.db', 'history']));
    expect(existsSync(join(dir.path, 'history'))).toBe(false);
  });
});
