/**
 * A month of the whole fleet at one check a minute, recorded and packed through the store as time goes (about an hour); then what it takes
 * on disk, how it is backed up and put back, and how fast the service answers over it while cycles run. FIELDWATCH_BENCH_DAYS shortens
 * the month.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../src/main/io/store/open-store.ts';
import { prepareRestore } from '../src/main/io/store/safety/restore-backup.ts';
import type { Store } from '../src/main/io/store/store.ts';
import { believableChecks } from '../test/support/believable-checks.ts';
import {
  createFleetLab,
  type FleetLab,
  fleetAddresses,
  fleetSize,
  type RunningService,
  until,
} from '../test/support/fleet-lab.ts';
import { migrationsFolder, storeOptions } from '../test/support/temp-store.ts';
import { addDevices, checksAnHour, dayMs, fill, hourMs, type Past, recordOf } from './history/fill.ts';
import { p95 } from './support/p95.ts';
import { at, writeDuring } from './support/write-during.ts';

const days = Number(process.env.FIELDWATCH_BENCH_DAYS ?? 30);
const longDays = 395;
const intervalS = 10;
const groupChecks = 100;
const questions = 1_000;
const signal = new AbortController().signal;

type Figures = Record<string, number>;

export const run = async (): Promise<Figures> => {
  const fleet = createFleetLab();
  try {
    const now = Math.floor(Date.now() / hourMs) * hourMs;
    const ofStore = await withStore(fleet.dataDir, now);
    return { ...ofStore, ...(await withService(fleet, now)) };
  } finally {
    fleet.remove();
  }
};

const withStore = async (dataDir: string, now: number): Promise<Figures> => {
  const hours = Math.round(days * 24);
  const start = now - hours * hourMs;
  const options = storeOptions(dataDir);
  const first = await openStore(options);
  const ids = await addDevices(first, fleetAddresses, now - longDays * dayMs);
  await longPast(first, ids[0] as number, { from: now - longDays * dayMs, to: start });
  // Only of a store that is closed the month files hold all, and nothing is left in their journals.
  await first.close();
  const before = historyBytes(dataDir);
  const second = await openStore(options);
  const past: Past = { ids, start, hours };
  const checks = ids.length * hours * checksAnHour;
  const rates = await fill(second, past);
  const backedUp = await backUp(second, dataDir, past);
  await second.close();
  const packed = historyBytes(dataDir) - before;
  return {
    devices: ids.length,
    checks,
    ...rates,
    historyMb: packed / 2 ** 20,
    bytesPerCheckAtRest: packed / checks,
    ...backedUp,
  };
};

/** The year before, of one device, every ten minutes. */
const longPast = async (store: Store, id: number, { from, to }: { from: number; to: number }): Promise<void> => {
  for (let day = from; day < to; day += dayMs)
    await store.recordChecks(
      believableChecks({
        seed: day / dayMs,
        from: day,
        count: Math.floor(Math.min(dayMs, to - day) / 600_000),
        everyMs: 600_000,
      }).map((row) => recordOf(id, row)),
    );
  while (!(await store.compact(to + 2 * hourMs)).done);
};

const monthFiles = (dataDir: string): string[] =>
  readdirSync(join(dataDir, 'history'))
    .filter((name) => name.endsWith('.db'))
    .sort();
const historyBytes = (dataDir: string): number =>
  monthFiles(dataDir).reduce((sum, name) => sum + statSync(join(dataDir, 'history', name)).size, 0);

const backUp = async (store: Store, dataDir: string, { ids, start, hours }: Past): Promise<Figures> => {
  let archive = '';
  const groupOf = (group: number) =>
    ids.slice(0, groupChecks).map((id) => {
      const [row] = believableChecks({ seed: group, from: start + hours * hourMs + group, count: 1, everyMs: 1 });
      return recordOf(id, row as NonNullable<typeof row>);
    });
  const began = performance.now();
  const tookMs = await writeDuring(store, groupOf, async () => {
    archive = (
      await store.keeping.backUp(
        { kind: 'manual', at: Date.now(), productVersion: 'bench' },
        { signal, onProgress: () => {} },
      )
    ).file;
  });
  const backupS = (performance.now() - began) / 1_000;
  const restored = mkdtempSync(join(tmpdir(), 'fieldwatch-restored-'));
  try {
    const restoring = performance.now();
    const prepared = await prepareRestore({
      dataDir: restored,
      archive,
      migrations: migrationsFolder,
      at: Date.now(),
      signal,
    });
    await prepared.apply();
    const restoreS = (performance.now() - restoring) / 1_000;
    const same = monthFiles(dataDir).filter((name) => digest(dataDir, name) === digest(restored, name));
    return {
      backupS,
      archiveMb: statSync(archive).size / 2 ** 20,
      writesDuringBackup: tookMs.length,
      writeDuringBackupP99Ms: at(tookMs, 0.99),
      writeDuringBackupMaxMs: at(tookMs, 1),
      restoreS,
      months: monthFiles(dataDir).length,
      monthsRestoredEqual: same.length,
    };
  } finally {
    rmSync(restored, { recursive: true });
    rmSync(archive);
  }
};

/** Every row of every table of a month file. */
const digest = (dataDir: string, name: string): string => {
  const db = new Database(join(dataDir, 'history', name), { readonly: true });
  const hash = createHash('sha256');
  for (const table of ['month', 'hours', 'days', 'bodies'])
    for (const row of db.prepare(`SELECT * FROM ${table}`).raw().iterate() as Iterable<unknown[]>)
      for (const value of row) hash.update(value instanceof Uint8Array ? value : `${value};`);
  db.close();
  return hash.digest('hex');
};

const withService = async (fleet: FleetLab, now: number): Promise<Figures> => {
  const service = await fleet.startService();
  try {
    await service.call('types.update', { id: 'standard', policy: { intervalS } });
    await until('all online', 60_000, async () =>
      (await service.call('statistics.get', {})).devices.online === fleetSize ? true : undefined,
    );
    // The cycle after a start shares the pace with the first round.
    const before = await until('a round after the first cycle', 60_000, async () => {
      const rounds = await roundsSoFar(service);
      return rounds.finished > 0 ? rounds : undefined;
    });
    const answers = await ask(service, now);
    const asked = await roundsSoFar(service);
    const thinned = await thin(service, fleet.dataDir);
    const after = await roundsSoFar(service);
    return {
      serviceStartMs: service.startMs,
      ...answers,
      askingRoundsFinished: asked.finished - before.finished,
      askingRoundsMissed: asked.missed - before.missed,
      askingLateP99Ms: asked.lateP99Ms,
      ...thinned,
      thinningRoundsFinished: after.finished - asked.finished,
      thinningRoundsMissed: after.missed - asked.missed,
      thinningLateP99Ms: after.lateP99Ms,
      loopDelayP99Ms: after.loopDelayP99Ms,
    };
  } finally {
    await service.end('SIGTERM');
  }
};

const roundsSoFar = async (service: RunningService) => {
  const { adherence, loopDelay } = await service.call('rounds.get', {});
  const standard = adherence.find(({ typeId }) => typeId === 'standard');
  return {
    finished: standard?.finished ?? 0,
    missed: standard?.missed ?? -1,
    lateP99Ms: standard?.lateP99Ms ?? -1,
    loopDelayP99Ms: loopDelay?.p99Ms ?? -1,
  };
};

/**
 * Limits are set that leave the current month alone: the checks of those before are thinned to hours, hours to days, and while all together
 * are more than the least a user may set, the oldest goes.
 */
const thin = async (service: RunningService, dataDir: string): Promise<Figures> => {
  const maxSizeMb = 50;
  const before = { bytes: historyBytes(dataDir), months: monthFiles(dataDir).length };
  const began = performance.now();
  await service.call('settings.update', { history: { keepDays: 1, hourlyMonths: 1, maxSizeMb } });
  await until('the months before to be thinned and dropped', 1_800_000, async () => {
    const older = monthFiles(dataDir).slice(0, -1);
    const settled = historyBytes(dataDir) > maxSizeMb * 2 ** 20 ? older.length === 0 : !older.some(holdsChecks);
    return settled ? true : undefined;
  });
  return {
    thinningS: (performance.now() - began) / 1_000,
    monthsDropped: before.months - monthFiles(dataDir).length,
    mbGivenBack: (before.bytes - historyBytes(dataDir)) / 2 ** 20,
  };
};

const holdsChecks = (name: string): boolean => /^\d{4}-\d{2}\.db$/.test(name);

/** Each as the window asks it, over HTTP, each time of another device; with a round every ten seconds one is nearly always on its way. */
const ask = async (service: RunningService, now: number): Promise<Figures> => {
  const [first] = (await service.call('devices.list', { limit: 1, sort: 'address' })).items;
  const id = first?.id as number;
  const other = (i: number): number => id + ((i * 37) % fleetSize);
  const to = now;
  const chart = (of: (i: number) => number, rangeMs: number) =>
    p95(questions, (i) => service.call('devices.history', { id: of(i), from: to - rangeMs, to, points: 600 }));
  return {
    deviceListP95Ms: await p95(questions, () => service.call('devices.list', { limit: 100, sort: 'status' })),
    chartHourP95Ms: await chart(other, hourMs),
    chartDayP95Ms: await chart(other, dayMs),
    chart7DaysP95Ms: await chart(other, 7 * dayMs),
    chart30DaysP95Ms: await chart(other, 30 * dayMs),
    chart13MonthsP95Ms: await chart(() => id, longDays * dayMs),
    heatMap30DaysP95Ms: await p95(questions, (i) =>
      service.call('devices.heatMap', { id: other(i), from: to - 30 * dayMs, to }),
    ),
    uptime30DaysOfAllDevicesP95Ms: await p95(questions, () =>
      service.call('uptime.list', { by: 'device', from: to - 30 * dayMs, to, limit: 1_000 }),
    ),
  };
};
