/** Where an instant stands in the week of a zone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isZone, localHourIn, weekHourOf } from '../../../src/contract/local-hour.ts';

describe('the hour of the week', () => {
  test.each<[rule: string, zone: string, iso: string, weekHour: number]>([
    ['Monday begins the week', 'UTC', '2026-11-23T00:00Z', 0],
    ['Sunday ends it', 'UTC', '2026-11-29T23:59Z', 167],
    ['the first day of the epoch was a Thursday', 'UTC', '1970-01-01T00:00Z', 72],
    ['Monday here may be Sunday there', 'America/New_York', '2026-11-23T04:59Z', 167],
    ['and Tuesday elsewhere', 'Pacific/Kiritimati', '2026-11-23T10:00Z', 24],
    ['an hour that comes twice is told twice: before', 'Europe/Berlin', '2026-10-25T00:30Z', 146],
    ['an hour that comes twice is told twice: after', 'Europe/Berlin', '2026-10-25T01:30Z', 146],
    ['an hour that is left out is never told: before', 'Europe/Berlin', '2026-03-29T00:59Z', 145],
    ['an hour that is left out is never told: after', 'Europe/Berlin', '2026-03-29T01:00Z', 147],
    ['half an hour beside UTC', 'Asia/Kolkata', '2026-11-23T00:00Z', 5],
    ['clocks that go back by half an hour', 'Australia/Lord_Howe', '2026-04-04T15:00Z', 145],
    ['a leap day', 'UTC', '2028-02-29T12:00Z', 36],
  ])('%s', (_, zone, iso, weekHour) => expect(weekHourOf(localHourIn(zone)(Date.parse(iso)))).toBe(weekHour));

  test('is what the zone’s own words for day and hour say', () => {
    const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
    const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Asia/Kathmandu', 'Africa/Casablanca'];
    const at = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), at, (timeZone, instant) => {
        const said = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' })
          .format(instant)
          .split(', ');
        expect(weekHourOf(localHourIn(timeZone)(instant))).toBe(days.indexOf(said[0] ?? '') * 24 + Number(said[1]));
      }),
    );
  });
});

test.each<[name: string, is: boolean]>([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['', false],
  ['Nowhere/Land', false],
  ['../etc/passwd', false],
])('whether “%s” names a zone: %s', (name, is) => expect(isZone(name)).toBe(is));
