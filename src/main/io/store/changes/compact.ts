/** Moves the checks of finished hours from the staging table into month files, a little at a time; what dies in between is done again. */
import type { Connection } from '../database/statements.ts';
import type { MonthFile } from '../months/month-file.ts';
import { monthOf } from '../months/month-names.ts';
import type { MonthsWriter } from '../months/months-writer.ts';
import { checkColumns, hourMs, hourOf, type StagedRow } from '../packing/check-row.ts';
import { inMonth, isMonthDamage } from './month-damage.ts';
import { packInto } from './pack-into.ts';

/** An hour is finished this long after its end: until then late checks of it are expected. */
const graceMs = 300_000;
/** The writer must be free for checks again soon. */
const budgetMs = 25;
/** Fewer would write the pages of the index by device, which all of them touch, more often. */
const dropRows = 4_000;

export type Compacted = {
  /** Checks packed in this step. */
  readonly checks: number;
  /** Nothing is left to do for now. */
  readonly done: boolean;
  /** Sentences for the user. */
  readonly notices: readonly string[];
};

export type Compactor = {
  /** @param unreadable names of month files in which a reader met damage */
  step(now: number, unreadable: readonly string[]): Compacted;
  /** After a month file was set aside: the hour on its way is packed from its beginning. */
  beginAnew(): void;
};

/**
 * One hour on its way: first every device's checks of it are packed, then its rows leave staging.
 * Which of its rows are packed already says last_id in the month file, so a pass that was cut off is simply begun anew.
 */
type Pass = {
  readonly hour: number;
  /** The newest row of all is never taken: its id must not be given again. */
  readonly upToId: number;
  readonly phase: 'packing' | 'dropping';
  /** The last device packed, or the last row looked at. */
  readonly position: number;
};

export const packedRowsSql = `SELECT id, ${checkColumns} FROM checks
  WHERE device_id = ? AND at >= ? AND at < ? AND id > ? AND id <= ? ORDER BY at, id`;
export const dropHourSql = 'DELETE FROM checks WHERE id > ? AND id <= ? AND at >= ? AND at < ?';
export const nextDeviceSql = 'SELECT min(device_id) AS id FROM checks WHERE device_id > ?';

export const createCompactor = (connection: Connection, months: MonthsWriter, monotonicMs: () => number): Compactor => {
  const { sql, db } = connection;
  let pass: Pass | null = null;

  /** The hour of the front row, when it is over; a stamp from the future comes of a clock that was wrong and is not waited for. */
  const nextPass = (now: number): Pass | null => {
    const front = sql<{ id: number; at: number }>('SELECT id, at FROM checks ORDER BY id LIMIT 1').get();
    const newest = sql<{ id: number }>('SELECT id FROM checks ORDER BY id DESC LIMIT 1').get();
    if (front === undefined || newest === undefined || front.id === newest.id) return null;
    const hour = hourOf(front.at);
    const finished = (hour + 1) * hourMs + graceMs <= now || front.at > now + hourMs;
    return finished ? { hour, upToId: newest.id - 1, phase: 'packing', position: 0 } : null;
  };

  const pack = ({ hour, upToId, position }: Pass, until: number, notices: string[]): number => {
    const tell = (notice: string): void => void notices.push(notice);
    const month = months.open(monthOf(hour * hourMs), tell);
    let device: number | null = position;
    let checks = 0;
    inMonth(month.name, () => month.db.exec('BEGIN IMMEDIATE'));
    try {
      do {
        device = sql<{ id: number | null }>(nextDeviceSql).get(device)?.id ?? null;
        if (device === null) break;
        const deviceId = device;
        const after = inMonth(month.name, () => lastPackedId(month, deviceId, hour));
        const rows = sql<StagedRow>(packedRowsSql).all(deviceId, hour * hourMs, (hour + 1) * hourMs, after, upToId);
        if (rows.length > 0) inMonth(month.name, () => packInto(month, deviceId, hour, rows, tell));
        checks += rows.length;
      } while (monotonicMs() < until);
      inMonth(month.name, () => month.db.exec('COMMIT'));
    } catch (error) {
      if (month.db.inTransaction) month.db.exec('ROLLBACK');
      throw error;
    }
    pass =
      device === null
        ? { hour, upToId, phase: 'dropping', position: 0 }
        : { hour, upToId, phase: 'packing', position: device };
    return checks;
  };

  /** Drops the hour's rows in the order of their ids; ends where a whole portion has none of them. */
  const drop = ({ hour, upToId, position }: Pass): void => {
    const portion = db
      .transaction(() => {
        const last = sql<{ id: number | null }>(
          'SELECT max(id) AS id FROM (SELECT id FROM checks WHERE id > ? AND id <= ? ORDER BY id LIMIT ?)',
        ).get(position, upToId, dropRows)?.id;
        const removed =
          last == null ? 0 : sql(dropHourSql).run(position, last, hour * hourMs, (hour + 1) * hourMs).changes;
        return { last, removed };
      })
      .immediate();
    pass =
      portion.last == null || portion.removed === 0
        ? null
        : { hour, upToId, phase: 'dropping', position: portion.last };
  };

  return {
    beginAnew: () => {
      pass = null;
    },
    step: (now, unreadable) => {
      const notices = unreadable
        .filter((name) => months.list().some((month) => month.name === name))
        .map((name) => {
          pass = null;
          return months.setAside(name, 'a question met damage in it');
        });
      const until = monotonicMs() + budgetMs;
      let checks = 0;
      try {
        do {
          pass ??= nextPass(now);
          if (pass === null) return { checks, done: true, notices };
          if (pass.phase === 'packing') checks += pack(pass, until, notices);
          else drop(pass);
        } while (monotonicMs() < until);
      } catch (error) {
        pass = null;
        if (!isMonthDamage(error)) throw error;
        notices.push(months.setAside(error.month, error.message));
      }
      return { checks, done: false, notices };
    },
  };
};

const lastPackedId = ({ sql }: MonthFile, deviceId: number, hour: number): number =>
  sql<{ last_id: number }>('SELECT last_id FROM hours WHERE device_id = ? AND hour = ?').get(deviceId, hour)?.last_id ??
  0;
