/** Puts a device's checks of one hour into its month file, together with those that are there already. */
import { FieldwatchError } from '../../../../contract/errors.ts';
import type { MonthFile } from '../months/month-file.ts';
import { type CheckRow, dayHours, type StagedRow } from '../packing/check-row.ts';
import { packHour, unpackHour } from '../packing/pack-hour.ts';
import { addUp, readSummary, type Summary, summarise, writeSummary } from '../packing/summary.ts';

type HourRow = { last_id: number; body_id: number; summary: Uint8Array; body: Uint8Array };

/**
 * A month that was thinned keeps of them what it keeps of the others: they are in its hour and day, or in its day alone.
 * @param rows of this hour, ascending by time, none of them packed yet. Within the caller's transaction.
 */
export const packInto = (
  month: MonthFile,
  deviceId: number,
  hour: number,
  rows: readonly StagedRow[],
  tell: (notice: string) => void,
): void => {
  if (month.depth === 'checks') packChecks(month, deviceId, hour, rows, tell);
  else sumUp(month, deviceId, hour, rows);
};

const packChecks = (
  month: MonthFile,
  deviceId: number,
  hour: number,
  rows: readonly StagedRow[],
  tell: (notice: string) => void,
): void => {
  const there = month
    .sql<HourRow>(
      'SELECT h.last_id, h.body_id, h.summary, b.body FROM hours h JOIN bodies b ON b.id = h.body_id WHERE h.device_id = ? AND h.hour = ?',
    )
    .get(deviceId, hour);
  const checks = there === undefined ? rows.map(withoutId) : merge(earlier(hour, there, deviceId, tell), rows);
  const summary = summarise(checks);
  const body = packHour(hour, checks);
  const lastId = highestId(rows, there?.last_id);
  if (there === undefined) {
    const bodyId = month.sql('INSERT INTO bodies (body) VALUES (?)').run(body).lastInsertRowid;
    month
      .sql('INSERT INTO hours (device_id, hour, last_id, body_id, summary) VALUES (?, ?, ?, ?, ?)')
      .run(deviceId, hour, lastId, bodyId, writeSummary(hour, summary));
  } else {
    month.sql('UPDATE bodies SET body = ? WHERE id = ?').run(body, there.body_id);
    month
      .sql('UPDATE hours SET last_id = ?, summary = ? WHERE device_id = ? AND hour = ?')
      .run(lastId, writeSummary(hour, summary), deviceId, hour);
  }
  writeDay(month, deviceId, Math.floor(hour / dayHours));
  countInto(month, summary, summary.count - (there === undefined ? 0 : readSummary(hour, there.summary).count));
};

const sumUp = (month: MonthFile, deviceId: number, hour: number, rows: readonly StagedRow[]): void => {
  const { sql, depth } = month;
  const there = sql<Omit<HourRow, 'body'>>('SELECT last_id, summary FROM hours WHERE device_id = ? AND hour = ?').get(
    deviceId,
    hour,
  );
  const fresh = summarise(rows);
  const ofHour = (): Uint8Array =>
    writeSummary(hour, there === undefined ? fresh : together(readSummary(hour, there.summary), fresh));
  sql('INSERT OR REPLACE INTO hours (device_id, hour, last_id, body_id, summary) VALUES (?, ?, ?, 0, ?)').run(
    deviceId,
    hour,
    highestId(rows, there?.last_id),
    depth === 'hours' ? ofHour() : new Uint8Array(0),
  );
  const day = Math.floor(hour / dayHours);
  if (depth === 'hours') writeDay(month, deviceId, day);
  else addToDay(month, deviceId, day, fresh);
  countInto(month, fresh, 0);
};

const addToDay = ({ sql }: MonthFile, deviceId: number, day: number, fresh: Summary): void => {
  const there = sql<{ summary: Uint8Array }>('SELECT summary FROM days WHERE device_id = ? AND day = ?').get(
    deviceId,
    day,
  );
  const summary = there === undefined ? fresh : together(readSummary(day * dayHours, there.summary), fresh);
  sql('INSERT OR REPLACE INTO days (device_id, day, summary) VALUES (?, ?, ?)').run(
    deviceId,
    day,
    writeSummary(day * dayHours, summary),
  );
};

/** Both of one hour or day, and their checks may lie between each other. */
const together = (a: Summary, b: Summary): Summary => {
  const parts = a.firstAt <= b.firstAt ? [a, b] : [b, a];
  return { ...addUp(parts), lastAt: Math.max(a.lastAt, b.lastAt) };
};

const highestId = (rows: readonly StagedRow[], before = 0): number =>
  rows.reduce((last, { id }) => Math.max(last, id), before);

const countInto = ({ sql }: MonthFile, summary: Summary, checks: number): void => {
  sql('UPDATE month SET checks = checks + ?, first_at = min(first_at, ?), last_at = max(last_at, ?)').run(
    checks,
    summary.firstAt,
    summary.lastAt,
  );
};

const writeDay = ({ sql }: MonthFile, deviceId: number, day: number): void => {
  const hours = sql<{ hour: number; summary: Uint8Array }>(
    'SELECT hour, summary FROM hours WHERE device_id = ? AND hour BETWEEN ? AND ? ORDER BY hour',
  )
    .all(deviceId, day * dayHours, day * dayHours + dayHours - 1)
    .map(({ hour, summary }) => readSummary(hour, summary));
  sql('INSERT OR REPLACE INTO days (device_id, day, summary) VALUES (?, ?, ?)').run(
    deviceId,
    day,
    writeSummary(day * dayHours, addUp(hours)),
  );
};

/** What is there is read back; damaged bytes are given up, so that what comes now is not. */
const earlier = (hour: number, there: HourRow, deviceId: number, tell: (notice: string) => void): CheckRow[] => {
  try {
    return unpackHour(hour, there.body);
  } catch (error) {
    if (!(error instanceof FieldwatchError)) throw error;
    tell(`The checks of device ${deviceId} of one hour were lost: ${error.message}`);
    return [];
  }
};

/** By time; at the same time those that were stored first come first. */
const merge = (before: readonly CheckRow[], rows: readonly StagedRow[]): CheckRow[] =>
  [...before, ...rows.map(withoutId)].sort((a, b) => a.at - b.at);

const withoutId = ({ id: _, ...check }: StagedRow): CheckRow => check;
