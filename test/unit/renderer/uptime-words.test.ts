import { describe, expect, test } from 'vitest';
import type { Uptime } from '../../../src/contract/model/uptime.ts';
import { partsOf, rangeName, sayUptime } from '../../../src/renderer/ui/uptime-words.ts';

const hour = 3_600_000;
const day = 24 * hour;
const uptime = (more: Partial<Uptime>, to = 30 * day): Uptime => ({
  from: 0,
  to,
  onlineMs: 0,
  degradedMs: 0,
  offlineMs: 0,
  unknownMs: 0,
  pausedMs: 0,
  uptimePercent: null,
  coveragePercent: null,
  gaps: [],
  ...more,
});

describe('a figure says how much stands behind it', () => {
  test.each<[string, Uptime, ReturnType<typeof sayUptime>]>([
    [
      'all of it',
      uptime({ onlineMs: 30 * day, uptimePercent: 100, coveragePercent: 100 }),
      { figure: '100 %', behind: 'coverage 100 %', offline: 'never offline', speaks: true },
    ],
    [
      'with gaps and an outage',
      uptime({
        onlineMs: 20 * day,
        offlineMs: 4 * 60_000,
        unknownMs: 10 * day,
        uptimePercent: 99.986,
        coveragePercent: 66.6,
      }),
      { figure: '99.98 %', behind: 'coverage 66.60 %', offline: 'offline 4 min', speaks: true },
    ],
    [
      'watched for a part of it',
      uptime({ onlineMs: 10 * day, uptimePercent: 100, coveragePercent: 100 }),
      { figure: '100 %', behind: 'coverage 100 % of 10 d', offline: 'never offline', speaks: true },
    ],
    [
      'not watched long enough',
      uptime({ onlineMs: 2 * hour, uptimePercent: 100, coveragePercent: 100 }),
      { figure: '—', behind: 'not watched long enough: 2 h of 30 d', offline: 'never offline', speaks: false },
    ],
    ['not watched', uptime({}), { figure: '—', behind: 'not watched in this time', offline: '', speaks: false }],
    [
      'never judged',
      uptime({ pausedMs: 30 * day, coveragePercent: 0 }),
      { figure: '—', behind: 'never judged in this time', offline: '', speaks: false },
    ],
  ])('%s', (_, given, said) => expect(sayUptime(given)).toEqual(said));

  test('the time of several devices is a sum, and told so', () =>
    expect(
      sayUptime(uptime({ onlineMs: 59 * day, offlineMs: day, uptimePercent: 98.333, coveragePercent: 100 }), 2),
    ).toEqual({ figure: '98.33 %', behind: 'coverage 100 %', offline: 'offline 1 d in sum', speaks: true }));
});

test('parts come worst first, then the gaps by cause, then what lies outside; what took no time is left out', () =>
  expect(
    partsOf(
      uptime({
        onlineMs: day,
        offlineMs: hour,
        gaps: [
          { cause: 'not-yet-added', ms: 3 * day },
          { cause: 'asleep', ms: hour },
        ],
      }),
    ),
  ).toEqual([
    { kind: 'offline', word: 'Offline', ms: hour },
    { kind: 'online', word: 'Online', ms: day },
    { kind: 'gap', word: 'Computer asleep', ms: hour },
    { kind: 'outside', word: 'Not yet added', ms: 3 * day },
  ]));

test.each([
  [day, '24 h'],
  [day + 40_000, '24 h'],
  [7 * day, '7 d'],
  [90 * day, '90 d'],
])('%s ms are called %s', (to, name) => expect(rangeName({ from: 0, to })).toBe(name));
