import { expect, it } from 'vitest';
import { forecastMonth } from '../../../src/main/engine/reports/store-forecast.ts';

it.each([
  ['by what a check took so far', { checks: 1_000_000, sizeBytes: 8_000_000, checksADay: 3_456_000 }, 8, 829_440_000],
  ['nothing stored', { checks: 0, sizeBytes: 160_000, checksADay: 1_000 }, null, null],
  ['too little stored to say', { checks: 9_999, sizeBytes: 160_000, checksADay: 1_000 }, null, null],
  ['nobody watched', { checks: 20_000, sizeBytes: 200_000, checksADay: 0 }, 10, 0],
])('a month: %s', (_, measured, bytesPerCheck, bytesAMonth) => {
  expect(forecastMonth(measured)).toEqual({ bytesPerCheck, bytesAMonth, checksAMonth: measured.checksADay * 30 });
});
