/** Copies what stays of a month into its thinner file, a portion of rows a call, in the order of their keys. */
import type { MonthFile } from '../months/month-file.ts';
import { inMonth } from './month-damage.ts';

/** The last row copied, and of which table; `month` when both are through. */
export type Position = { readonly table: 'hours' | 'days' | 'month'; readonly device: number; readonly at: number };
export const start: Position = { table: 'hours', device: -1, at: -1 };

/** About a millisecond. */
const portionRows = 500;
const nothing = new Uint8Array(0);

type HourRow = { device_id: number; hour: number; last_id: number; summary: Uint8Array };
type DayRow = { device_id: number; day: number; summary: Uint8Array };

export const hoursAfterSql = `SELECT device_id, hour, last_id, summary FROM hours WHERE (device_id, hour) > (?, ?)
  ORDER BY device_id, hour LIMIT ${portionRows}`;
export const daysAfterSql = `SELECT device_id, day, summary FROM days WHERE (device_id, day) > (?, ?)
  ORDER BY device_id, day LIMIT ${portionRows}`;

/** @param idsFrom null: the hours themselves; else only that those with this last_id or a higher one are packed */
export const copyHours = (
  source: MonthFile,
  target: MonthFile,
  { device, at }: Position,
  idsFrom: number | null,
): Position => {
  const rows = inMonth(source.name, () => source.sql<HourRow>(hoursAfterSql).all(device, at));
  const insert = target.sql('INSERT INTO hours (device_id, hour, last_id, body_id, summary) VALUES (?, ?, ?, 0, ?)');
  for (const { device_id, hour, last_id, summary } of rows) {
    if (idsFrom === null) insert.run(device_id, hour, last_id, summary);
    else if (last_id >= idsFrom) insert.run(device_id, hour, last_id, nothing);
  }
  const last = rows.at(-1);
  return last === undefined || rows.length < portionRows
    ? { ...start, table: 'days' }
    : { table: 'hours', device: last.device_id, at: last.hour };
};

export const copyDays = (source: MonthFile, target: MonthFile, { device, at }: Position): Position => {
  const rows = inMonth(source.name, () => source.sql<DayRow>(daysAfterSql).all(device, at));
  const insert = target.sql('INSERT INTO days (device_id, day, summary) VALUES (?, ?, ?)');
  for (const { device_id, day, summary } of rows) insert.run(device_id, day, summary);
  const last = rows.at(-1);
  return last === undefined || rows.length < portionRows
    ? { ...start, table: 'month' }
    : { table: 'days', device: last.device_id, at: last.day };
};

export const copyMonth = (source: MonthFile, target: MonthFile): void => {
  const row = inMonth(source.name, () =>
    source.sql<{ first_at: number; last_at: number }>('SELECT first_at, last_at FROM month').get(),
  );
  if (row !== undefined) target.sql('UPDATE month SET first_at = ?, last_at = ?').run(row.first_at, row.last_at);
};
