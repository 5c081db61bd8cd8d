import { describe, expect, it } from 'vitest';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import { HeatMap } from '../../src/contract/model/heat-map.ts';
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import { heatMap } from '../../src/main/io/store/queries/heat-map.ts';
import { by, checkRecord, openTempStore, t0 } from '../support/temp-store.ts';
import { whilePacked } from '../support/while-packed.ts';

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

describe('the heat map', () => {
  it(
    'of staging and packed hours together, at every step of the compactor, is what a plain count of the checks gives',
    {
      timeout: 120_000,
    },
    () =>
      whilePacked(({ here, id, records, begin, now }) => {
        for (const query of [
          { from: begin - 6 * hour, to: now + 2 * hour },
          { from: begin - 100_000, to: begin + 1 },
        ])
          agrees(heatMap(here.reader, here.reading, { id, ...query }), records, query);
      }),
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
