import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import { HeatMap } from '../../src/contract/model/heat-map.ts';
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import { createDevice } from '../../src/main/io/store/changes/devices.ts';
import { recordChecks } from '../../src/main/io/store/changes/record-checks.ts';
import { heatMap } from '../../src/main/io/store/queries/heat-map.ts';
import { openHere } from '../support/open-here.ts';
import { by, checkRecord, openTempStore, t0, tempDir } from '../support/temp-store.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What an hour comes to, counted one by one; RTTs in the order of their size. */
const plainHours = (records: readonly CheckRecord[], from: number, hours: number) =>
  Array.from({ length: hours }, (_, i) => {
    const begin = from + i * hour;
    const members = records.filter(({ at }) => at >= begin && at < begin + hour);
    const sent = members.reduce((sum, record) => sum + record.sent, 0);
    const received = members.reduce((sum, record) => sum + record.received, 0);
    const rttsMs = members.flatMap(({ rttMs }) => rttMs ?? []).sort((a, b) => a - b);
    const lossPercent = sent === 0 ? null : (100 * (sent - received)) / sent;
    return { checks: members.length, sent, received, lossPercent, rttsMs };
  });

const agrees = (told: HeatMap, records: readonly CheckRecord[], query: { from: number; to: number }): void => {
  HeatMap.parse(told);
  const from = Math.floor(query.from / hour) * hour;
  const hours = Math.ceil(query.to / hour) - from / hour;
  expect(told.from).toBe(from);
  const plain = plainHours(records, from, hours);
  for (const key of ['checks', 'sent', 'received', 'lossPercent'] as const)
    expect(told[key]).toEqual(plain.map((each) => each[key]));
  expect(told.rttMs.length).toBe(hours);
  for (const [i, { rttsMs }] of plain.entries()) {
    const rttMs = told.rttMs[i] as number | null;
    if (rttsMs.length === 0) expect(rttMs).toBeNull();
    else {
      expect(rttMs).toBeGreaterThanOrEqual((rttsMs[0] as number) - 0.001);
      expect(rttMs).toBeLessThanOrEqual((rttsMs.at(-1) as number) + 0.001);
    }
  }
};

const medianOf = (sorted: readonly number[]): number => {
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] as number) + (sorted[Math.floor(half)] as number)) / 2;
};

const someChecks = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.nat(5 * minute), fc.nat(3 * hour)),
    /** A clock set back, and late checks. */
    backMs: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(4 * hour)),
    sent: fc.oneof({ weight: 6, arbitrary: fc.constant(3) }, fc.constant(0), fc.nat(20)),
    lost: fc.nat(4),
    rttMs: fc.integer({ min: 100, max: 90_000 }).map((us) => us / 1_000),
  }),
  { minLength: 1, maxLength: 30 },
);

describe('the heat map', () => {
  it(
    'of staging and packed hours together, at every step of the compactor, is what a plain count of the checks gives',
    { timeout: 120_000 },
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ checks: someChecks, steps: fc.nat(5) }), { minLength: 1, maxLength: 6 }),
          fc.constantFrom(Date.UTC(2026, 9, 31, 20, 50), Date.UTC(2028, 1, 29, 20, 50), t0),
          async (portions, begin) => {
            using dir = tempDir();
            // A portion is over after every step, so that a question is asked between any two of them.
            const here = await openHere(join(dir.path, 'fieldwatch.db'), () => 13);
            const compactor = here.newCompactor();
            try {
              const { id } = createDevice(here.connection, DeviceDraft.parse({ address: '10.0.0.1' }), by(begin));
              const other = createDevice(here.connection, DeviceDraft.parse({ address: '10.0.0.2' }), by(begin)).id;
              const records: CheckRecord[] = [];
              let now = begin;
              const look = (): void => {
                for (const query of [
                  { from: begin - 6 * hour, to: now + 2 * hour },
                  { from: begin - 100_000, to: begin + 1 },
                ])
                  agrees(heatMap(here.reader, here.reading, { id, ...query }), records, query);
              };
              for (const { checks, steps } of portions) {
                const added = checks.map(({ afterMs, backMs, sent, lost, rttMs }, i) => {
                  now += afterMs;
                  const received = Math.max(0, sent - lost);
                  const rtt = received === 0 ? null : rttMs;
                  const figures = { rttMinMs: rtt, rttMeanMs: rtt, rttMs: rtt, rttP95Ms: rtt, rttP99Ms: rtt };
                  return checkRecord(id, now - backMs, {
                    cycleId: i + 1,
                    sent,
                    received,
                    ...figures,
                    rttMaxMs: rtt,
                    jitterMs: null,
                    voidReason: sent === 0 ? 'no-buffers' : null,
                  });
                });
                records.push(...added);
                recordChecks(here.connection, [...added, checkRecord(other, now)]);
                look();
                for (let i = 0; i < steps; i++) {
                  compactor.step(now, []);
                  look();
                }
              }
            } finally {
              here.close();
            }
          },
        ),
        { numRuns: 25 },
      ),
  );

  it('tells the median of an hour, the same before and after it is packed; hours without a check are unknown', async () => {
    await using opened = await openTempStore({ now: () => t0 + 2 * day });
    const { store } = opened;
    const { id } = await store.createDevice(DeviceDraft.parse({ address: '10.0.0.1' }), by());
    const records = Array.from({ length: 90 }, (_, i) =>
      checkRecord(id, t0 + 5 * hour + i * minute, { rttMs: 2 + ((i * 7) % 11) / 8, received: i === 70 ? 2 : 3 }),
    );
    await store.recordChecks(records);
    const query = { id, from: t0, to: t0 + 8 * hour };
    const before = await store.heatMap(query);
    while (!(await store.compact(t0 + 2 * day)).done);
    expect(await store.heatMap(query)).toEqual(before);
    const medians = plainHours(records, t0, 8).map(({ rttsMs }) => (rttsMs.length === 0 ? null : medianOf(rttsMs)));
    expect(before.rttMs).toEqual(medians);
    expect(before.checks).toEqual([0, 0, 0, 0, 0, 60, 30, 0]);
    expect(before.lossPercent).toEqual([null, null, null, null, null, 0, 100 / 90, null]);
    await expect(store.heatMap({ ...query, id: id + 1 })).rejects.toMatchObject({ code: 'not-found' });
  });
});
