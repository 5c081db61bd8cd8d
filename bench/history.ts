/**
 * What a check takes at rest, how fast finished hours are packed, how long charts and the drop of a month take; beside the same rows in a
 * plain table with an index. FIELDWATCH_BENCH_DEVICES and FIELDWATCH_BENCH_DAYS make the fleet larger.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import type { CheckRecord } from '../src/main/engine/ports.ts';
import { statusOf, toMs, toPercent } from '../src/main/io/store/codes.ts';
import { type OpenStoreOptions, openStore } from '../src/main/io/store/open-store.ts';
import type { CheckRow } from '../src/main/io/store/packing/check-row.ts';
import type { Store } from '../src/main/io/store/store.ts';
import { believableChecks } from '../test/support/believable-checks.ts';

const devices = Number(process.env.FIELDWATCH_BENCH_DEVICES ?? 50);
const days = Number(process.env.FIELDWATCH_BENCH_DAYS ?? 30);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const minutesADay = 1_440;
/** A month of 30 days, so that all of the fleet's checks are in one file. */
const start = Date.UTC(2026, 10, 1);
const longMonths = 13;
const longStart = Date.UTC(2025, 10, 1);

export const run = async (): Promise<Record<string, number>> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-bench-'));
  const folder = resolve(import.meta.dirname, '../src/main/io/store');
  const options: OpenStoreOptions = {
    dataDir,
    workerEntry: join(folder, 'worker.ts'),
    migrations: join(folder, 'migrations'),
    holder: { kind: 'cli' },
    now: () => start + days * dayMs,
  };
  try {
    const filling = await openStore(options);
    const ids = await addDevices(filling);
    const rates = await fill(filling, ids);
    await filling.close();
    const atRest = {
      checks: devices * days * minutesADay,
      bytesPerCheckAtRest: historyBytes(dataDir) / (devices * days * minutesADay),
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

const addDevices = async (store: Store): Promise<number[]> => {
  const rows = Array.from({ length: devices }, (_, i) => ({
    line: i + 1,
    name: null,
    address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
    typeId: null,
    subnet: null,
    site: null,
    parent: null,
    notes: null,
  }));
  await store.applyImport(rows, { typeId: 'standard', site: '' }, { actor: 'cli', at: longStart });
  return (await store.allDevices({})).map(({ id }) => id);
};

/** A device's day by its number, so that it can be made again for the plain table. */
const dayOf = (device: number, day: number, from = start, everyS = 60): CheckRow[] =>
  believableChecks({
    seed: device * 1_000 + day,
    from: from + day * dayMs,
    count: (minutesADay * 60) / everyS,
    everyMs: everyS * 1_000,
  });

const recordOf = (deviceId: number, row: CheckRow): CheckRecord => ({
  deviceId,
  cycleId: row.cycle_id ?? 0,
  at: row.at,
  sent: row.sent,
  received: row.received,
  rttMinMs: toMs(row.rtt_min_us),
  rttMeanMs: toMs(row.rtt_mean_us),
  rttMs: toMs(row.rtt_us),
  rttP95Ms: toMs(row.rtt_p95_us),
  rttP99Ms: toMs(row.rtt_p99_us),
  rttMaxMs: toMs(row.rtt_max_us),
  jitterMs: toMs(row.jitter_us),
  duplicates: row.duplicates ?? 0,
  ttl: row.ttl,
  voidReason: null,
  state: {
    status: statusOf(row.status),
    statusSince: row.status_since,
    statusReason: 'answers',
    checkedAt: row.at,
    rttMs: toMs(row.rtt_us),
    lossPercent: toPercent(row.loss_bp),
  },
  transition: null,
});

/** Day after day, as time goes: recorded in the order of time, then packed; the newest check stays in staging. */
const fill = async (store: Store, ids: readonly number[]): Promise<Record<string, number>> => {
  let packed = 0;
  let packingMs = 0;
  const stepsMs: number[] = [];
  for (let day = 0; day < days; day++) {
    const rows = ids.flatMap((id, i) => dayOf(i, day).map((row) => ({ id, row })));
    rows.sort((a, b) => a.row.at - b.row.at);
    for (let from = 0; from < rows.length; from += 5_000)
      await store.recordChecks(rows.slice(from, from + 5_000).map(({ id, row }) => recordOf(id, row)));
    for (let done = false; !done; ) {
      const began = performance.now();
      const step = await store.compact(start + (day + 1) * dayMs + 2 * hourMs);
      stepsMs.push(performance.now() - began);
      packingMs += stepsMs.at(-1) as number;
      packed += step.checks;
      done = step.done;
    }
  }
  stepsMs.sort((a, b) => a - b);
  return {
    packedChecksPerS: (packed * 1_000) / packingMs,
    packingStepP99Ms: stepsMs[Math.floor(stepsMs.length * 0.99)] as number,
  };
};

const historyBytes = (dataDir: string): number =>
  readdirSync(join(dataDir, 'history')).reduce((sum, name) => sum + statSync(join(dataDir, 'history', name)).size, 0);

/** Thirteen months of the first device, every ten minutes, beside the fleet's month, asked for as the window does. */
const charts = async (store: Store, id: number): Promise<Record<string, number>> => {
  const longDays = Math.round((start - longStart) / dayMs);
  for (let day = 0; day < longDays; day++)
    await store.recordChecks(dayOf(0, day, longStart, 600).map((row) => recordOf(id, row)));
  while (!(await store.compact(start + days * dayMs + 2 * hourMs)).done);
  const to = start + days * dayMs;
  const ask = (from: number) => () => store.history({ id, from, to, points: 600 });
  const figures = {
    chartHourP95Ms: await p95(ask(to - hourMs)),
    chartDayP95Ms: await p95(ask(to - dayMs)),
    chart7DaysP95Ms: await p95(ask(to - 7 * dayMs)),
    chart30DaysP95Ms: await p95(ask(to - 30 * dayMs)),
    [`chart${longMonths}MonthsP95Ms`]: await p95(ask(longStart)),
    heatMap30DaysP95Ms: await p95(() => store.heatMap({ id, from: to - 30 * dayMs, to })),
    statisticsP95Ms: await p95(() => store.statistics()),
  };
  let dropMonthMs = 0;
  for (let month = 0; month < longMonths; month++) {
    const began = performance.now();
    await store.prune({ keepDays: 1, maxSizeMb: 100_000, now: Date.UTC(2027, 0, 2) }, 1);
    dropMonthMs = Math.max(dropMonthMs, performance.now() - began);
  }
  return { ...figures, dropMonthMs };
};

const p95 = async (ask: () => Promise<unknown>): Promise<number> => {
  const times = 100;
  const tookMs: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await ask();
    tookMs.push(performance.now() - began);
  }
  return tookMs.sort((a, b) => a - b)[Math.floor(times * 0.95)] as number;
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
  for (let day = 0; day < Math.max(1, days / 10); day++) {
    const all = Array.from({ length: devices }, (_, device) => dayOf(device, day).map((row) => ({ device, ...row })));
    const ordered = all.flat().sort((a, b) => a.at - b.at);
    db.transaction(() => {
      for (const row of ordered) insert.run(row);
    })();
    rows += ordered.length;
  }
  db.close();
  return { plainBytesPerCheck: statSync(file).size / rows };
};
