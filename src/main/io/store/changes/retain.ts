/** Brings the months to what the limits leave of them, a little at a time: a month is copied thinner, takes the place of the old one, and the old one goes. */
import type { Connection } from '../database/statements.ts';
import type { MonthFile } from '../months/month-file.ts';
import type { MonthName } from '../months/month-names.ts';
import type { MonthsWriter } from '../months/months-writer.ts';
import { type Limits, nextThinning, type Thinning } from '../months/next-thinning.ts';
import type { ThinMonth } from '../months/thin-month.ts';
import { copyDays, copyHours, copyMonth, type Position, start } from './copy-thinner.ts';
import { inMonth, isMonthDamage } from './month-damage.ts';

/** The writer must be free for checks again soon. */
const budgetMs = 12;

export type Retained = {
  /** Something was done, and there may be more. */
  readonly working: boolean;
  /** Names of files that may go now. Held open, a file would keep its space, or on Windows could not be deleted. */
  readonly drop: readonly string[];
  /** A file that is being made: to be synced off the writer's thread, so that the end of it is quick. */
  readonly sync: string | null;
  /** Sentences for the user. */
  readonly notices: readonly string[];
  /** More than the limit, and nothing is left that may go. */
  readonly overBytes: number;
};

export type Retainer = { step(limits: Limits): Retained };

/** A month on its way. What was written into it meanwhile would be missing in the copy, which is then begun anew. */
type Copying = {
  readonly source: MonthFile;
  readonly target: ThinMonth;
  readonly to: Thinning['to'];
  readonly openings: number;
  /** A check in staging with this id or a higher one may still ask whether it is packed. */
  readonly firstStaged: number;
  readonly position: Position;
};

export const createRetainer = (connection: Connection, months: MonthsWriter, monotonicMs: () => number): Retainer => {
  /** Of a newer version or another store: not ours to thin. */
  const passedOver = new Set<string>();
  let copying: Copying | null = null;

  const giveUp = (): void => {
    copying?.source.db.close();
    copying?.target.discard();
    copying = null;
  };

  const begin = (month: MonthName, to: Exclude<Thinning['to'], 'gone'>): void => {
    const source = inMonth(month.name, () => months.openToRead(month));
    if (source === null) {
      passedOver.add(month.name);
      return;
    }
    try {
      const target = months.beginThin(month.month, to);
      const front = connection.sql<{ id: number | null }>('SELECT min(first_id) AS id FROM staged_checks').get();
      const firstStaged = front?.id ?? Number.MAX_SAFE_INTEGER;
      copying = { source, target, to, openings: months.openings(month.month), firstStaged, position: start };
    } catch (error) {
      source.db.close();
      throw error;
    }
  };

  /** In one transaction; where it ends the next step goes on. */
  const copy = (now: Copying, until: number): void => {
    const { source, firstStaged } = now;
    const { file } = now.target;
    let { position } = now;
    file.db.exec('BEGIN');
    do {
      position =
        position.table === 'hours'
          ? copyHours(source, file, position, now.to === 'days' ? firstStaged : null)
          : copyDays(source, file, position);
    } while (position.table !== 'month' && monotonicMs() < until);
    if (position.table === 'month') copyMonth(source, file);
    file.db.exec('COMMIT');
    copying = { ...now, position };
  };

  const finish = ({ source, target }: Copying): void => {
    target.finish();
    source.db.close();
    copying = null;
  };

  const goOn = (now: Copying): void => {
    if (months.openings(now.source.month) !== now.openings) giveUp();
    else if (now.position.table === 'month') finish(now);
    else copy(now, monotonicMs() + budgetMs);
  };

  const work = (limits: Limits): Retained => {
    const idle = { working: false, drop: [], sync: null, notices: [], overBytes: 0 };
    const superseded = months.superseded();
    if (superseded.length > 0) return { ...idle, working: true, drop: superseded };
    const sized = months.list().map((month) => ({ ...month, bytes: months.bytes(month.name) }));
    const next = nextThinning(
      sized.filter(({ name }) => !passedOver.has(name)),
      usedBytes(connection) + sized.reduce((sum, { name, bytes }) => (passedOver.has(name) ? sum + bytes : sum), 0),
      limits,
    );
    if (copying !== null && (next?.month.name !== copying.source.name || next.to !== copying.to)) giveUp();
    if (next === null) {
      const bytes = sized.reduce((sum, month) => sum + month.bytes, usedBytes(connection));
      return { ...idle, overBytes: Math.max(0, bytes - limits.maxSizeMb * 1024 * 1024) };
    }
    if (next.to === 'gone') return { ...idle, working: true, drop: [next.month.name] };
    if (copying === null) begin(next.month, next.to);
    else goOn(copying);
    return { ...idle, working: true, sync: copying?.target.path ?? null };
  };

  return {
    step: (limits) => {
      try {
        return work(limits);
      } catch (error) {
        giveUp();
        if (!isMonthDamage(error)) throw error;
        return {
          working: true,
          drop: [],
          sync: null,
          notices: [months.setAside(error.month, error.message)],
          overBytes: 0,
        };
      }
    },
  };
};

/** What the core database takes without its free pages. */
export const usedBytes = ({ db }: Connection): number =>
  (Number(db.pragma('page_count', { simple: true })) - Number(db.pragma('freelist_count', { simple: true }))) *
  Number(db.pragma('page_size', { simple: true }));
