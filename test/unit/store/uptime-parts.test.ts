import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { uptimeText } from '../../../src/contract/model/uptime.ts';
import {
  addParts,
  type Change,
  type Life,
  noParts,
  type Part,
  type Parts,
  partOf,
  partsByBucket,
  partsOf,
  type Session,
  silencesOf,
  uptimeOf,
  withoutFuture,
} from '../../../src/main/io/store/uptime-parts.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const watched = (more: Partial<Life> = {}): Life => ({
  addedAt: 0,
  removedAt: null,
  initial: 'online',
  changes: [],
  pauses: [],
  ...more,
});
const spent = (parts: Parts): Partial<Parts> => Object.fromEntries(Object.entries(parts).filter(([, ms]) => ms > 0));
const widthOf = (parts: Parts): number => Object.values(parts).reduce((sum, ms) => sum + ms, 0);

describe('where the time of 0–100 went', () => {
  it.each<[string, Partial<Life>, [number, number, Part][], Partial<Parts>]>([
    ['without a change all is as before', {}, [], { online: 100 }],
    ['a change divides', { changes: [{ at: 40, to: 'offline' }] }, [], { online: 40, offline: 60 }],
    [
      'a change before the range counts from its start',
      { changes: [{ at: -5, to: 'degraded' }] },
      [],
      { degraded: 100 },
    ],
    ['a change after the range does not count', { changes: [{ at: 100, to: 'offline' }] }, [], { online: 100 }],
    ['before it was added it was not watched', { addedAt: 30 }, [], { 'not-yet-added': 30, online: 70 }],
    ['all of the range before it was added', { addedAt: 500 }, [], { 'not-yet-added': 100 }],
    ['after it was removed it was not watched', { removedAt: 60 }, [], { online: 60, removed: 40 }],
    ['removed before the range', { removedAt: -9 }, [], { removed: 100 }],
    ['a pause is neither', { pauses: [{ from: 10, to: 30 }] }, [], { online: 80, paused: 20 }],
    [
      'pauses that overlap count once',
      {
        pauses: [
          { from: 10, to: 30 },
          { from: 20, to: 40 },
          { from: 25, to: 28 },
        ],
      },
      [],
      { online: 70, paused: 30 },
    ],
    [
      'an outage under a pause is not known',
      {
        changes: [
          { at: 20, to: 'offline' },
          { at: 25, to: 'online' },
        ],
        pauses: [{ from: 10, to: 30 }],
      },
      [],
      { online: 80, paused: 20 },
    ],
    [
      'an outage that a silence cuts',
      { initial: 'offline' },
      [[20, 50, 'monitor-off']],
      { offline: 70, 'monitor-off': 30 },
    ],
    [
      'a pause counts before the silence it lies in',
      { pauses: [{ from: 30, to: 40 }] },
      [[20, 50, 'asleep']],
      { online: 70, asleep: 20, paused: 10 },
    ],
    [
      'a silence over the ends of the range',
      {},
      [
        [-50, 10, 'monitor-off'],
        [90, 400, 'asleep'],
      ],
      { online: 80, 'monitor-off': 10, asleep: 10 },
    ],
    [
      'silence before it was added is no silence of it',
      { addedAt: 50 },
      [[0, 60, 'monitor-off']],
      { 'not-yet-added': 50, 'monitor-off': 10, online: 40 },
    ],
    [
      'a clock set back: no time is negative',
      {
        changes: [
          { at: 60, to: 'offline' },
          { at: 30, to: 'online' },
          { at: 70, to: 'degraded' },
        ],
      },
      [],
      { online: 70, degraded: 30 },
    ],
  ])('%s', (_, life, silences, parts) => {
    const all = silences.map(([from, to, cause]) => ({ from, to, cause: cause as 'asleep' }));
    expect(spent(partsOf(watched(life), { from: 0, to: 100 }, all))).toEqual(parts);
  });
});

describe('ranges are instants', () => {
  it.each([
    ['over the end of a month', '2026-01-31T12:00:00Z', '2026-02-01T12:00:00Z', day],
    ['over a leap day', '2028-02-28T00:00:00Z', '2028-03-01T00:00:00Z', 2 * day],
    ['the day on which clocks go forward', '2026-03-29T00:00:00+01:00', '2026-03-30T00:00:00+02:00', 23 * hour],
    ['the day on which clocks go back', '2026-10-25T00:00:00+02:00', '2026-10-26T00:00:00+01:00', 25 * hour],
  ])('%s an outage of an hour is an hour', (_, start, end, widthMs) => {
    const range = { from: Date.parse(start), to: Date.parse(end) };
    const down = range.from + 90 * minute;
    const changes: Change[] = [
      { at: down, to: 'offline' },
      { at: down + hour, to: 'online' },
    ];
    expect(spent(partsOf(watched({ changes }), range, []))).toEqual({ online: widthMs - hour, offline: hour });
  });
});

describe('when the monitor did not run', () => {
  const session = (from: number, to: number, woke = false): Session => ({ from, to, woke });
  const now = 100 * hour;
  it.each<[string, Session[], [number, number, string][]]>([
    ['never begun: always', [], [[0, now, 'monitor-off']]],
    ['before the first', [session(hour, now)], [[0, hour, 'monitor-off']]],
    ['between two', [session(0, hour), session(3 * hour, now)], [[hour, 3 * hour, 'monitor-off']]],
    [
      'between two of one process it slept',
      [session(0, hour), session(3 * hour, now, true)],
      [[hour, 3 * hour, 'asleep']],
    ],
    ['since the last, when that is long ago', [session(0, hour)], [[hour, now, 'monitor-off']]],
    ['not in the minute since the last heartbeat', [session(0, now - minute)], []],
    ['a clock set back: what overlaps is no silence', [session(0, 10 * hour), session(9 * hour, now)], []],
    [
      'a clock far ahead for a while hides nothing that others saw',
      [session(0, 10 * hour), session(50 * hour, 51 * hour), session(11 * hour, now)],
      [[10 * hour, 11 * hour, 'monitor-off']],
    ],
  ])('%s', (_, sessions, silences) =>
    expect(silencesOf(sessions, now).map(({ from, to, cause }) => [from, to, cause])).toEqual(silences),
  );
});

test('a transition whose time has not come yet happens when the next one does', () => {
  const at = (times: number[]) =>
    withoutFuture(
      times.map((time) => ({ at: time, to: 'online' as const })),
      100,
    );
  expect(at([10, 900, 950, 40, 60]).map((change) => change.at)).toEqual([10, 40, 40, 40, 60]);
  expect(at([10, 900]).map((change) => change.at)).toEqual([10, 100]);
});

test.each([
  ['online', null, 'online'],
  ['offline', 'no-permission', 'offline'],
  ['unknown', 'no-permission', 'no-permission'],
  ['unknown', 'network-unreachable', 'no-network'],
  ['unknown', 'address-not-available', 'no-network'],
  ['unknown', 'own-network-down', 'no-network'],
  ['unknown', 'gateway-silent', 'no-network'],
  ['unknown', 'outside-line-down', 'no-network'],
  ['unknown', 'monitor-late', 'not-judged'],
  ['unknown', 'prober-lost', 'not-judged'],
  ['unknown', null, 'not-judged'],
] as const)('%s for %s counts as %s', (status, reason, part) => expect(partOf(status, reason)).toBe(part));

describe('figures', () => {
  const range = { from: 0, to: 1_000 };
  const of = (parts: Partial<Parts>) => uptimeOf(range, { ...noParts(), ...parts });

  it.each<[string, Partial<Parts>, number | null, number | null]>([
    ['all online', { online: 1_000 }, 100, 100],
    ['degraded is up', { online: 500, degraded: 500 }, 100, 100],
    ['half offline', { online: 500, offline: 500 }, 50, 100],
    ['a gap is neither up nor down', { online: 200, offline: 200, 'monitor-off': 600 }, 50, 40],
    ['before it was added nothing is missing', { online: 250, 'not-yet-added': 750 }, 100, 100],
    ['after it was removed nothing is missing', { online: 250, removed: 750 }, 100, 100],
    ['only gaps', { paused: 1_000 }, null, 0],
    ['not watched at all', { 'not-yet-added': 1_000 }, null, null],
  ])('%s', (_, parts, uptimePercent, coveragePercent) =>
    expect(of(parts)).toMatchObject({ uptimePercent, coveragePercent }),
  );

  test('gaps are named by cause, longest first, and sorted into paused and unknown', () =>
    expect(of({ online: 400, paused: 100, asleep: 200, 'no-network': 50, 'not-yet-added': 250 })).toEqual({
      from: 0,
      to: 1_000,
      onlineMs: 400,
      degradedMs: 0,
      offlineMs: 0,
      unknownMs: 250,
      pausedMs: 100,
      uptimePercent: 100,
      coveragePercent: (100 * 400) / 750,
      gaps: [
        { cause: 'not-yet-added', ms: 250 },
        { cause: 'asleep', ms: 200 },
        { cause: 'paused', ms: 100 },
        { cause: 'no-network', ms: 50 },
      ],
    }));

  test.each([
    [null, '—'],
    [100, '100 %'],
    [0, '0 %'],
    [99.999_999_999, '99.999 %'],
    [99.999, '99.999 %'],
    [99.996, '99.996 %'],
    [99.989_9, '99.98 %'],
    [98.766, '98.76 %'],
    [16.67, '16.67 %'],
    [50, '50.00 %'],
    [0.01, '0.01 %'],
    [0.004, '< 0.01 %'],
  ])('%s is written %s', (percent, text) => expect(uptimeText(percent)).toBe(text));

  test('one millisecond of outage in a year of ten thousand devices is never 100 %', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 * 365 * day }), (online) => {
        const { uptimePercent } = of({ online, offline: 1 });
        expect(uptimePercent).toBeLessThan(100);
        expect(uptimeText(uptimePercent)).not.toBe('100 %');
      }),
    ));
});

describe('against a count of every instant', () => {
  const end = 60;
  const instant = fc.integer({ min: -10, max: end + 10 });
  const stretch = fc.tuple(instant, fc.integer({ min: 0, max: 25 })).map(([from, ms]) => ({ from, to: from + ms }));
  const part = fc.constantFrom<Part>('online', 'degraded', 'offline', 'not-judged', 'no-network');
  const life: fc.Arbitrary<Life> = fc.record({
    addedAt: instant,
    removedAt: fc.option(instant),
    initial: part,
    changes: fc.array(fc.record({ at: instant, to: part }), { maxLength: 12 }),
    pauses: fc.array(stretch, { maxLength: 4 }),
  });
  const sessions = fc.array(
    fc.tuple(stretch, fc.boolean()).map(([it, woke]) => ({ ...it, woke })),
    { maxLength: 5 },
  );
  const range = fc
    .tuple(fc.integer({ min: 0, max: end }), fc.integer({ min: 0, max: end }))
    .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
  const covers = (stretches: readonly { from: number; to: number }[], at: number): boolean =>
    stretches.some(({ from, to }) => at >= from && at < to);

  /** What one instant counts as, by the definitions, without any arithmetic on stretches. */
  const partAt = (
    { addedAt, removedAt, initial, changes, pauses }: Life,
    silences: ReturnType<typeof silencesOf>,
    at: number,
  ): Part => {
    if (at < addedAt) return 'not-yet-added';
    if (removedAt !== null && at >= removedAt) return 'removed';
    if (covers(pauses, at)) return 'paused';
    const silence = silences.find(({ from, to }) => at >= from && at < to);
    if (silence !== undefined) return silence.cause;
    let now = initial;
    for (const change of changes) {
      if (change.at > at) return now;
      now = change.to;
    }
    return now;
  };

  test('the milliseconds of every part agree, and fill the range', () =>
    fc.assert(
      fc.property(life, sessions, range, (given, ran, { from, to }) => {
        const silences = silencesOf(ran, end + 1_000_000);
        const counted = noParts();
        for (let at = from; at < to; at++) counted[partAt(given, silences, at)]++;
        const parts = partsOf(given, { from, to }, silences);
        expect(parts).toEqual(counted);
        expect(widthOf(parts)).toBe(to - from);
      }),
      { numRuns: 2_000 },
    ));

  test('buckets, the last of which may be cut, agree with a count of their own instants', () =>
    fc.assert(
      fc.property(life, sessions, range, fc.integer({ min: 1, max: 25 }), (given, ran, { from, to }, bucketMs) => {
        const silences = silencesOf(ran, end + 1_000_000);
        const counted = Array.from({ length: Math.ceil((to - from) / bucketMs) }, noParts);
        for (let at = from; at < to; at++) counted[Math.floor((at - from) / bucketMs)]![partAt(given, silences, at)]++;
        const sums = counted.map(noParts);
        partsByBucket(given, { from, to }, silences, bucketMs, sums);
        expect(sums).toEqual(counted);
      }),
      { numRuns: 2_000 },
    ));

  test('ranges that meet add up to the range over both', () =>
    fc.assert(
      fc.property(life, sessions, range, instant, (given, ran, { from, to }, at) => {
        const middle = Math.min(Math.max(at, from), to);
        const silences = silencesOf(ran, end);
        const sum = partsOf(given, { from, to: middle }, silences);
        addParts(sum, partsOf(given, { from: middle, to }, silences));
        expect(sum).toEqual(partsOf(given, { from, to }, silences));
      }),
    ));
});
