import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../src/contract/settings.ts';
import { forecastHistory } from '../../../src/main/engine/reports/store-forecast.ts';

const limits = { ...defaultSettings.history, maxSizeMb: 1_000_000 };
const nothingStored = { checks: 0, bytes: 0 };
const every = (intervalS: number, devices = 2_400) => [{ intervalS, devices }];

describe('what history will need', () => {
  it.each([
    // Measured, bytes a check with its share of hours and days: 60 s 8.2, 5 min 15, 30 min 56, 6 h 104.
    ['every minute', 60, 8.2],
    ['every five minutes', 300, 15],
    ['every half hour', 1_800, 56],
    ['every six hours', 21_600, 104],
  ])('by usual figures, checked %s: within an eighth of what was measured', (_, intervalS, bytesPerCheck) => {
    const forecast = forecastHistory(every(intervalS), limits, nothingStored);
    expect(forecast.bytesPerCheck).toBeNull();
    expect(forecast.checksAMonth).toBe((2_400 * 30 * 86_400) / intervalS);
    const ratio = forecast.bytesAMonth / forecast.checksAMonth / bytesPerCheck;
    expect(ratio).toBeGreaterThan(7 / 8);
    expect(ratio).toBeLessThan(9 / 8);
  });

  it.each([
    ['enough is stored', { checks: 1_000_000, bytes: 9_000_000 }, 9],
    ['too little is stored to say', { checks: 9_999, bytes: 900_000 }, null],
  ])('by what this store took where %s', (_, measured, bytesPerCheck) => {
    const forecast = forecastHistory(every(60, 100), limits, measured);
    expect(forecast.bytesPerCheck).toBe(bytesPerCheck);
    if (bytesPerCheck !== null) expect(forecast.bytesAMonth).toBe(forecast.checksAMonth * bytesPerCheck);
  });

  it('devices of each interval add up', () => {
    const both = forecastHistory([...every(60, 10), ...every(300, 20)], limits, nothingStored);
    const [one, other] = [every(60, 10), every(300, 20)].map((lane) => forecastHistory(lane, limits, nothingStored));
    expect(both.bytesAMonth).toBe((one?.bytesAMonth ?? 0) + (other?.bytesAMonth ?? 0));
  });

  it('in the end each depth has its months, and the one its limit lies in', () => {
    const { checksBytes, hoursBytes, daysBytes } = forecastHistory(every(60, 1), limits, nothingStored);
    expect(checksBytes).toBe(2 * (43_200 * 6.6 + 720 * 40));
    expect(hoursBytes).toBe(14 * 720 * 52);
    expect(daysBytes).toBe(61 * 30 * 70);
  });

  it('more than the limit by bytes is not kept, and said', () => {
    const roomy = forecastHistory(every(60), limits, nothingStored);
    expect(roomy).toMatchObject({ overLimit: false, keptBytes: roomy.wantedBytes });
    const tight = forecastHistory(every(60), { ...limits, maxSizeMb: 500 }, nothingStored);
    expect(tight).toMatchObject({ overLimit: true, keptBytes: 500 * 1024 * 1024, wantedBytes: roomy.wantedBytes });
  });

  it('nobody watched: nothing', () => {
    expect(forecastHistory([], limits, { checks: 50_000, bytes: 400_000 })).toMatchObject({
      bytesAMonth: 0,
      keptBytes: 0,
    });
  });
});
