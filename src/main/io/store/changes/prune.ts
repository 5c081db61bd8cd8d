/** Drops from the core what is older than its limit or more than its share of the disk, a little at a time, and gives the space back. */
import type { Connection } from '../database/statements.ts';
import type { Limits } from '../months/next-thinning.ts';
import { usedBytes } from './retain.ts';

const dayMs = 86_400_000;
/** Rows a transaction: a few milliseconds. */
const chunkRows = 250;
/** Blocks of checks a transaction; most have some dozens. */
const chunkBlocks = 8;
/** The writer must be free for checks again soon. */
const budgetMs = 25;
/** Transitions, incidents and the audit log are small and tell the long story: as long as hours are kept, and at least so long. */
const longStoryDays = 400;
const longestMonthDays = 31;
const auditRowsAtMost = 200_000;
/** Each with its members and its timeline. */
const fewIncidents = 5;
const pagesGivenBack = 256;

export const prune = (
  connection: Connection,
  limits: Limits,
  rows: number,
  monotonicMs: () => number,
): { deleted: number } => {
  const until = monotonicMs() + budgetMs;
  const oldest = limits.now - limits.keepDays * dayMs;
  let deleted = 0;
  while (deleted < rows && monotonicMs() < until) {
    const olderThan = usedBytes(connection) > limits.maxSizeMb * 1024 * 1024 ? null : oldest;
    const step = dropFront(connection, { rows: rows - deleted, atLeastOne: deleted === 0, olderThan });
    if (step === 0) break;
    deleted += step;
  }
  if (monotonicMs() < until) deleted += dropSmall(connection, limits, Math.max(0, rows - deleted));
  connection.db.pragma(`incremental_vacuum(${pagesGivenBack})`);
  return { deleted };
};

export const frontBlocksSql = 'SELECT id, checks, last_at FROM staged_checks ORDER BY id LIMIT ?';

type Drop = { readonly rows: number; readonly atLeastOne: boolean; readonly olderThan: number | null };

/**
 * Removes the front of the staged checks, so many at most (but one block where it must be): up to the last block, among the first few, that is older than the limit (null:
 * all of them). Always a front, even where a clock once jumped. Answers how many it were.
 */
const dropFront = ({ sql, db }: Connection, { rows, atLeastOne, olderThan }: Drop): number =>
  db
    .transaction((): number => {
      const front = sql<{ id: number; checks: number; last_at: number }>(frontBlocksSql).all(chunkBlocks);
      const old = front.findLastIndex(({ last_at }) => olderThan === null || last_at < olderThan);
      let [checks, upTo] = [0, 0];
      for (const block of front.slice(0, old + 1)) {
        if (checks + block.checks > rows && (checks > 0 || !atLeastOne)) break;
        checks += block.checks;
        upTo = block.id;
      }
      if (checks > 0) sql('DELETE FROM staged_checks WHERE id <= ?').run(upTo);
      return checks;
    })
    .immediate();

const dropSmall = ({ sql }: Connection, limits: Limits, rows: number): number => {
  if (rows === 0) return 0;
  const few = Math.min(rows, chunkRows);
  const longAgo = limits.now - Math.max(limits.keepDays, limits.hourlyMonths * longestMonthDays, longStoryDays) * dayMs;
  return (
    sql('DELETE FROM cycles WHERE id IN (SELECT id FROM cycles ORDER BY id LIMIT ?) AND started_at < ?').run(
      few,
      limits.now - limits.keepDays * dayMs,
    ).changes +
    sql('DELETE FROM status_events WHERE id IN (SELECT id FROM status_events ORDER BY id LIMIT ?) AND at < ?').run(
      few,
      longAgo,
    ).changes +
    sql(
      "DELETE FROM incidents WHERE id IN (SELECT id FROM incidents ORDER BY id LIMIT ?) AND ended_at < ? AND state = 'resolved'",
    ).run(fewIncidents, longAgo).changes +
    sql(
      `DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log ORDER BY id LIMIT ?)
         AND (at < ? OR id <= (SELECT max(id) FROM audit_log) - ${auditRowsAtMost})`,
    ).run(few, longAgo).changes +
    sql('DELETE FROM sessions WHERE id IN (SELECT id FROM sessions ORDER BY id LIMIT ?) AND last_at < ?').run(
      few,
      longAgo,
    ).changes
  );
};
