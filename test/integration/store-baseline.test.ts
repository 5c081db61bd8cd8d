import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Baseline } from '../../src/contract/model/baseline.ts';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import { baseline } from '../../src/main/io/store/queries/baseline.ts';
import { by, checkRecord, openTempStore, t0 } from '../support/temp-store.ts';
import { whilePacked } from '../support/while-packed.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** By the zone's own words, another way than the store goes. */
const slotIn = (timeZone: string): ((at: number) => number) => {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
  return (at) => {
    const [name = '', of] = clock.format(at).split(', ');
    return days.indexOf(name) * 24 + Number(of);
  };
};

const total = (checks: readonly CheckRecord[], of: 'sent' | 'received'): number =>
  checks.reduce((sum, check) => sum + check[of], 0);

/** What each hour of the week comes to, counted one by one. */
const plainSlots = (
  records: readonly CheckRecord[],
  { zone, from, to }: { zone: string; from: number; to: number },
) => {
  const slotOf = slotIn(zone);
  const hours = Map.groupBy(
    records.filter(({ at }) => at >= Math.ceil(from / hour) * hour && at < Math.floor(to / hour) * hour),
    ({ at }) => Math.floor(at / hour) * hour,
  );
  const judged = [...hours].filter(([, checks]) => checks.some(({ sent }) => sent > 0));
  const slots = Map.groupBy(judged, ([at]) => slotOf(at));
  return Array.from({ length: 168 }, (_, slot) => {
    const inside = (slots.get(slot) ?? []).map(([, checks]) => checks);
    const checks = inside.flat();
    const [sent, received] = [total(checks, 'sent'), total(checks, 'received')];
    const losses = inside
      .map((of) => (100 * (total(of, 'sent') - total(of, 'received'))) / total(of, 'sent'))
      .sort((a, b) => a - b);
    return {
      hours: inside.length,
      answeredHours: inside.filter((of) => of.some(({ rttMs }) => rttMs !== null)).length,
      checks: checks.length,
      rttsMs: checks.flatMap(({ rttMs }) => rttMs ?? []).sort((a, b) => a - b),
      lossMeanPercent: sent === 0 ? null : (100 * (sent - received)) / sent,
      lossP50Percent: losses.length === 0 ? null : medianOf(losses),
      lossP95Percent: losses[Math.ceil(losses.length * 0.95) - 1] ?? null,
    };
  });
};

const medianOf = (sorted: readonly number[]): number => {
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] as number) + (sorted[Math.floor(half)] as number)) / 2;
};

const agrees = (told: Baseline, plain: ReturnType<typeof plainSlots>): void => {
  Baseline.parse(told);
  for (const key of [
    'hours',
    'answeredHours',
    'checks',
    'lossMeanPercent',
    'lossP50Percent',
    'lossP95Percent',
  ] as const)
    expect(told[key]).toEqual(plain.map((each) => each[key]));
  for (const [slot, { rttsMs }] of plain.entries()) {
    const rtts = [told.rttMeanMs[slot], told.rttP50Ms[slot], told.rttP95Ms[slot]];
    if (rttsMs.length === 0) expect([...rtts, told.rttSpreadMs[slot]]).toEqual([null, null, null, null]);
    else {
      const [least, most] = [rttsMs[0] as number, rttsMs.at(-1) as number];
      for (const rtt of rtts) {
        expect(rtt).toBeGreaterThanOrEqual(least - 0.001);
        expect(rtt).toBeLessThanOrEqual(most + 0.001);
      }
      expect(told.rttSpreadMs[slot]).toBeLessThanOrEqual(most - least + 0.001);
    }
  }
};

describe('the baseline', () => {
  it(
    'of staging and packed hours together, at every step of the compactor, is what a plain count of the checks gives',
    {
      timeout: 120_000,
    },
    () =>
      whilePacked(({ here, id, records, begin, now }) => {
        for (const query of [
          { zone: 'UTC', from: begin - 6 * hour, to: now + 2 * hour },
          { zone: 'America/St_Johns', from: begin + 7 * minute, to: now },
          { zone: 'UTC', from: begin, to: begin + 1 },
        ])
          agrees(baseline(here.reader, here.reading, { id, ...query }), plainSlots(records, query));
      }),
  );

  describe('of a store', () => {
    let opened: Awaited<ReturnType<typeof openTempStore>>;
    beforeAll(async () => {
      opened = await openTempStore({ now: () => Date.UTC(2028, 5, 1) });
    });
    afterAll(() => opened[Symbol.asyncDispose]());

    it.each([
      ['clocks set back give an hour of the week one hour more', 'Europe/Berlin', Date.UTC(2026, 9, 12), 146, 5],
      ['clocks set forward give it one less', 'Europe/Berlin', Date.UTC(2026, 2, 16), 146, 3],
      ['clocks set back by half an hour', 'Australia/Lord_Howe', Date.UTC(2026, 2, 23), 145, 5],
      ['over a leap day', 'UTC', Date.UTC(2028, 1, 14), 146, 4],
    ])(
      '%s; it is the same before and after it is packed, and what a plain count gives',
      {
        timeout: 60_000,
      },
      async (rule, zone, begin, slot, hours) => {
        const { store } = opened;
        const address = `10.0.${slot}.${hours}`;
        const { id } = await store.createDevice(DeviceDraft.parse({ name: rule, address }), by(begin));
        // Saturdays, Sundays and Mondays are enough: packing an hour takes its time.
        const records = Array.from({ length: 28 * 24 * 4 }, (_, i) => {
          const rttMs = 2 + ((i * 7) % 11) / 8;
          return checkRecord(id, begin + i * 15 * minute, { rttMs, rttMeanMs: rttMs, received: i % 97 === 0 ? 2 : 3 });
        }).filter(({ at }) => (Math.floor(at / day) + 5) % 7 < 3);
        const query = { id, zone, from: begin, to: begin + 28 * day };
        // The newest check of all is never packed.
        await store.recordChecks([...records, checkRecord(id, query.to)]);
        const before = await store.baseline(query);
        while (!(await store.compact(Date.UTC(2028, 5, 1))).done);
        expect(await store.baseline(query)).toEqual(before);
        agrees(before, plainSlots(records, query));
        expect(before.hours[slot]).toBe(hours);
        expect(before.hours.reduce((sum, each) => sum + each)).toBe(12 * 24);
      },
    );

    it('one bad night in five is not usual, and the running hour is no part of it', async () => {
      const { store } = opened;
      const { id } = await store.createDevice(DeviceDraft.parse({ address: '10.0.0.1' }), by());
      const to = t0 + 35 * day + 30 * minute;
      const nights = [2, 2.1, 80, 1.9, 2].flatMap((rttMs, week) =>
        Array.from({ length: 60 }, (_, i) =>
          checkRecord(id, t0 + week * 7 * day + i * minute, { rttMs, rttMeanMs: rttMs }),
        ),
      );
      await store.recordChecks([...nights, checkRecord(id, to - minute, { rttMs: 500, rttMeanMs: 500 })]);
      const told = await store.baseline({ id, zone: 'UTC', from: t0, to });
      // 2026 began on a Thursday.
      const slot = 3 * 24;
      expect(told.to).toBe(t0 + 35 * day);
      expect(told.hours.flatMap((hours, at) => (hours > 0 ? [[at, hours]] : []))).toEqual([[slot, 5]]);
      expect([told.rttP50Ms[slot], told.rttSpreadMs[slot], told.rttMeanMs[slot]]).toEqual([2, 0.1, 17.6]);
    });

    it('a device that never was is refused', () =>
      expect(opened.store.baseline({ id: 99, zone: 'UTC', from: t0, to: t0 + day })).rejects.toMatchObject({
        code: 'not-found',
      }));
  });
});
