/** What history will need on the disk, at the present fleet and schedule: in a month, and in the end under the limits. */
import type { HistoryForecast } from '../../../contract/model/history-forecast.ts';
import type { Settings } from '../../../contract/settings.ts';

/** So many devices are checked every so often. */
export type Schedule = readonly { readonly intervalS: number; readonly devices: number }[];

/** What stands in month files that still have their checks: all their bytes by all their checks. */
export type MeasuredChecks = { readonly checks: number; readonly bytes: number };

/**
 * Bytes in a file, pages and all, measured with believable checks of three packets from every 10 s to every 6 h: a packed hour takes 47 with
 * one check in it, 124 with 12, 423 with 60, so 40 and 6.6 a check; the row of an hour 50 to 61, that of a day 55 to 82 (ADR 0018).
 */
const hourOverhead = 40;
const perCheck = 6.6;
const hourRow = 52;
const dayRow = 70;

/** With fewer the empty tables weigh more than the checks. */
const enoughChecks = 10_000;
const daysAMonth = 30;
const hoursAMonth = 24 * daysAMonth;
const monthSeconds = daysAMonth * 86_400;

export const forecastHistory = (
  schedule: Schedule,
  limits: Settings['history'],
  measured: MeasuredChecks,
): HistoryForecast => {
  const month = monthOf(schedule);
  const summaries = month.hours * hourRow + month.days * dayRow;
  const known = measured.checks >= enoughChecks && month.checks > 0;
  const bytesPerCheck = known ? measured.bytes / measured.checks : null;
  const bodies =
    bytesPerCheck === null
      ? month.hours * hourOverhead + month.checks * perCheck
      : Math.max(0, bytesPerCheck * month.checks - summaries);
  // Months go as a whole: that in which the limit lies is there until all of it is older.
  const months = {
    checks: limits.keepDays / daysAMonth + 1,
    hours: Math.max(limits.hourlyMonths, limits.keepDays / daysAMonth) + 1,
    days: Math.max(12 * limits.dailyYears, limits.hourlyMonths, limits.keepDays / daysAMonth) + 1,
  };
  const inTheEnd = {
    checksBytes: Math.round(months.checks * bodies),
    hoursBytes: Math.round(months.hours * month.hours * hourRow),
    daysBytes: Math.round(months.days * month.days * dayRow),
  };
  const wantedBytes = inTheEnd.checksBytes + inTheEnd.hoursBytes + inTheEnd.daysBytes;
  const limitBytes = limits.maxSizeMb * 1024 * 1024;
  return {
    checksAMonth: Math.round(month.checks),
    bytesAMonth: Math.round(bodies + summaries),
    bytesPerCheck,
    ...inTheEnd,
    wantedBytes,
    keptBytes: Math.min(wantedBytes, limitBytes),
    overLimit: wantedBytes > limitBytes,
  };
};

/** Rows a month: an hour has one only when a check falls into it. */
const monthOf = (schedule: Schedule): { checks: number; hours: number; days: number } => {
  const sum = (of: (intervalS: number) => number): number =>
    schedule.reduce((total, { intervalS, devices }) => total + devices * of(intervalS), 0);
  const checks = (intervalS: number): number => monthSeconds / intervalS;
  return {
    checks: sum(checks),
    hours: sum((intervalS) => Math.min(hoursAMonth, checks(intervalS))),
    days: sum((intervalS) => Math.min(daysAMonth, checks(intervalS))),
  };
};
