/** The spread of RTTs: as wide as it takes, in stretches that stay in place. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChartRow } from '../../../src/main/io/store/packing/check-row.ts';
import { smokeOf } from '../../../src/main/io/store/queries/smoke.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const t0 = Date.UTC(2026, 10, 25);

const check = (at: number, rttUs: number | null): ChartRow => ({
  at,
  sent: 3,
  received: rttUs === null ? 0 : 3,
  rtt_min_us: rttUs,
  rtt_us: rttUs,
  rtt_max_us: rttUs,
  jitter_us: 0,
  void_reason: null,
});

describe('a stretch', () => {
  test.each<[rule: string, rangeMs: number, spacingMs: number, bucketMs: number | undefined]>([
    ['holds ten checks', hour, minute, 10 * minute],
    ['holds about ten where the rhythm wavers', hour, minute + 40, 10 * minute],
    ['is wider over a day', day, minute, 15 * minute],
    ['is wider over a week', 7 * day, minute, 2 * hour],
    ['is narrow where checks are close', 15 * minute, second, 10 * second],
    ['is as wide as slow checks need', 7 * day, 30 * minute, 6 * hour],
    ['of a range with too few of them is none', 15 * minute, minute, undefined],
    ['of checks that are days apart is none', 30 * day, 3 * day, undefined],
  ])('%s', (_, rangeMs, spacingMs, bucketMs) =>
    expect(smokeOf([], { from: t0, to: t0 + rangeMs, spacingMs })?.bucketMs).toBe(bucketMs),
  );

  test('stays where it is while the range moves on', () => {
    const checks = Array.from({ length: 240 }, (_, i) => check(t0 + i * minute, 2_000));
    const at = [0, 1, 7, 13].map((minutes) => {
      const [from, to] = [t0 + hour + minutes * minute, t0 + 3 * hour + minutes * minute];
      const inside = checks.filter((each) => each.at >= from && each.at <= to);
      return smokeOf(inside, { from, to, spacingMs: minute })?.at.filter((each) => each >= t0 + 80 * minute);
    });
    for (const each of at) expect(at[0]).toEqual(each?.slice(0, at[0]?.length));
  });
});

describe('the bands', () => {
  const range = { from: t0, to: t0 + hour, spacingMs: minute };
  const bandsOf = (rttsUs: readonly (number | null)[]) => {
    const smoke = smokeOf(
      rttsUs.map((rttUs, i) => check(t0 + i * second, rttUs)),
      range,
    );
    return smoke?.bands.map(({ lowMs, highMs }, i) => [smoke.checks[0], lowMs[0], highMs[0], i]);
  };
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => (i + 1) * 1_000);

  test.each<[rule: string, rttsUs: readonly (number | null)[], bands: readonly (readonly [number, number])[]]>([
    [
      'of a hundred checks leave out 10, 25 and 40 at each end',
      upTo(100),
      [
        [11, 90],
        [26, 75],
        [41, 60],
      ],
    ],
    [
      'of ten leave out 1, 2 and 4',
      upTo(10),
      [
        [2, 9],
        [3, 8],
        [5, 6],
      ],
    ],
    [
      'of ten equal ones are a line',
      upTo(10).map(() => 7_000),
      [
        [7, 7],
        [7, 7],
        [7, 7],
      ],
    ],
    [
      'do not reach to one that strays',
      [...upTo(1), ...upTo(20).map(() => 9_000), 500_000],
      [
        [9, 9],
        [9, 9],
        [9, 9],
      ],
    ],
    [
      'are made of the answered ones',
      [...upTo(10), ...upTo(9).map(() => null)],
      [
        [2, 9],
        [3, 8],
        [5, 6],
      ],
    ],
  ])('%s', (_, rttsUs, bands) => expect(bandsOf(rttsUs)?.map(([, low, high]) => [low, high])).toEqual(bands));

  test('of fewer than five answered checks are left out', () => {
    expect(
      smokeOf(
        upTo(4).map((us, i) => check(t0 + i, us)),
        range,
      )?.at,
    ).toEqual([]);
    expect(smokeOf([], range)).toMatchObject({ at: [], checks: [] });
  });

  test('hold at least as many checks as they say, and lie within each other', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 5, maxLength: 60 }), (rttsUs) => {
        const smoke = smokeOf(
          rttsUs.map((us, i) => check(t0 + i * second, us)),
          range,
        );
        let outer: readonly [number, number] = [0, Number.POSITIVE_INFINITY];
        for (const { percent, lowMs, highMs } of smoke?.bands ?? []) {
          const [low, high] = [lowMs[0] as number, highMs[0] as number];
          const inside = rttsUs.filter((us) => us / 1_000 >= low && us / 1_000 <= high).length;
          expect(inside).toBeGreaterThanOrEqual((rttsUs.length * percent) / 100);
          expect(low).toBeGreaterThanOrEqual(outer[0]);
          expect(high).toBeLessThanOrEqual(outer[1]);
          outer = [low, high];
        }
        expect(smoke?.checks).toEqual([rttsUs.length]);
      }),
    ));
});
