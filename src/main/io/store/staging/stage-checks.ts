/**
 * Checks on their way to the month files. They come as blocks of whatever was finished together; when there are many such blocks they
 * are sorted into blocks of some devices each, so that a question reads few of them.
 */
import type { Connection } from '../database/statements.ts';
import { hourOf, type StagedCheck } from '../packing/check-row.ts';
import { readable, readBlock, writeBlock } from './block.ts';

type Sql = Connection['sql'];

/** The group of blocks that are not sorted yet. */
export const unsorted = -1;
export const groupDevices = 64;
export const groupOf = (deviceId: number): number => Math.floor(deviceId / groupDevices);

/** Every question reads all unsorted blocks. */
const unsortedBlocks = 256;
const unsortedChecks = 8_192;
/** So many at once are sorted right away. */
const manyChecks = 2_048;

export const nextHourSql = 'SELECT min(hour) AS hour FROM staged_checks WHERE hour >= ?';
export const unsortedSql = `SELECT count(*) AS blocks, coalesce(sum(checks), 0) AS checks FROM staged_checks WHERE hour = ? AND device_group = ${unsorted}`;
export const unsortedBodiesSql = `SELECT id, body FROM staged_checks WHERE hour = ? AND device_group = ${unsorted}`;

/** Within the caller's transaction. Ids go up, and none is ever given twice. */
export const stageChecks = ({ sql }: Connection, checks: readonly Omit<StagedCheck, 'id'>[]): void => {
  if (checks.length === 0) return;
  const last = sql<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'staged_checks'").get()?.seq ?? 0;
  const rows = checks.map((check, i): StagedCheck => ({ ...check, id: last + 1 + i }));
  for (const [hour, its] of byHour(rows))
    if (its.length >= manyChecks) insertSorted(sql, hour, its);
    else insertBlock(sql, hour, unsorted, its);
  for (const hour of stagedHours(sql)) {
    const there = sql<{ blocks: number; checks: number }>(unsortedSql).get(hour);
    if (there !== undefined && (there.blocks >= unsortedBlocks || there.checks >= unsortedChecks)) sortHour(sql, hour);
  }
};

/** Within the caller's transaction. What can't be read stays, for whoever packs the hour to tell of it. */
export const sortHour = (sql: Sql, hour: number): void => {
  const checks: StagedCheck[] = [];
  for (const { id, body } of sql<{ id: number; body: Uint8Array }>(unsortedBodiesSql).all(hour)) {
    const its = readable(() => readBlock(body).all());
    if (its === null) continue;
    for (const check of its) checks.push(check);
    sql('DELETE FROM staged_checks WHERE id = ?').run(id);
  }
  insertSorted(sql, hour, checks);
};

/** Ascending. */
export const stagedHours = (sql: Sql, from = 0): number[] => {
  const hours: number[] = [];
  for (let next = hourFrom(sql, from); next !== null; next = hourFrom(sql, next + 1)) hours.push(next);
  return hours;
};

const hourFrom = (sql: Sql, from: number): number | null =>
  sql<{ hour: number | null }>(nextHourSql).get(from)?.hour ?? null;

const byHour = (rows: readonly StagedCheck[]): Iterable<[number, readonly StagedCheck[]]> =>
  Map.groupBy(rows, ({ at }) => hourOf(at));

const insertSorted = (sql: Sql, hour: number, checks: readonly StagedCheck[]): void => {
  for (const [group, its] of Map.groupBy(checks, ({ device_id }) => groupOf(device_id)))
    insertBlock(sql, hour, group, its);
};

const insertBlock = (sql: Sql, hour: number, group: number, checks: readonly StagedCheck[]): void => {
  let [firstId, lastId] = [Number.POSITIVE_INFINITY, 0];
  let [firstAt, lastAt] = [Number.POSITIVE_INFINITY, 0];
  for (const { id, at } of checks) {
    firstId = Math.min(firstId, id);
    lastId = Math.max(lastId, id);
    firstAt = Math.min(firstAt, at);
    lastAt = Math.max(lastAt, at);
  }
  sql(
    `INSERT INTO staged_checks (id, first_id, hour, device_group, checks, first_at, last_at, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(lastId, firstId, hour, group, checks.length, firstAt, lastAt, writeBlock(checks));
};
