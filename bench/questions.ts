/**
 * Questions about a whole fleet over a month: worst devices, availability over time, adherence. Month files get the summaries they would
 * have, without the checks behind them: no body is ever read. FIELDWATCH_BENCH_DEVICES and FIELDWATCH_BENCH_DAYS change the fleet.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { CheckRecord } from '../src/main/engine/ports.ts';
import { openMonthToWrite } from '../src/main/io/store/months/month-file.ts';
import { historyFolder, monthName, monthOf, monthPath } from '../src/main/io/store/months/month-names.ts';
import { openStore } from '../src/main/io/store/open-store.ts';
import { dayHours } from '../src/main/io/store/packing/check-row.ts';
import { addUp, type Summary, writeSummary } from '../src/main/io/store/packing/summary.ts';
import type { Store } from '../src/main/io/store/store.ts';
import { chanceOf } from '../test/support/believable-checks.ts';
import { storeOptions } from '../test/support/temp-store.ts';

const devices = Number(process.env.FIELDWATCH_BENCH_DEVICES ?? 2_400);
const days = Number(process.env.FIELDWATCH_BENCH_DAYS ?? 30);
const hourMs = 3_600_000;
const dayMs = dayHours * hourMs;
const start = Date.UTC(2026, 9, 15);
/** The hour that runs is half over: its checks are in staging. */
const end = start + days * dayMs + 12.5 * hourMs;
const perMonth = 20;

export const run = async (): Promise<Record<string, number>> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-bench-'));
  const options = storeOptions(dataDir, { now: () => end });
  try {
    const filling = await openStore(options);
    await addDevices(filling);
    // The name by which month files know their store is given at the first packing.
    while (!(await filling.compact(start)).done);
    await recordTransitions(filling);
    await recordHour(filling);
    await filling.close();
    fillMonths(dataDir);
    fillCycles(dataDir);
    const store = await openStore(options);
    try {
      return await ask(store);
    } finally {
      await store.close();
    }
  } finally {
    rmSync(dataDir, { recursive: true });
  }
};

const addDevices = (store: Store) =>
  store.applyImport(
    Array.from({ length: devices }, (_, i) => ({
      line: i + 1,
      name: null,
      address: `10.${i >> 14}.${(i >> 6) & 255}.${(i & 63) + 1}`,
      typeId: null,
      subnet: null,
      site: `Site ${i % 40}`,
      parent: null,
      notes: null,
    })),
    { typeId: 'standard', site: '' },
    { actor: 'cli', at: start },
  );

const check = (deviceId: number, at: number, chance: () => number): CheckRecord => {
  const rttMs = 20 + 10 * chance();
  return {
    deviceId,
    cycleId: 1,
    at,
    sent: 3,
    received: chance() < 0.005 ? 2 : 3,
    rttMinMs: rttMs - 1,
    rttMeanMs: rttMs,
    rttMs,
    rttP95Ms: rttMs + 2,
    rttP99Ms: rttMs + 2,
    rttMaxMs: rttMs + 2,
    jitterMs: 1,
    duplicates: 0,
    ttl: 64,
    voidReason: null,
    state: { status: 'online', statusSince: start, statusReason: '', checkedAt: at, rttMs, lossPercent: 0 },
    transition: null,
  };
};

/** Some that are news, the others found by a start. */
const recordTransitions = async (store: Store): Promise<void> => {
  const chance = chanceOf(1);
  const rounds = Math.ceil((days / 30) * perMonth);
  for (let round = 0; round < rounds; round++)
    await store.recordChecks(
      Array.from({ length: devices }, (_, i) => {
        const at = start + Math.floor(((round + chance()) * days * dayMs) / rounds);
        const [from, to] = round % 2 === 0 ? (['offline', 'online'] as const) : (['online', 'offline'] as const);
        return { ...check(i + 1, at, chance), transition: { from, to, reason: 'because', news: chance() < 0.9 } };
      }),
    );
  // They are packed already, as far as this fleet's months say.
  while (!(await store.compact(end)).done);
};

const recordHour = async (store: Store): Promise<void> => {
  const chance = chanceOf(2);
  for (let minute = 0; minute < 30; minute++)
    await store.recordChecks(
      Array.from({ length: devices }, (_, i) => check(i + 1, end - (30 - minute) * 60_000 + (i % 60_000), chance)),
    );
};

const hourOfDevice = (hour: number, chance: () => number): Summary => {
  const meanUs = Math.round(20_000 + 10_000 * chance());
  return {
    count: 60,
    answered: 60,
    voids: 0,
    sent: 180,
    received: 180 - Math.floor(3 * chance() ** 4),
    firstAt: hour * hourMs + Math.floor(60_000 * chance()),
    lastAt: hour * hourMs + 59 * 60_000 + Math.floor(60_000 * chance()),
    longestMs: 60_040,
    lowUs: meanUs - 2_000,
    meanUs,
    p50Us: meanUs - 50,
    p95Us: meanUs + Math.round(5_000 * chance()),
    highUs: meanUs + 9_000,
    jitterUs: 900,
  };
};

const fillMonths = (dataDir: string): void => {
  const core = new Database(join(dataDir, 'fieldwatch.db'), { readonly: true });
  const storeId = String(core.prepare("SELECT value FROM notes WHERE key = 'store-id'").pluck().get());
  core.close();
  const chance = chanceOf(3);
  const firstDay = start / dayMs;
  for (const month of new Set(Array.from({ length: days + 1 }, (_, i) => monthOf(start + i * dayMs)))) {
    const file = openMonthToWrite(
      monthName(month, 'checks'),
      monthPath(historyFolder(join(dataDir, 'fieldwatch.db')), month),
      storeId,
    );
    file.db.pragma('synchronous = OFF');
    file.db.transaction(() => {
      file.db.exec('DELETE FROM hours; DELETE FROM days');
      const hour = file.db.prepare('INSERT INTO hours VALUES (?, ?, ?, 0, ?)');
      const day = file.db.prepare('INSERT INTO days VALUES (?, ?, ?)');
      for (let id = 1; id <= devices; id++)
        for (let at = firstDay; at <= firstDay + days; at++) {
          if (monthOf(at * dayMs) !== month) continue;
          const hours = Array.from({ length: dayHours }, (_, i) => at * dayHours + i).filter(
            (each) => (each + 1) * hourMs <= end,
          );
          const summaries = hours.map((each) => hourOfDevice(each, chance));
          for (const [i, each] of hours.entries()) hour.run(id, each, 0, writeSummary(each, summaries[i] as Summary));
          day.run(id, at, writeSummary(at * dayHours, addUp(summaries)));
        }
    })();
    file.db.close();
  }
};

/** Four types, the quickest every minute; a round in a hundred is missed. */
const fillCycles = (dataDir: string): void => {
  const db = new Database(join(dataDir, 'fieldwatch.db'));
  const chance = chanceOf(4);
  const insert = db.prepare(
    `INSERT INTO cycles (type_id, interval_s, "trigger", state, planned_at, started_at, finished_at, late_ms, devices, subnets, done, confirming,
       online, degraded, offline, voids, packets_sent, packets_received, rejected, rate_per_s)
     VALUES (?, ?, 'schedule', 'finished', ?, ?, ?, ?, 600, 10, 600, 0, 600, 0, 0, 0, 1800, 1800, '{}', 20)`,
  );
  const lanes = [
    ['live', 60],
    ['critical', 120],
    ['standard', 300],
    ['low', 900],
  ] as const;
  db.transaction(() => {
    for (let at = start; at < end; at += 60_000)
      for (const [type, intervalS] of lanes)
        if (at % (intervalS * 1_000) === 0 && chance() > 0.01)
          insert.run(type, intervalS, at, at, at + 40_000, 20 * chance() ** 8);
  })();
  db.close();
};

const ask = async (store: Store): Promise<Record<string, number>> => {
  const over = (ms: number) => ({ from: end - ms, to: end });
  const worst = (by: 'loss' | 'rtt' | 'flaps', ms: number) => () =>
    store.worstDevices({ by, within: {}, ...over(ms), limit: 10 });
  const available = (ms: number) => () => store.availability({ within: {}, ...over(ms), buckets: 96 });
  return {
    devices,
    days,
    worstByLossDayP95Ms: await p95(worst('loss', dayMs)),
    worstByLoss30DaysP95Ms: await p95(worst('loss', 30 * dayMs)),
    worstByRtt30DaysP95Ms: await p95(worst('rtt', 30 * dayMs)),
    worstByFlaps30DaysP95Ms: await p95(worst('flaps', 30 * dayMs)),
    worstOfSubnet30DaysP95Ms: await p95(() =>
      store.worstDevices({ by: 'loss', within: { subnet: 3 }, ...over(30 * dayMs), limit: 10 }),
    ),
    availabilityDayP95Ms: await p95(available(dayMs)),
    availability30DaysP95Ms: await p95(available(30 * dayMs)),
    availabilityOfSite30DaysP95Ms: await p95(() =>
      store.availability({ within: { site: 'Site 7' }, ...over(30 * dayMs), buckets: 96 }),
    ),
    adherence30DaysP95Ms: await p95(() => store.cycleAdherence(over(30 * dayMs))),
    deviceAskedMeanwhileP95Ms: await waits(store, worst('loss', 30 * dayMs)),
  };
};

const times = 20;
const p95 = async (question: () => Promise<unknown>): Promise<number> => {
  const tookMs: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await question();
    tookMs.push(performance.now() - began);
  }
  return tookMs.sort((a, b) => a - b)[Math.ceil(times * 0.95) - 1] as number;
};

/** How long small questions wait that are asked while a large one is answered. */
const waits = async (store: Store, large: () => Promise<unknown>): Promise<number> => {
  const tookMs: number[] = [];
  for (let i = 0; i < times; i++) {
    let over = false;
    const answered = large().finally(() => {
      over = true;
    });
    while (!over) {
      const began = performance.now();
      await store.getDevice(1);
      tookMs.push(performance.now() - began);
    }
    await answered;
  }
  return tookMs.sort((a, b) => a - b)[Math.ceil(tookMs.length * 0.95) - 1] as number;
};
