/** Moves the checks of finished hours from the staging table into month files, a little at a time; what dies in between is done again. */
import type { Connection } from '../database/statements.ts';
import type { MonthFile } from '../months/month-file.ts';
import { monthOf } from '../months/month-names.ts';
import type { MonthsWriter } from '../months/months-writer.ts';
import { hourMs } from '../packing/check-row.ts';
import { type Block, readable, readBlock } from '../staging/block.ts';
import { groupDevices, sortHour } from '../staging/stage-checks.ts';
import { inMonth, isMonthDamage } from './month-damage.ts';
import { packInto } from './pack-into.ts';

/** An hour is finished this long after its end: until then late checks of it are expected. */
const graceMs = 300_000;
/** The writer must be free for checks again soon. */
const budgetMs = 25;

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

/** One hour on its way, group by group: the checks of each are packed, then its blocks leave staging. */
type Pass = {
  readonly hour: number;
  group: Group | null;
};

/**
 * Which of a group's checks are packed already says last_id in the month file, so one that was cut off is simply begun anew. Blocks that
 * come meanwhile have higher ids and are another group's turn.
 */
type Group = {
  readonly number: number;
  readonly upToId: number;
  readonly blocks: readonly Block[];
  /** The devices still to be packed. */
  nextDevice: number;
  readonly endDevice: number;
};

export const frontSql = 'SELECT hour, first_at AS at FROM staged_checks ORDER BY id LIMIT 1';
export const nextGroupSql = 'SELECT min(device_group) AS number FROM staged_checks WHERE hour = ?';
export const groupSql = 'SELECT id, body FROM staged_checks WHERE hour = ? AND device_group = ?';
export const dropGroupSql = 'DELETE FROM staged_checks WHERE hour = ? AND device_group = ? AND id <= ?';

export const createCompactor = (connection: Connection, months: MonthsWriter, monotonicMs: () => number): Compactor => {
  const { sql, db } = connection;
  let pass: Pass | null = null;

  /** The hour of the front block, when it is over; a stamp from the future comes of a clock that was wrong and is not waited for. */
  const nextPass = (now: number): Pass | null => {
    const front = sql<{ hour: number; at: number }>(frontSql).get();
    if (front === undefined) return null;
    const { hour, at } = front;
    const finished = (hour + 1) * hourMs + graceMs <= now || at > now + hourMs;
    return finished ? { hour, group: null } : null;
  };

  /** The next group of the hour; null when none is left. Sorted first: last_id speaks for every check of a device with a lower id. */
  const nextGroup = ({ hour }: Pass, notices: string[]): Group | null => {
    db.transaction(() => sortHour(sql, hour)).immediate();
    const number = sql<{ number: number | null }>(nextGroupSql).get(hour)?.number ?? null;
    if (number === null) return null;
    const rows = sql<{ id: number; body: Uint8Array }>(groupSql).all(hour, number);
    const blocks = rows.flatMap(({ body }) => {
      const block = readable(() => readBlock(body));
      if (block === null) notices.push(lostBlock(hour));
      return block ?? [];
    });
    const first = number * groupDevices;
    const upToId = rows.reduce((last, { id }) => Math.max(last, id), 0);
    return { number, upToId, blocks, nextDevice: first, endDevice: first + groupDevices };
  };

  const pack = (hour: number, group: Group, until: number, notices: string[]): number => {
    const tell = (notice: string): void => void notices.push(notice);
    const month = months.open(monthOf(hour * hourMs), tell);
    let checks = 0;
    inMonth(month.name, () => month.db.exec('BEGIN IMMEDIATE'));
    try {
      for (; group.nextDevice < group.endDevice; group.nextDevice++) {
        if (checks > 0 && monotonicMs() >= until) break;
        const deviceId = group.nextDevice;
        const after = inMonth(month.name, () => lastPackedId(month, deviceId, hour));
        const rows = group.blocks
          .flatMap((block) => readable(() => block.ofDevice(deviceId)) ?? [])
          .filter(({ id }) => id > after)
          .sort((a, b) => a.at - b.at || a.id - b.id);
        if (rows.length > 0) inMonth(month.name, () => packInto(month, deviceId, hour, rows, tell));
        checks += rows.length;
      }
      inMonth(month.name, () => month.db.exec('COMMIT'));
    } catch (error) {
      if (month.db.inTransaction) month.db.exec('ROLLBACK');
      throw error;
    }
    return checks;
  };

  /** A part of the hour's work; how many checks were packed. */
  const goOn = (now: Pass, until: number, notices: string[]): number => {
    now.group ??= nextGroup(now, notices);
    const { group, hour } = now;
    if (group === null) {
      pass = null;
      return 0;
    }
    if (group.nextDevice < group.endDevice && group.blocks.length > 0) return pack(hour, group, until, notices);
    db.transaction(() => sql(dropGroupSql).run(hour, group.number, group.upToId)).immediate();
    now.group = null;
    return 0;
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
          checks += goOn(pass, until, notices);
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

const lostBlock = (hour: number): string =>
  `Some checks of the hour from ${new Date(hour * hourMs).toISOString()} can't be read and were dropped before they were packed.`;
