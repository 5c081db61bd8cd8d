import {
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/contract/model/check.ts';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import { createDevice } from '../../src/main/io/store/changes/devices.ts';
import { recordChecks } from '../../src/main/io/store/changes/record-checks.ts';
import { sortOut } from '../../src/main/io/store/months/month-names.ts';
import { openStore } from '../../src/main/io/store/open-store.ts';
import { listChecks } from '../../src/main/io/store/queries/check-list.ts';
import { history } from '../../src/main/io/store/queries/history.ts';
import { statistics } from '../../src/main/io/store/queries/statistics.ts';
import type { Store } from '../../src/main/io/store/store.ts';
import { lastOf, writeAndKill } from '../support/killed-writer.ts';
import { openHere } from '../support/open-here.ts';
import { by, checkRecord, keep, openTempStore, storeOptions, t0, tempDir } from '../support/temp-store.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const packAll = async (store: Store, now: number): Promise<{ checks: number; notices: string[] }> => {
  const all = { checks: 0, notices: [] as string[] };
  for (;;) {
    const { checks, done, notices } = await store.compact(now);
    all.checks += checks;
    all.notices.push(...notices);
    if (done) return all;
  }
};
const monthsIn = (dataDir: string): string[] => {
  const folder = join(dataDir, 'history');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.db')) : [];
};
/** Those of which nobody waits to delete them. */
const filesIn = (dataDir: string): string[] => sortOut(monthsIn(dataDir)).inForce.map(({ name }) => `${name}.db`);
const newDevice = (store: Store, address = '10.0.0.1') =>
  store.createDevice(DeviceDraft.parse({ address }), by(Date.UTC(2026, 0, 1)));
const every = (deviceId: number, from: number, count: number, everyMs = minute): CheckRecord[] =>
  Array.from({ length: count }, (_, i) => {
    const rttMaxMs = 3 + (i % 11) / 8;
    const rtts = { rttMs: 2 + (i % 7) / 8, rttMaxMs, rttP95Ms: rttMaxMs, rttP99Ms: rttMaxMs };
    return checkRecord(deviceId, from + i * everyMs, { cycleId: i + 1, ...rtts });
  });

/** A check as the store tells it, from one as it was recorded. */
const toUs = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 1_000) / 1_000);
const told = (record: CheckRecord): Check => ({
  at: record.at,
  cycleId: record.cycleId,
  sent: record.sent,
  received: record.received,
  rttMinMs: toUs(record.rttMinMs),
  rttMeanMs: toUs(record.rttMeanMs),
  rttMs: toUs(record.rttMs),
  rttP95Ms: toUs(record.rttP95Ms),
  rttP99Ms: toUs(record.rttP99Ms),
  rttMaxMs: toUs(record.rttMaxMs),
  jitterMs: toUs(record.jitterMs),
  duplicates: record.duplicates,
  ttl: record.ttl,
  voidReason: record.voidReason,
  status: record.state.status,
});
/** Newest first; of those of the same time, the one recorded last. */
const newestFirst = (records: readonly CheckRecord[]): Check[] =>
  [...records]
    .reverse()
    .sort((a, b) => b.at - a.at)
    .map(told);

type Step =
  | {
      kind: 'record';
      checks: { device: number; afterMs: number; backMs: number; rttMs: number | null; lost: number }[];
    }
  | { kind: 'compact'; aheadMs: number; times: number }
  | { kind: 'restart' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('record' as const),
      checks: fc.array(
        fc.record({
          device: fc.nat(1),
          afterMs: fc.oneof(fc.nat(5 * minute), fc.constant(0), fc.nat(3 * hour)),
          // A clock set back by an hour, now and then, and a late check.
          backMs: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.constant(hour), fc.nat(4 * hour)),
          rttMs: fc.option(fc.integer({ min: 100, max: 90_000 }).map((us) => us / 1_000)),
          lost: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat(3)),
        }),
        { minLength: 1, maxLength: 30 },
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('compact' as const),
      aheadMs: fc.nat(3 * hour),
      times: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

describe('checks that move from staging into month files', () => {
  it(
    'whatever the order, portions, steps and restarts: they read back equal to a plain list, after every step',
    {
      timeout: 240_000,
    },
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 2, maxLength: 14 }),
          fc.constantFrom(1, 9, 13, 30),
          // The end of a leap day is the edge of a month too.
          fc.constantFrom(Date.UTC(2028, 1, 29, 20, 50), Date.UTC(2026, 2, 29, 0, 30), t0),
          async (steps, stepMs, begin) => {
            using dir = tempDir();
            const file = join(dir.path, 'fieldwatch.db');
            const here = await openHere(file, () => stepMs);
            // The same checks, and never anything packed: what every question must tell.
            const twin = await openHere(join(dir.path, 'twin', 'fieldwatch.db'), () => stepMs);
            try {
              const addTo = (connection: typeof here.connection) =>
                ['10.0.0.1', '10.0.0.2'].map(
                  (address) => createDevice(connection, DeviceDraft.parse({ address }), by(begin)).id,
                );
              const ids = addTo(here.connection);
              expect(addTo(twin.connection)).toEqual(ids);
              const model: CheckRecord[][] = [[], []];
              let compactor = here.newCompactor();
              let now = begin;
              const look = (): void => {
                for (const [which, id] of ids.entries()) {
                  const records = model[which] as CheckRecord[];
                  const expected = newestFirst(records);
                  expect(listChecks(here.reader, here.reading, { id, limit: 10_000 })).toEqual(expected);
                  expect(listChecks(here.reader, here.reading, { id, limit: 3 })).toEqual(expected.slice(0, 3));
                  if (expected.length > 3) {
                    const before = (expected[2] as Check).at;
                    const older = expected.filter(({ at }) => at < before).slice(0, 5);
                    expect(listChecks(here.reader, here.reading, { id, before, limit: 5 })).toEqual(older);
                  }
                  const from = begin - 5 * hour;
                  const all = { id, from, to: now + day, points: 5_000, now };
                  const raw = history(here.reader, here.reading, all);
                  expect(raw).toEqual(history(twin.reader, twin.reading, all));
                  expect(raw.bucketMs).toBe(0);
                  const cut = { id, from: begin + 100_000, to: now - 100_000, now };
                  if (cut.to > cut.from)
                    for (const points of [1, 4, 20])
                      agrees(history(here.reader, here.reading, { ...cut, points }), records, points);
                }
                const oldest = model.flat().reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
                const { oldestCheckAt } = statistics(here.reader, here.reading);
                expect(oldestCheckAt ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(oldest);
              };
              for (const one of steps) {
                if (one.kind === 'record') {
                  const records = one.checks.map(({ device, afterMs, backMs, rttMs, lost }, i) => {
                    now += afterMs;
                    const record = checkRecord(ids[device] as number, now - backMs, {
                      cycleId: i + 1,
                      received: rttMs === null ? 0 : Math.max(1, 3 - lost),
                      rttMs,
                      rttMinMs: rttMs === null ? null : rttMs - 0.05,
                      rttMeanMs: rttMs,
                      rttP95Ms: rttMs === null ? null : rttMs + lost,
                      rttP99Ms: rttMs === null ? null : rttMs + lost,
                      rttMaxMs: rttMs === null ? null : rttMs + lost,
                      jitterMs: rttMs === null ? null : lost / 8,
                      voidReason: lost === 2 ? 'no-buffers' : null,
                    });
                    (model[device] as CheckRecord[]).push(record);
                    return record;
                  });
                  recordChecks(here.connection, records);
                  recordChecks(twin.connection, records);
                } else if (one.kind === 'compact') {
                  for (let i = 0; i < one.times; i++) {
                    compactor.step(now + one.aheadMs, []);
                    look();
                  }
                } else compactor = here.newCompactor();
                look();
              }
              for (let i = 0; !compactor.step(now + 40 * day, []).done; i++)
                if (i > 5_000) throw new Error('never done');
              look();
              expect(statistics(here.reader, here.reading).checksStored).toBe(model.flat().length);
              expect(here.connection.sql<{ n: number }>('SELECT count(*) AS n FROM staged_checks').get()?.n).toBe(0);
            } finally {
              here.close();
              twin.close();
            }
          },
        ),
        { numRuns: 20 },
      ),
  );

  it('cut off between the two files: nothing is lost, nothing is there twice', async () => {
    using dir = tempDir();
    const core = join(dir.path, 'fieldwatch.db');
    const open = () => openStore(storeOptions(dir.path));
    let store = await open();
    const device = await newDevice(store);
    const records = every(device.id, t0, 300);
    await store.recordChecks(records);
    await store.close();
    copyFileSync(core, `${core}.before`);
    store = await open();
    expect((await packAll(store, t0 + 10 * hour)).checks).toBe(300);
    await store.close();
    // The month file has them; the core database, as if it had lost its last transactions, has them too.
    copyFileSync(`${core}.before`, core);
    store = await open();
    const all = () => store.listChecks({ id: device.id, limit: 1_000 });
    expect(await all()).toEqual(newestFirst(records));
    expect((await packAll(store, t0 + 10 * hour)).checks).toBe(0);
    expect(await all()).toEqual(newestFirst(records));
    expect(await store.statistics()).toMatchObject({ checksStored: 300, oldestCheckAt: t0 });
    await store.close();
  });

  it('killed at any moment while it records and packs: every acknowledged check is there once', {
    timeout: 240_000,
  }, async () => {
    using dir = tempDir();
    let acknowledged = 0;
    for (let kill = 0; kill < 8; kill++) {
      const heard = await writeAndKill('history-writer.ts', dir.path, 300 + kill * 170);
      acknowledged = Math.max(acknowledged, lastOf(heard));
    }
    const store = await openStore(storeOptions(dir.path));
    expect(monthsIn(dir.path)).toEqual(['2026-01.db']);
    for (const { id } of await store.allDevices({})) {
      const cycles = (await store.listChecks({ id, limit: 100_000 })).map(({ cycleId }) => cycleId as number).reverse();
      expect(cycles).toEqual(Array.from({ length: cycles.length }, (_, i) => i + 1));
      expect(cycles.length).toBeGreaterThanOrEqual(acknowledged);
    }
    await store.close();
    expect(acknowledged).toBeGreaterThan(120);
  });

  it.each([
    ['the edge of a month', Date.UTC(2026, 9, 31, 22), ['2026-10.db', '2026-11.db']],
    ['a leap day', Date.UTC(2028, 1, 28, 22), ['2028-02.db', '2028-03.db']],
    ['the hour that European clocks go through twice', Date.UTC(2026, 9, 24, 22), ['2026-10.db']],
    ['the hour that European clocks leave out', Date.UTC(2026, 2, 28, 22), ['2026-03.db']],
  ])('over %s they are in the files of their UTC months, an hour an hour', async (_, from, files) => {
    await using opened = await openTempStore({ now: () => from + 3 * day });
    const { store, dataDir } = opened;
    const device = await newDevice(store);
    const records = every(device.id, from, 300, 10 * minute);
    await store.recordChecks(records);
    await packAll(store, from + 3 * day);
    expect(monthsIn(dataDir)).toEqual(files);
    expect(await store.listChecks({ id: device.id, limit: 1_000 })).toEqual(newestFirst(records));
    const { gaps, at } = await store.history({ id: device.id, from, to: from + 2 * day, points: 5_000 });
    expect(at.length).toBe(289);
    expect(gaps).toEqual([]);
  });

  it('a year of checks is a chart of days, a month one of hours, with the gaps of both', async () => {
    const from = Date.UTC(2025, 11, 1);
    await using opened = await openTempStore({ now: () => from + 400 * day });
    const { store } = opened;
    const device = await newDevice(store);
    const holes: [number, number][] = [
      [from + 20 * day + 4 * hour, from + 20 * day + 16 * hour],
      [from + 100 * day, from + 103 * day],
    ];
    const records = every(device.id, from, (400 * day) / (4 * hour), 4 * hour).filter(
      ({ at }) => !holes.some(([start, end]) => at > start && at < end),
    );
    await store.recordChecks(records);
    await packAll(store, from + 401 * day);
    for (const [range, points] of [
      [400, 600],
      [30, 100],
      [3, 10],
    ] as const) {
      const query = { id: device.id, from: from + 10_000, to: from + range * day, points };
      const chart = await store.history(query);
      agrees(chart, records, points);
      expect(chart.gaps.filter(({ cause }) => cause !== 'not-yet-added').map((gap) => [gap.from, gap.to])).toEqual(
        holes.filter(([start]) => start < query.to),
      );
    }
  });

  it('a chart of hours finds the gap within one', async () => {
    await using opened = await openTempStore({ now: () => t0 + 9 * day });
    const { store } = opened;
    const device = await newDevice(store);
    const hole = [t0 + 3 * day + 10 * minute, t0 + 3 * day + 45 * minute] as const;
    const records = every(device.id, t0, (5 * day) / (5 * minute), 5 * minute).filter(
      ({ at }) => at <= hole[0] || at >= hole[1],
    );
    await store.recordChecks(records);
    await packAll(store, t0 + 9 * day);
    const chart = await store.history({ id: device.id, from: t0, to: t0 + 5 * day - 5 * minute, points: 50 });
    expect(chart.bucketMs).toBe(3 * hour);
    agrees(chart, records, 50);
    expect(chart.gaps.map(({ from, to }) => [from, to])).toEqual([[...hole]]);
  });

  it('are there after their device was removed, and when it comes back', async () => {
    await using opened = await openTempStore({ now: () => t0 + day });
    const { store } = opened;
    const device = await newDevice(store);
    const records = every(device.id, t0, 150);
    await store.recordChecks(records);
    await store.deleteDevices([device.id], by());
    await packAll(store, t0 + day);
    expect(await store.listChecks({ id: device.id, limit: 1_000 })).toEqual(newestFirst(records));
    await store.restoreDevices([device.id], by());
    expect((await store.history({ id: device.id, from: t0, to: t0 + day, points: 1_000 })).at.length).toBe(150);
  });

  it('stamped by a clock that ran ahead, they are packed all the same and stop nothing', async () => {
    await using opened = await openTempStore();
    const { store, dataDir } = opened;
    const device = await newDevice(store);
    const records = [checkRecord(device.id, t0 + 365 * day), ...every(device.id, t0, 200)];
    await store.recordChecks(records);
    expect((await packAll(store, t0 + 6 * hour)).checks).toBe(201);
    expect(monthsIn(dataDir)).toEqual(['2026-01.db', '2027-01.db']);
    expect(await store.listChecks({ id: device.id, limit: 1_000 })).toEqual(newestFirst(records));
  });
});

describe('month files', () => {
  const threeMonths = async (store: Store): Promise<number> => {
    const device = await newDevice(store);
    for (const month of [0, 1, 2]) await store.recordChecks(every(device.id, Date.UTC(2026, month, 3), 2_000));
    await packAll(store, Date.UTC(2026, 2, 20));
    return device.id;
  };
  const limits = keep(Date.UTC(2026, 2, 20), { hourlyMonths: 2, dailyYears: 1 });
  const prune = async (store: Store, of: Parameters<Store['prune']>[0]): Promise<void> => {
    while ((await store.prune(of, 1_000)).deleted > 0);
  };

  it('that are older than the limit lose their checks, then their hours, then go, and their space with them', async () => {
    await using opened = await openTempStore();
    const { store, dataDir } = opened;
    const id = await threeMonths(store);
    await store.history({ id, from: t0, to: limits.now, points: 100 });
    const before = await store.statistics();
    expect(monthsIn(dataDir)).toEqual(['2026-01.db', '2026-02.db', '2026-03.db']);
    await prune(store, limits);
    expect(filesIn(dataDir)).toEqual(['2026-01-hours.db', '2026-02.db', '2026-03.db']);
    const after = await store.statistics();
    expect(after.checksStored).toBe(before.checksStored - 2_000);
    expect(after.databaseBytes).toBeLessThan(before.databaseBytes);
    expect(after.oldestCheckAt).toBe(Date.UTC(2026, 1, 3));
    expect((await store.listChecks({ id, limit: 10_000 })).length).toBe(4_000);
    await prune(store, { ...limits, now: Date.UTC(2026, 4, 20) });
    expect(filesIn(dataDir)).toEqual(['2026-01-days.db', '2026-02-days.db', '2026-03-hours.db']);
    await prune(store, { ...limits, now: Date.UTC(2027, 2, 2) });
    expect(filesIn(dataDir)).toEqual(['2026-03-days.db']);
  });

  it('go by size too: checks first, then hours, then days, the oldest first, never the current one', async () => {
    await using opened = await openTempStore();
    const { store, dataDir } = opened;
    await threeMonths(store);
    const tight = { ...limits, keepDays: 3_000, maxSizeMb: 0 };
    const seen: string[] = [];
    for (let deleted = 1; deleted > 0; ) {
      ({ deleted } = await store.prune(tight, 1_000));
      const files = filesIn(dataDir).join(' ');
      if (seen.at(-1) !== files) seen.push(files);
    }
    expect(seen).toEqual([
      '2026-01.db 2026-02.db 2026-03.db',
      '2026-01-hours.db 2026-02.db 2026-03.db',
      '2026-01-hours.db 2026-02-hours.db 2026-03.db',
      '2026-01-days.db 2026-02-hours.db 2026-03.db',
      '2026-01-days.db 2026-02-days.db 2026-03.db',
      '2026-02-days.db 2026-03.db',
      '2026-03.db',
    ]);
    expect((await store.prune(tight, 1_000)).overBytes).toBeGreaterThan(0);
  });

  const damage = (path: string): void => {
    const { size } = statSync(path);
    const file = openSync(path, 'r+');
    // Every page but the first: the header alone must not save it.
    for (let place = 16_384; place < size; place += 8_192) writeSync(file, Buffer.alloc(4_096, 0xa5), 0, 4_096, place);
  };

  it('that are damaged are passed over, set aside and told of; watching goes on, the rest is there', async () => {
    using dir = tempDir();
    const open = () => openStore(storeOptions(dir.path));
    let store = await open();
    const id = await threeMonths(store);
    await store.close();
    damage(join(dir.path, 'history', '2026-02.db'));
    store = await open();
    expect((await store.listChecks({ id, limit: 10_000 })).length).toBe(4_000);
    expect((await store.history({ id, from: t0, to: limits.now, points: 100 })).at.length).toBe(4);
    const { notices } = await packAll(store, limits.now);
    expect(notices).toEqual([expect.stringContaining('The checks of 2026-02 can')]);
    expect(readdirSync(join(dir.path, 'history')).filter((name) => name.includes('damaged')).length).toBeGreaterThan(0);
    expect(monthsIn(dir.path)).toEqual(['2026-01.db', '2026-03.db']);
    await store.recordChecks(every(id, Date.UTC(2026, 1, 10), 100));
    expect((await packAll(store, limits.now)).notices).toEqual([]);
    expect(monthsIn(dir.path)).toEqual(['2026-01.db', '2026-02.db', '2026-03.db']);
    expect((await store.listChecks({ id, limit: 10_000 })).length).toBe(4_100);
    await store.close();
  });

  it.each([
    ['no database at all', (path: string) => writeFileSync(path, 'not a database '.repeat(1_000))],
    ['cut short', (path: string) => truncateSync(path, 12_000)],
  ])('that are %s when something is to be packed into them are set aside', async (_, spoil) => {
    using dir = tempDir();
    const open = () => openStore(storeOptions(dir.path));
    let store = await open();
    const id = await threeMonths(store);
    await store.close();
    spoil(join(dir.path, 'history', '2026-03.db'));
    store = await open();
    await store.recordChecks(every(id, Date.UTC(2026, 2, 15), 100));
    const { notices } = await packAll(store, limits.now);
    expect(notices.length).toBe(1);
    expect((await store.listChecks({ id, limit: 10_000 })).length).toBeGreaterThanOrEqual(4_100);
    await store.close();
  });

  it('of another store are not taken for our own', async () => {
    using one = tempDir();
    using other = tempDir();
    const theirs = await openStore(storeOptions(other.path));
    await threeMonths(theirs);
    await theirs.close();
    const ours = await openStore(storeOptions(one.path));
    const id = await threeMonths(ours);
    await ours.close();
    copyFileSync(join(other.path, 'history', '2026-02.db'), join(one.path, 'history', '2026-02.db'));
    const store = await openStore(storeOptions(one.path));
    expect((await store.listChecks({ id, limit: 10_000 })).length).toBe(4_000);
    await store.close();
  });
});

/** Every bucket has the low, the high and the loss of the checks in it, and together they have all of them. */
const agrees = (
  chart: Awaited<ReturnType<Store['history']>>,
  records: readonly CheckRecord[],
  points: number,
): void => {
  const { bucketMs } = chart;
  expect(chart.at.length).toBeLessThanOrEqual(points);
  if (bucketMs === 0) return;
  const inside = records.filter(({ at }) => at >= chart.from && at <= chart.to);
  // The first bucket may have begun before the range; the others are whole widths apart.
  const begin = Math.min(...chart.at);
  const second = chart.at[1];
  const base =
    begin > chart.from || second === undefined ? begin : second - Math.ceil((second - begin) / bucketMs) * bucketMs;
  let seen = 0;
  for (const [i, start] of chart.at.entries()) {
    const bucketEnd = base + (Math.floor((start - base) / bucketMs) + 1) * bucketMs;
    const end = second === undefined && i === 0 ? Number.POSITIVE_INFINITY : bucketEnd;
    const members = inside.filter(({ at }) => at >= start && at < end);
    seen += members.length;
    const lows = members.map(({ rttMinMs }) => rttMinMs).filter((ms) => ms !== null);
    const highs = members.map(({ rttMaxMs }) => rttMaxMs).filter((ms) => ms !== null);
    const rounded = (ms: number) => Math.round(ms * 1_000) / 1_000;
    expect(chart.rttMinMs[i]).toBe(lows.length === 0 ? null : rounded(Math.min(...lows)));
    expect(chart.rttMaxMs[i]).toBe(highs.length === 0 ? null : rounded(Math.max(...highs)));
    const sent = members.reduce((sum, record) => sum + record.sent, 0);
    const lost = members.reduce((sum, record) => sum + record.sent - record.received, 0);
    expect(chart.lossPercent[i]).toBeCloseTo((100 * lost) / sent, 9);
  }
  expect(seen).toBe(inside.length);
};
