/** Hours in the days of a zone, whatever its clocks do; how each hour was, and what is said of it. */
import { describe, expect, test } from 'vitest';
import type { HeatMap } from '../../../src/contract/model/heat-map.ts';
import {
  type Heat,
  type HeatHour,
  heatDays,
  heatOf,
  heatSayer,
  usualRttMs,
} from '../../../src/renderer/features/device/heat-model.ts';

const hourMs = 3_600_000;

/** Every hour has a check, answered in 10 ms. */
const heatMap = (fromIso: string, hours: number, more: Partial<HeatMap> = {}): HeatMap => {
  const all = <T>(value: T): T[] => Array.from({ length: hours }, () => value);
  return {
    deviceId: 1,
    from: Date.parse(fromIso),
    checks: all(1),
    sent: all(3),
    received: all(3),
    lossPercent: all(0),
    rttMs: all(10),
    ...more,
  };
};
const heatHour = (more: Partial<HeatHour>): HeatHour => ({
  at: 0,
  checks: 60,
  sent: 180,
  received: 180,
  lossPercent: 0,
  rttMs: 10,
  ...more,
});

describe('hours in days', () => {
  const usual = Array.from({ length: 24 }, () => 1);
  const but = (places: Record<number, number>): number[] => usual.map((count, place) => places[place] ?? count);

  test.each<[rule: string, zone: string, fromIso: string, hours: number, day: number[]]>([
    ['a usual day has an hour in each place', 'Europe/Berlin', '2026-06-09T22:00Z', 24, usual],
    ['clocks set forward leave a place empty', 'Europe/Berlin', '2026-03-28T23:00Z', 23, but({ 2: 0 })],
    ['clocks set back put two hours in a place', 'Europe/Berlin', '2026-10-24T22:00Z', 25, but({ 2: 2 })],
    ['forward, west of Greenwich', 'America/New_York', '2026-03-08T05:00Z', 23, but({ 2: 0 })],
    ['back, west of Greenwich', 'America/New_York', '2026-11-01T04:00Z', 25, but({ 1: 2 })],
    ['forward at midnight', 'Africa/Cairo', '2026-04-23T22:00Z', 23, but({ 0: 0 })],
    ['half an hour beside UTC, an hour is where it begins', 'Asia/Kolkata', '2026-06-09T19:00Z', 24, usual],
    ['clocks that go back by half an hour', 'Australia/Lord_Howe', '2026-04-04T13:00Z', 25, but({ 1: 2 })],
    ['clocks that go forward by half an hour', 'Australia/Lord_Howe', '2026-10-03T14:00Z', 23, but({ 2: 0 })],
    ['a leap day', 'UTC', '2028-02-29T00:00Z', 24, usual],
  ])('%s', (_, zone, fromIso, hours, day) => {
    const days = heatDays(heatMap(fromIso, hours), zone, 30);
    expect(days.map(({ places }) => places.map((there) => there.length))).toEqual([day]);
  });

  test.each(['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Apia', 'Asia/Kathmandu'])(
    'over a year in %s every hour is there once, in order, newest day first',
    (zone) => {
      const map = heatMap('2026-01-01T00:00Z', 365 * 24);
      const at = heatDays(map, zone, 1_000)
        .reverse()
        .flatMap(({ places }) => places.flatMap((there) => there.map((each) => each.at)));
      expect(at).toEqual(map.checks.map((_, i) => map.from + i * hourMs));
    },
  );

  test('days from before the first check are left out, those after it are not', () => {
    const checks = Array.from({ length: 5 * 24 }, (_, i) => (i === 30 ? 1 : 0));
    const days = heatDays(heatMap('2026-06-01T00:00Z', 5 * 24, { checks }), 'UTC', 30);
    expect(days.map(({ at }) => new Date(at).getUTCDate())).toEqual([5, 4, 3, 2]);
    expect(heatDays(heatMap('2026-06-01T00:00Z', 48, { checks: checks.slice(40) }), 'UTC', 30)).toEqual([]);
  });

  test('only so many days are shown', () =>
    expect(heatDays(heatMap('2026-06-01T00:00Z', 5 * 24), 'UTC', 2).length).toBe(2));
});

test.each<[rule: string, hour: Partial<HeatHour>, usualMs: number | null, heat: Heat]>([
  ['nobody looked: unknown, and not without loss', { checks: 0, lossPercent: null, rttMs: null }, 10, 'none'],
  ['nothing could be sent', { lossPercent: null, rttMs: null }, 10, 'unjudged'],
  ['all is as usual', {}, 10, 'usual'],
  ['a packet now and then is not spoken of', { lossPercent: 0.9 }, 10, 'usual'],
  ['one in a hundred is', { lossPercent: 1 }, 10, 'lossy'],
  ['one in ten', { lossPercent: 10 }, 10, 'very-lossy'],
  ['no answer at all', { lossPercent: 100, rttMs: null }, 10, 'silent'],
  ['loss outweighs RTT', { lossPercent: 2, rttMs: 90 }, 10, 'lossy'],
  ['below one and a half times the usual', { rttMs: 14.9 }, 10, 'usual'],
  ['one and a half times the usual', { rttMs: 15 }, 10, 'slow'],
  ['three times the usual', { rttMs: 30 }, 10, 'very-slow'],
  ['less than a millisecond above is nothing', { rttMs: 0.9 }, 0.2, 'usual'],
  ['nothing usual is known', { rttMs: 90 }, null, 'usual'],
])('%s', (_, hour, usualMs, heat) => expect(heatOf(heatHour(hour), usualMs)).toBe(heat));

test.each<[number | null, (number | null)[]]>([
  [null, []],
  [null, [null, null]],
  [3, [null, 9, 1, 3]],
])('the usual RTT is %s, the median of %j', (usual, rttMs) => expect(usualRttMs(rttMs)).toBe(usual));

describe('what is said', () => {
  const said = (map: HeatMap, zone: string, place: number): string => {
    const days = heatDays(map, zone, 30);
    const day = days[0];
    if (day === undefined) throw new Error('no day');
    return heatSayer(days, 10, zone).place(day, place);
  };
  const one = (more: { [K in keyof HeatMap]?: HeatMap[K] }) => heatMap('2026-06-10T00:00Z', 1, more);

  test.each<[string, RegExp, string]>([
    ['no loss and its RTT', /: no loss of 3 packets, median RTT 10\.0 ms$/, said(one({}), 'UTC', 0)],
    [
      'loss, and an RTT above the usual',
      /: loss 33\.3 % \(1 of 3 packets\), median RTT 25\.0 ms, 2\.5 × the usual$/,
      said(one({ received: [2], lossPercent: [100 / 3], rttMs: [25] }), 'UTC', 0),
    ],
    [
      'silence',
      /: no answer, loss 100 % \(3 of 3 packets\)$/,
      said(one({ received: [0], lossPercent: [100], rttMs: [null] }), 'UTC', 0),
    ],
    [
      'checks of which nobody knows',
      /: 1 check, none could be judged$/,
      said(one({ sent: [0], received: [0], lossPercent: [null], rttMs: [null] }), 'UTC', 0),
    ],
    [
      'no checks',
      /: no checks, unknown$/,
      said(heatMap('2026-06-10T00:00Z', 2, { checks: [1, 0], lossPercent: [0, null] }), 'UTC', 1),
    ],
    ['an hour to come', /hour 1: still to come$/, said(one({}), 'UTC', 1)],
    [
      'an hour that is no hour',
      /hour 2: left out by the clocks$/,
      said(heatMap('2026-03-28T23:00Z', 23), 'Europe/Berlin', 2),
    ],
    [
      'an hour that comes twice',
      /, before the clocks went back: .*; .*, after they went back: /,
      said(heatMap('2026-10-24T22:00Z', 25), 'Europe/Berlin', 2),
    ],
  ])('%s', (_, words, text) => expect(text).toMatch(words));
});
