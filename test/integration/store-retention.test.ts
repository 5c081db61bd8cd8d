import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/contract/model/check.ts';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import { daysAfterSql, hoursAfterSql } from '../../src/main/io/store/changes/copy-thinner.ts';
import { createDevice } from '../../src/main/io/store/changes/devices.ts';
import { importChecks } from '../../src/main/io/store/changes/import-checks.ts';
import { recordChecks } from '../../src/main/io/store/changes/record-checks.ts';
import type { MonthDepth } from '../../src/main/io/store/months/month-names.ts';
import { listChecks } from '../../src/main/io/store/queries/check-list.ts';
import { heatMap } from '../../src/main/io/store/queries/heat-map.ts';
import { history } from '../../src/main/io/store/queries/history.ts';
import { statistics } from '../../src/main/io/store/queries/statistics.ts';
import { startWriter } from '../support/killed-writer.ts';
import { openHere } from '../support/open-here.ts';
import { by, checkRecord, keep, t0, tempDir } from '../support/temp-store.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const july = Date.UTC(2026, 6, 15);
type Here = Awaited<ReturnType<typeof openHere>>;

const addDevice = ({ connection }: Here, address: string): number =>
  createDevice(connection, DeviceDraft.parse({ address }), by(t0)).id;
const packAll = (here: Here, now = july): void => {
  const compactor = here.newCompactor();
  while (!compactor.step(now, []).done);
};
const limitsOf = (depth: MonthDepth | 'gone') =>
  ({
    checks: keep(july, { keepDays: 3_660 }),
    hours: keep(july),
    days: keep(july, { hourlyMonths: 1 }),
    gone: keep(Date.UTC(2040, 0, 1)),
  })[depth];
const files = (dir: string): string[] =>
  readdirSync(join(dir, 'history'))
    .filter((name) => /\.(db|thin)$/.test(name))
    .sort();

/** A step of the retention and what the store's own thread does with it. */
const stepOf = (here: Here, retainer: ReturnType<Here['newRetainer']>, limits: ReturnType<typeof keep>): boolean => {
  const { working, drop } = retainer.step(limits);
  for (const name of drop) here.writing.drop(name);
  return working;
};
const retain = (here: Here, depth: MonthDepth | 'gone'): void => {
  const retainer = here.newRetainer();
  while (stepOf(here, retainer, limitsOf(depth)));
};

const record = fc.record({
  afterMs: fc.oneof(
    { weight: 6, arbitrary: fc.constant(10 * minute) },
    { weight: 2, arbitrary: fc.nat(3 * hour) },
    { weight: 1, arbitrary: fc.nat(6 * day) },
  ),
  rttMs: fc.option(fc.integer({ min: 100, max: 90_000 }).map((us) => us / 1_000)),
});
const recordsOf = (
  id: number,
  from: number,
  made: readonly { afterMs: number; rttMs: number | null }[],
): CheckRecord[] => {
  let at = from;
  return made.map(({ afterMs, rttMs }, i) => {
    at += afterMs;
    const [received, rtts] = [rttMs === null ? 0 : 3, { rttMs, rttMinMs: rttMs, rttMeanMs: rttMs, rttMaxMs: rttMs }];
    return checkRecord(id, at, { cycleId: i + 1, received, ...rtts, rttP95Ms: rttMs, rttP99Ms: rttMs });
  });
};

/** Without gaps shorter than an hour, which an hour does not tell. Ranges of whole hours and whole days, with buckets of them. */
const chartsOf = (here: Here, id: number) => {
  const of = (from: number, days: number, points: number) => {
    const to = from + days * day - 1;
    const { gaps: _, ribbon: __, ...chart } = history(here.reader, here.reading, { id, from, to, points, now: july });
    return chart;
  };
  return [
    of(t0, 10, 60),
    of(t0 + 3 * hour, 9, 100),
    of(Date.UTC(2026, 1, 1), 5, 60),
    of(t0, 150, 20),
    of(t0 + 20 * day, 60, 10),
  ];
};

describe('a month that is thinned', () => {
  it(
    'whatever was checked: its charts of hours, heat map and charts of days stay as they were, at every step and after each crash',
    { timeout: 240_000 },
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(record, { minLength: 110, maxLength: 220 }), { minLength: 2, maxLength: 2 }),
          fc.constantFrom(1, 7, 30),
          fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
          async (made, stepMs, crashes) => {
            using dir = tempDir();
            const open = () => openHere(join(dir.path, 'fieldwatch.db'), () => stepMs);
            let here = await open();
            try {
              const ids = made.map((_, i) => addDevice(here, `10.0.0.${i + 1}`));
              for (const [i, id] of ids.entries()) recordChecks(here.connection, recordsOf(id, t0 + i, made[i] ?? []));
              packAll(here);
              // Few checks are told one by one, and then no more.
              const width = ids.map((id) => chartsOf(here, id).map(({ bucketMs }) => bucketMs));
              const look = (least = 1) =>
                ids.map((id, i) => chartsOf(here, id).filter((_, j) => (width[i]?.[j] ?? 0) >= least));
              const heat = () =>
                ids.map((id) => heatMap(here.reader, here.reading, { id, from: t0, to: t0 + 60 * day }));
              const [charts, ofDays, map] = [look(), look(day), heat()];
              expect(ofDays.flat().length).toBeGreaterThan(0);
              let crash = 0;
              for (const depth of ['hours', 'days'] as const) {
                let retainer = here.newRetainer();
                for (let steps = 0; stepOf(here, retainer, limitsOf(depth)); steps++) {
                  if (steps > 3_000) throw new Error('never done');
                  expect(look(day)).toEqual(ofDays);
                  if (depth === 'hours') {
                    expect(look()).toEqual(charts);
                    expect(heat()).toEqual(map);
                  }
                  if (steps % 3 === 2 && crashes[crash++]) {
                    here.close();
                    here = await open();
                    retainer = here.newRetainer();
                  }
                }
                const checks = ids.flatMap((id) => listChecks(here.reader, here.reading, { id, limit: 10_000 }));
                expect(checks).toEqual([]);
                expect(statistics(here.reader, here.reading)).toMatchObject({ checksStored: 0 });
              }
              expect(files(dir.path).every((name) => name.endsWith('-days.db'))).toBe(true);
              retain(here, 'gone');
              expect(files(dir.path)).toEqual([]);
            } finally {
              here.close();
            }
          },
        ),
        { numRuns: 6, endOnFailure: true },
      ),
  );

  const everyMinute = (id: number, from: number, count: number): CheckRecord[] =>
    Array.from({ length: count }, (_, i) => checkRecord(id, from + i * minute, { cycleId: i + 1 }));

  /** Two months of checks, a minute each, for two days at their common edge. */
  const overTheEdge = async (dir: string): Promise<{ here: Here; id: number; edge: number }> => {
    const here = await openHere(join(dir, 'fieldwatch.db'), () => 5);
    const id = addDevice(here, '10.0.0.1');
    const edge = Date.UTC(2026, 1, 1);
    recordChecks(here.connection, everyMinute(id, edge - day, 2 * 1_440));
    packAll(here);
    return { here, id, edge };
  };

  it('shows its hours where a chart looks closer, without a gap, also beside one that has its checks', async () => {
    using dir = tempDir();
    const { here, id, edge } = await overTheEdge(dir.path);
    const thin = keep(july, { keepDays: (july - edge) / day });
    const retainer = here.newRetainer();
    while (stepOf(here, retainer, thin));
    expect(files(dir.path)).toEqual(['2026-01-hours.db', '2026-02.db']);
    const chart = (from: number, to: number) =>
      history(here.reader, here.reading, { id, from, to, points: 600, now: july });
    const zoomed = chart(edge - 5 * hour - 40 * minute, edge - 5 * hour - 20 * minute);
    expect(zoomed).toMatchObject({ bucketMs: hour, at: [zoomed.from], rttMs: [2], lossPercent: [0], gaps: [] });
    const both = chart(edge - 2 * hour, edge + 2 * hour - 1);
    expect(both.at).toEqual([-2, -1, 0, 1].map((hours) => edge + hours * hour));
    expect(both.gaps).toEqual([]);
    const after = chart(edge + minute, edge + 31 * minute);
    expect([after.bucketMs, after.at.length, after.gaps]).toEqual([0, 31, []]);
    const before = listChecks(here.reader, here.reading, { id, before: edge, limit: 10 });
    expect(before).toEqual([] satisfies Check[]);
    retain(here, 'days');
    const ofDays = chart(edge - 5 * hour, edge + 5 * hour);
    expect(ofDays).toMatchObject({ bucketMs: day, at: [ofDays.from, edge], gaps: [] });
    here.close();
  });

  it('takes late checks into its hours, then into its days, each once, also when packing is cut off and begun anew', async () => {
    using dir = tempDir();
    const { here, id, edge } = await overTheEdge(dir.path);
    const sentOn = (from: number): number =>
      heatMap(here.reader, here.reading, { id, from, to: from + day }).sent.reduce((sum, sent) => sum + sent, 0);
    const lossOfDay = (): (number | null)[] =>
      history(here.reader, here.reading, { id, from: edge - day, to: edge - 1, points: 1, now: july }).lossPercent;
    const late = (more: Partial<CheckRecord>): void => {
      recordChecks(here.connection, [
        checkRecord(id, edge - 2 * hour - 1, { cycleId: 9_000, ...more }),
        checkRecord(id, edge - day + 30_000, { cycleId: 9_001, ...more }),
      ]);
    };
    /** Its packing dies after the month has them and before staging lost them. */
    const packTwice = (): void => {
      here.newCompactor().step(july, []);
      packAll(here);
      recordChecks(here.connection, [checkRecord(id, july)]);
      packAll(here);
    };
    retain(here, 'hours');
    expect(sentOn(edge - day)).toBe(1_440 * 3);
    late({ received: 0 });
    packTwice();
    expect(sentOn(edge - day)).toBe(1_442 * 3);
    retain(here, 'days');
    expect(lossOfDay()).toEqual([expect.closeTo((100 * 2) / 1_442, 6)]);
    late({ received: 0 });
    packTwice();
    expect(lossOfDay()).toEqual([expect.closeTo((100 * 4) / 1_444, 6)]);
    here.close();
  });

  it('takes no check of a history file where it could not tell whether it has it', async () => {
    using dir = tempDir();
    const { here, id, edge } = await overTheEdge(dir.path);
    const imported = (at: number) => {
      const { cycleId: _, state, ...check } = checkRecord(id, at);
      const row = { ...check, status: state.status };
      return importChecks(
        { connection: here.connection, months: here.writing, monotonicMs: () => 0, onSetAside: () => {} },
        [row],
      );
    };
    expect(imported(edge - hour)).toMatchObject({ added: 0, doubled: 1, left: 0 });
    retain(here, 'hours');
    expect(imported(edge - hour)).toMatchObject({ added: 0, doubled: 0, left: 1 });
    retain(here, 'days');
    expect(imported(edge - hour)).toMatchObject({ added: 0, doubled: 0, left: 1 });
    expect(imported(edge - 9 * day)).toMatchObject({ added: 0, doubled: 0, left: 1 });
    here.close();
  });

  it('is copied anew when a late check comes into it meanwhile', async () => {
    using dir = tempDir();
    const { here, id, edge } = await overTheEdge(dir.path);
    const retainer = here.newRetainer();
    for (let i = 0; i < 2; i++) stepOf(here, retainer, limitsOf('hours'));
    expect(files(dir.path)).toContain('2026-01-hours.db.thin');
    recordChecks(here.connection, [checkRecord(id, edge - 3 * hour + 30_000), checkRecord(id, july)]);
    packAll(here);
    while (stepOf(here, retainer, limitsOf('hours')));
    expect(files(dir.path)).toEqual(['2026-01-hours.db', '2026-02-hours.db']);
    const { checks } = heatMap(here.reader, here.reading, { id, from: edge - 3 * hour, to: edge - 2 * hour });
    expect(checks).toEqual([61]);
    here.close();
  });

  it('is left as it was when the limits change meanwhile, and what a thinning left that was killed is swept away', async () => {
    using dir = tempDir();
    const { here } = await overTheEdge(dir.path);
    const retainer = here.newRetainer();
    for (let i = 0; i < 2; i++) stepOf(here, retainer, limitsOf('hours'));
    stepOf(here, retainer, limitsOf('checks'));
    expect(files(dir.path)).toEqual(['2026-01.db', '2026-02.db']);
    here.close();
    for (const side of ['', '-wal', '-shm'])
      writeFileSync(join(dir.path, 'history', `2026-01-hours.db.thin${side}`), 'x');
    const again = await openHere(join(dir.path, 'fieldwatch.db'), () => 5);
    expect(readdirSync(join(dir.path, 'history')).filter((name) => name.includes('thin'))).toEqual([]);
    again.close();
  });

  it('is read by the order of its keys, without a sort', async () => {
    using dir = tempDir();
    const { here } = await overTheEdge(dir.path);
    const source = here.writing.openToRead({ month: '2026-01', depth: 'checks', name: '2026-01' });
    for (const sql of [hoursAfterSql, daysAfterSql]) {
      const plan = source?.sql<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(1, 1) ?? [];
      expect(plan.map(({ detail }) => detail)).toEqual([expect.stringMatching(/^SEARCH .* USING PRIMARY KEY/)]);
    }
    source?.db.close();
    here.close();
  });

  it('killed at any moment: every hour is there once, before or after', { timeout: 240_000 }, async () => {
    using dir = tempDir();
    const made = join(dir.path, 'made');
    const first = await openHere(join(made, 'fieldwatch.db'), () => 5);
    const ids = Array.from({ length: 12 }, (_, i) => addDevice(first, `10.0.0.${i + 1}`));
    recordChecks(
      first.connection,
      ids.flatMap((id) => Array.from({ length: 31 * 24 }, (_, i) => checkRecord(id, t0 + i * hour))),
    );
    packAll(first);
    recordChecks(first.connection, [checkRecord(ids[0] as number, july)]);
    packAll(first);
    first.close();
    const seen = new Set<string>();
    for (let kill = 0; kill < 9; kill++) {
      const killed = join(dir.path, `killed-${kill}`);
      cpSync(made, killed, { recursive: true });
      const writer = startWriter('month-thinner.ts', killed, String(july), String(kill * 8));
      await writer.ready;
      while (writer.last() < kill * 8) await new Promise((wake) => setTimeout(wake, 1));
      await writer.kill();
      seen.add(files(killed).join(' '));
      const here = await openHere(join(killed, 'fieldwatch.db'), () => 5);
      for (let look = 0; look < 2; look++) {
        for (const id of ids) {
          const { checks } = heatMap(here.reader, here.reading, { id, from: t0, to: t0 + 31 * day });
          expect(new Set(checks)).toEqual(new Set([1]));
        }
        retain(here, 'hours');
      }
      expect(files(killed)).toEqual([
        '2026-01-hours.db',
        ...(existsSync(join(killed, 'history', '2026-07.db')) ? ['2026-07.db'] : []),
      ]);
      here.close();
    }
    expect(seen.size).toBe(3);
  });
});
