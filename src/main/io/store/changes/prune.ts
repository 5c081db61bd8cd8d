/** Drops from the core what is older than its limit or more than its share of the disk, a little at a time, and gives the space back. */
import type { Connection } from '../database/statements.ts';
import type { Limits } from '../months/next-thinning.ts';
import { usedBytes } from './retain.ts';

const dayMs = 86_400_000;
/** Rows a transaction: a few milliseconds. */
const chunkRows = 250;
/** The writer must be free for checks again soon. */
const budgetMs = 25;
/** Transitions and the audit log are small and tell the long story: as long as hours are kept, and at least so long. */
const longStoryDays = 400;
const longestMonthDays = 31;
const auditRowsAtMost = 200_000;
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
    const step = dropFront(
      connection,
      Math.min(chunkRows, rows - deleted),
      usedBytes(connection) > limits.maxSizeMb * 1024 * 1024 ? null : oldest,
    );
    if (step === 0) break;
    deleted += step;
  }
  if (monotonicMs() < until) deleted += dropSmall(connection, limits, Math.max(0, rows - deleted));
  connection.db.pragma(`incremental_vacuum(${pagesGivenBack})`);
  return { deleted };
};

/**
 * Removes the front of the checks: up to the last row, among the first `rows`, that is older than the limit (null: all of them).
 * Always a front, even where a clock once jumped. The newest row stays: its id must not be given again, or month files would take
 * the check that gets it for one they have.
 */
const dropFront = ({ sql, db }: Connection, rows: number, olderThan: number | null): number =>
  db
    .transaction((): number => {
      const last = sql<{ id: number | null }>(
        `SELECT max(id) AS id FROM (SELECT id, at FROM checks WHERE id < (SELECT max(id) FROM checks) ORDER BY id LIMIT ?)
           WHERE at < ?`,
      ).get(rows, olderThan ?? Number.MAX_SAFE_INTEGER);
      if (last?.id == null) return 0;
      return sql('DELETE FROM checks WHERE id <= ?').run(last.id).changes;
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
      `DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log ORDER BY id LIMIT ?)
         AND (at < ? OR id <= (SELECT max(id) FROM audit_log) - ${auditRowsAtMost})`,
    ).run(few, longAgo).changes +
    sql('DELETE FROM sessions WHERE id IN (SELECT id FROM sessions ORDER BY id LIMIT ?) AND last_at < ?').run(
      few,
      longAgo,
    ).changes
  );
};
