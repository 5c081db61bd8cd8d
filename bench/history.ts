/**
 * What a check takes at rest, how fast finished hours are packed, how long charts and the drop of a month take; beside the same rows in a
 * plain table with an index. FIELDWATCH_BENCH_DEVICES and FIELDWATCH_BENCH_DAYS make the fleet larger.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { defaultSettings } from '../src/contract/settings.ts';
import { openStore } from '../src/main/io/store/open-store.ts';
import type { Store } from '../src/main/io/store/store.ts';
import { believableChecks } from '../test/support/believable-checks.ts';
import { storeOptions } from '../test/support/temp-store.ts';
import { addDevices, checksAnHour, dayMs, fill, hourMs, hourOfDevice, recordOf } from './history/fill.ts';
import { p95 } from './support/p95.ts';

const devices = Number(process.env.FIELDWATCH_BENCH_DEVICES ?? 50);
const days = Number(process.env.FIELDWATCH_BENCH_DAYS ?? 30);
/** A month of 30 days, so that all of the fleet's checks are in one file. */
const start = Date.UTC(2026, 10, 1);
const longMonths = 13;
const longStart = Date.UTC(2025, 10, 1);

export const run = async (): Promise<Record<string, number>> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-bench-'));
  const options = storeOptions(dataDir, { now: () => start + days * dayMs });
  try {
    const filling = await openStore(options);
    const addresses = Array.from({ length: devices }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    const ids = await addDevices(filling, addresses, longStart);
    const rates = await fill(filling, { ids, start, hours: days * 24 });
    await filling.close();
    const atRest = {
      checks: devices * days * 24 * checksAnHour,
      bytesPerCheckAtRest: historyBytes(dataDir) / (devices * days * 24 * checksAnHour),
    };
    const store = await openStore(options);
    try {
      return { ...rates, ...atRest, ...plain(join(dataDir, 'plain.db')), ...(await charts(store, ids[0] as number)) };
    } finally {
      await store.close();
    }
  } finally {
    rmSync(dataDir, { recursive: true });
  }
};

const historyBytes = (dataDir: string): number =>
  readdirSync(join(dataDir, 'history')).reduce((sum, name) => sum + statSync(join(dataDir, 'history', name)).size, 0);

/** Thirteen months of the first device, every ten minutes, beside the fleet's month, asked for as the window does. */
const charts = async (store: Store, id: number): Promise<Record<string, number>> => {
  const longDays = Math.round((start - longStart) / dayMs);
  for (let day = 0; day < longDays; day++)
    await store.recordChecks(
      believableChecks({ seed: day, from: longStart + day * dayMs, count: 144, everyMs: 600_000 }).map((row) =>
        recordOf(id, row),
      ),
    );
  while (!(await store.compact(start + days * dayMs + 2 * hourMs)).done);
  const to = start + days * dayMs;
  const ask = (from: number) => () => store.history({ id, from, to, points: 600 });
  const figures = {
    chartHourP95Ms: await p95(100, ask(to - hourMs)),
    chartDayP95Ms: await p95(100, ask(to - dayMs)),
    chart7DaysP95Ms: await p95(100, ask(to - 7 * dayMs)),
    chart30DaysP95Ms: await p95(100, ask(to - 30 * dayMs)),
    [`chart${longMonths}MonthsP95Ms`]: await p95(100, ask(longStart)),
    heatMap30DaysP95Ms: await p95(100, () => store.heatMap({ id, from: to - 30 * dayMs, to })),
    baseline56DaysP95Ms: await p95(100, () => store.baseline({ id, zone: 'Europe/Berlin', from: to - 56 * dayMs, to })),
    chartDaySmokeP95Ms: await p95(100, () => store.history({ id, from: to - dayMs, to, points: 600, smoke: true })),
    statisticsP95Ms: await p95(100, () => store.statistics()),
  };
  return { ...figures, ...(await retention(store, start + days * dayMs)) };
};

/** The fleet's month loses its checks, then its hours, then goes; each in steps as maintenance does them, without its pauses. */
const retention = async (store: Store, now: number): Promise<Record<string, number>> => {
  const monthMs = 31 * dayMs;
  const bytes = async () => (await store.statistics()).databaseBytes;
  const figures: Record<string, number> = { bytesOfChecks: await bytes() };
  for (const [name, at] of [
    ['Hours', now + 2 * monthMs],
    ['Days', now + 14 * monthMs],
    ['Nothing', now + 63 * monthMs],
  ] as const) {
    const stepsMs: number[] = [];
    for (let deleted = 1; deleted > 0; ) {
      const began = performance.now();
      deleted = (await store.prune({ ...defaultSettings.history, maxSizeMb: 100_000, now: at }, 2_000)).deleted;
      stepsMs.push(performance.now() - began);
    }
    figures[`thinningTo${name}Ms`] = stepsMs.reduce((sum, ms) => sum + ms, 0);
    figures[`thinningTo${name}LongestStepMs`] = Math.max(...stepsMs);
    figures[`bytesOf${name}`] = await bytes();
  }
  return figures;
};

/** A tenth of the fleet's rows in a plain table, in the order of time. */
const plain = (file: string): Record<string, number> => {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.exec(`CREATE TABLE checks (id INTEGER PRIMARY KEY, device_id INTEGER, at INTEGER, cycle_id INTEGER, sent INTEGER, received INTEGER,
    rtt_min_us INTEGER, rtt_us INTEGER, rtt_max_us INTEGER, void_reason INTEGER, status INTEGER, status_since INTEGER, loss_bp INTEGER,
    rtt_mean_us INTEGER, rtt_p95_us INTEGER, rtt_p99_us INTEGER, jitter_us INTEGER, duplicates INTEGER, ttl INTEGER) STRICT;
    CREATE INDEX checks_by_device ON checks (device_id, at)`);
  const insert = db.prepare(
    `INSERT INTO checks (device_id, at, cycle_id, sent, received, rtt_min_us, rtt_us, rtt_max_us, void_reason, status, status_since, loss_bp,
       rtt_mean_us, rtt_p95_us, rtt_p99_us, jitter_us, duplicates, ttl)
     VALUES (@device, @at, @cycle_id, @sent, @received, @rtt_min_us, @rtt_us, @rtt_max_us, @void_reason, @status, @status_since, @loss_bp,
       @rtt_mean_us, @rtt_p95_us, @rtt_p99_us, @jitter_us, @duplicates, @ttl)`,
  );
  let rows = 0;
  for (let hour = 0; hour < Math.max(1, (days * 24) / 10); hour++) {
    const all = Array.from({ length: devices }, (_, device) =>
      hourOfDevice(device, hour, start).map((row) => ({ device, ...row })),
    );
    const ordered = all.flat().sort((a, b) => a.at - b.at);
    db.transaction(() => {
      for (const row of ordered) insert.run(row);
    })();
    rows += ordered.length;
  }
  db.close();
  return { plainBytesPerCheck: statSync(file).size / rows };
};
