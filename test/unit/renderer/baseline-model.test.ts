/** What is usual at a moment, as it is drawn and said. */
import { describe, expect, test } from 'vitest';
import type { Baseline } from '../../../src/contract/model/baseline.ts';
import {
  sayUsual,
  type UsualRtt,
  usualColumn,
  usualRttIn,
} from '../../../src/renderer/features/device/baseline-model.ts';

const hourMs = 3_600_000;
const week = <T>(of: (slot: number) => T): T[] => Array.from({ length: 168 }, (_, slot) => of(slot));

/** In hour n of the week n ms are usual, from as many hours as said. */
const baseline = (zone: string, hours: (slot: number) => number): Baseline => {
  const known = <T>(of: (slot: number) => T) => week((slot) => (hours(slot) === 0 ? null : of(slot)));
  return {
    deviceId: 1,
    zone,
    from: 0,
    to: 0,
    hours: week(hours),
    answeredHours: week(hours),
    checks: week((slot) => 60 * hours(slot)),
    rttMeanMs: known((slot) => slot),
    rttP50Ms: known((slot) => slot),
    rttP95Ms: known((slot) => slot + 1),
    rttSpreadMs: known(() => 0.5),
    lossMeanPercent: known(() => 0),
    lossP50Percent: known(() => 0),
    lossP95Percent: known(() => 0),
    lossSpreadPercent: known(() => 0),
  };
};
const at = (iso: string): number => Date.parse(iso);

describe('the usual RTT', () => {
  test.each<[rule: string, zone: string, iso: string, rttMs: number | null]>([
    ['is that of the hour of the week', 'UTC', '2026-11-25T14:59:59Z', 62],
    ['as the clocks of the zone show it', 'Europe/Berlin', '2026-11-25T14:59:59Z', 63],
    ['where the hour begins, half an hour beside UTC', 'Asia/Kolkata', '2026-11-25T14:40Z', 67],
    ['is the same in both hours when clocks go back', 'Europe/Berlin', '2026-10-25T01:30Z', 146],
  ])('%s', (_, zone, iso, rttMs) => expect(usualRttIn(baseline(zone, () => 8))(at(iso))?.rttMs ?? null).toBe(rttMs));

  test.each([
    [0, null],
    [2, null],
    [3, { hours: 3, rttMs: 62, spreadMs: 0.5, p95Ms: 63 }],
  ])('from %s such hours is %j', (hours, usual) =>
    expect(usualRttIn(baseline('UTC', () => hours))(at('2026-11-25T14:00Z'))).toEqual(usual),
  );

  test('is drawn hour by hour, and not where a point spans more than one', () => {
    const usualAt = usualRttIn(baseline('UTC', (slot) => (slot === 63 ? 0 : 8)));
    const times = [0, 0.5, 1, 2].map((hours) => at('2026-11-25T14:10Z') + hours * hourMs);
    expect(usualColumn(times, 0, usualAt)).toEqual([62, 62, null, 64]);
    expect(usualColumn(times, hourMs, usualAt)).toEqual([62, 62, null, 64]);
    expect(usualColumn(times, hourMs + 1, usualAt)).toEqual([null, null, null, null]);
    expect(usualColumn(times, 0, null)).toEqual([null, null, null, null]);
  });

  test.each<[UsualRtt | null, string]>([
    [null, 'Usual at this hour of the week: not known before 3 such hours'],
    [
      { hours: 8, rttMs: 2.01, spreadMs: 0.1, p95Ms: 2.6 },
      'Usual at this hour of the week: 2.01 ms ± 0.10 ms, 95 % of checks up to 2.60 ms, from 8 hours',
    ],
  ])('%j is said so: %s', (usual, said) => expect(sayUsual(usual)).toBe(said));
});
