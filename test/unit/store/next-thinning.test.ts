import { expect, it } from 'vitest';
import { defaultSettings } from '../../../src/contract/settings.ts';
import { sortOut } from '../../../src/main/io/store/months/month-names.ts';
import { firstMonths, nextThinning } from '../../../src/main/io/store/months/next-thinning.ts';

const limits = { ...defaultSettings.history, now: Date.UTC(2026, 10, 25) };
const mb = 1024 * 1024;
const months = (files: readonly string[], bytes = mb) => sortOut(files).inForce.map((month) => ({ ...month, bytes }));

it.each([
  ['a month of which a check is as young as the limit stays', ['2026-10.db', '2026-11.db'], null],
  ['checks older than 30 days, each of them, become hours', ['2026-09.db', '2026-10.db'], '2026-09 hours'],
  ['hours older than 13 months become days', ['2025-09-hours.db', '2025-10-hours.db'], '2025-09-hours days'],
  ['hours of 13 months ago stay', ['2025-10-hours.db', '2026-10.db'], null],
  ['checks that are older than hours may be go to days at once', ['2025-01.db'], '2025-01 days'],
  ['days older than 5 years go', ['2021-10-days.db', '2021-11-days.db'], '2021-10-days gone'],
  ['whatever is older than days may be goes at once', ['2020-01.db'], '2020-01 gone'],
  ['the oldest first', ['2026-08.db', '2026-09.db'], '2026-08 hours'],
  ['the current month and those of a clock that ran ahead stay', ['2026-11.db', '2031-01.db'], null],
])('by age: %s', (_, files, expected) => {
  const next = nextThinning(months(files), 0, limits);
  expect(next === null ? null : `${next.month.name} ${next.to}`).toBe(expected);
});

const young = { ...limits, keepDays: 3_660, maxSizeMb: 50 };
it.each([
  ['nothing while all together are within it', ['2026-09.db', '2026-11.db'], 25 * mb, null],
  [
    'checks of the oldest month that has them',
    ['2026-08-hours.db', '2026-09.db', '2026-10.db'],
    25 * mb,
    '2026-09 hours',
  ],
  ['then hours', ['2026-07-days.db', '2026-08-hours.db', '2026-09-hours.db'], 25 * mb, '2026-08-hours days'],
  ['then days', ['2026-07-days.db', '2026-08-days.db', '2026-11.db'], 25 * mb, '2026-07-days gone'],
  ['never the current month', ['2026-11.db'], 500 * mb, null],
])('by bytes: %s', (_, files, bytes, expected) => {
  const next = nextThinning(months(files, bytes), 0, young);
  expect(next === null ? null : `${next.month.name} ${next.to}`).toBe(expected);
});

it('what the core takes counts too', () => {
  expect(nextThinning(months(['2026-10.db']), 51 * mb, young)?.to).toBe('hours');
});

it('a coarser depth is kept as long as a finer one', () => {
  expect(firstMonths({ ...limits, keepDays: 3_660, hourlyMonths: 1, dailyYears: 1 })).toEqual({
    checks: '2016-11',
    hours: '2016-11',
    days: '2016-11',
  });
});

it('of two files of a month the thinner one is in force', () => {
  const { inForce, superseded } = sortOut([
    '2026-01.db',
    '2026-02-hours.db',
    '2026-01-hours.db',
    '2026-02-days.db',
    'x.db',
  ]);
  expect(inForce.map(({ name }) => name)).toEqual(['2026-01-hours', '2026-02-days']);
  expect(superseded.map(({ name }) => name)).toEqual(['2026-01', '2026-02-hours']);
});
