/**
 * Puts checks of a history file among those that are packed already; what is there of the same device and time stays as it is. Not by
 * way of staging: that is in the order of time, and pruning takes its front.
 */
import { FieldwatchError } from '../../../../contract/errors.ts';
import { plausibleInstant, statusCode, toUs, voidCode } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import { meanToStore, p95ToStore } from '../measured.ts';
import type { MonthFile } from '../months/month-file.ts';
import { monthOf } from '../months/month-names.ts';
import type { MonthsWriter } from '../months/months-writer.ts';
import { hourMs, hourOf, type StagedRow } from '../packing/check-row.ts';
import { unpackTimes } from '../packing/pack-hour.ts';
import { stagedBetween } from '../staging/staged-of.ts';
import type { ImportedCheck, ImportedChecks } from '../store.ts';
import { inMonth, isMonthDamage } from './month-damage.ts';
import { packInto } from './pack-into.ts';

/** The writer must be free for checks again soon. */
const budgetMs = 25;

export type ImportStep = ImportedChecks & {
  /** So many of the rows, from the first on, are dealt with. */
  readonly taken: number;
};

type Deps = {
  readonly connection: Connection;
  readonly months: MonthsWriter;
  readonly monotonicMs: () => number;
  /** A month file was set aside: what was packed into it a moment ago must be packed again. */
  readonly onSetAside: () => void;
};

/** @param rows of a device and hour together, or it takes longer. Throws `unavailable` when a month was damaged; it is set aside then. */
export const importChecks = (deps: Deps, rows: readonly ImportedCheck[]): ImportStep => {
  const until = deps.monotonicMs() + budgetMs;
  let [taken, added, doubled, left] = [0, 0, 0, 0];
  while (taken < rows.length && (taken === 0 || deps.monotonicMs() < until)) {
    const month = openMonth(deps, monthOf(rows[taken]?.at ?? 0));
    const step = guarded(deps, () => inOneMonth(deps, month, rows, taken, until));
    taken = step.taken;
    added += step.added;
    doubled += step.doubled;
    left += step.left;
  }
  return { taken, added, doubled, left };
};

/** One transaction. */
const inOneMonth = (
  { connection, monotonicMs }: Deps,
  month: MonthFile,
  rows: readonly ImportedCheck[],
  first: number,
  until: number,
): ImportStep => {
  let [taken, added, doubled, left] = [first, 0, 0, 0];
  inMonth(month.name, () => month.db.exec('BEGIN IMMEDIATE'));
  try {
    do {
      const group = groupAt(rows, taken);
      const hour = hourOf(group[0]?.at ?? 0);
      const deviceId = group[0]?.deviceId ?? 0;
      const there = timesThere(connection, month, deviceId, hour);
      const fresh = there === null ? [] : newOnes(group, there);
      if (fresh.length > 0)
        inMonth(month.name, () => packInto(month, deviceId, hour, fresh, (problem) => refuse(problem)));
      taken += group.length;
      added += fresh.length;
      if (there === null) left += group.length;
      else doubled += group.length - fresh.length;
    } while (taken < rows.length && monthOf(rows[taken]?.at ?? 0) === month.month && monotonicMs() < until);
    inMonth(month.name, () => month.db.exec('COMMIT'));
  } catch (error) {
    if (month.db.inTransaction) month.db.exec('ROLLBACK');
    throw error;
  }
  return { taken, added, doubled, left };
};

const openMonth = ({ months, onSetAside }: Deps, name: string): MonthFile => {
  let problem: string | null = null;
  const month = months.open(name, (notice) => {
    problem = notice;
  });
  if (problem === null) return month;
  onSetAside();
  return refuse(problem);
};

const guarded = <T>({ months, onSetAside }: Deps, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (!isMonthDamage(error)) throw error;
    onSetAside();
    return refuse(months.setAside(error.month, error.message));
  }
};

const refuse = (problem: string): never => {
  throw new FieldwatchError('unavailable', problem, { hint: 'Import the same file again to take the rest.' });
};

/** Those of the same device and hour that follow each other. */
const groupAt = (rows: readonly ImportedCheck[], first: number): readonly ImportedCheck[] => {
  const { deviceId, at } = rows[first] as ImportedCheck;
  let end = first + 1;
  while (rows[end]?.deviceId === deviceId && hourOf(rows[end]?.at ?? 0) === hourOf(at)) end++;
  return rows.slice(first, end);
};

/** When the device was checked in this hour; null where only a summary of it can be read, in which nothing is found again. */
const timesThere = (
  { sql }: Connection,
  month: MonthFile,
  deviceId: number,
  hour: number,
): ReadonlySet<number> | null => {
  if (month.depth === 'days') return null;
  const packed = inMonth(month.name, () =>
    month
      .sql<{ body: Uint8Array | null }>(
        'SELECT b.body FROM hours h LEFT JOIN bodies b ON b.id = h.body_id WHERE h.device_id = ? AND h.hour = ?',
      )
      .get(deviceId, hour),
  );
  if (packed?.body === null) return null;
  const staged = stagedBetween(sql, deviceId, hour * hourMs, (hour + 1) * hourMs - 1);
  const times = packed === undefined ? [] : readTimes(hour, packed.body);
  return times === null ? null : new Set([...staged.map(({ at }) => at), ...times]);
};

/** Null for damaged bytes. */
const readTimes = (hour: number, body: Uint8Array): readonly number[] | null => {
  try {
    return unpackTimes(hour, body);
  } catch (error) {
    if (error instanceof FieldwatchError) return null;
    throw error;
  }
};

const newOnes = (group: readonly ImportedCheck[], there: ReadonlySet<number>): StagedRow[] => {
  const seen = new Set(there);
  return group
    .filter(({ at }) => !seen.has(at) && seen.add(at))
    .map(toRow)
    .sort((a, b) => a.at - b.at);
};

/** Its id is no staging id, so that what waits in staging is not taken for packed. */
const toRow = (check: ImportedCheck): StagedRow => ({
  id: 0,
  at: plausibleInstant(check.at),
  cycle_id: null,
  sent: check.sent,
  received: check.received,
  rtt_min_us: toUs(check.rttMinMs),
  rtt_us: toUs(check.rttMs),
  rtt_max_us: toUs(check.rttMaxMs),
  void_reason: voidCode(check.voidReason),
  status: statusCode(check.status),
  status_since: null,
  loss_bp: null,
  rtt_mean_us: meanToStore(check.received, toUs(check.rttMeanMs)),
  rtt_p95_us: p95ToStore(check.received, toUs(check.rttP95Ms)),
  rtt_p99_us: null,
  jitter_us: toUs(check.jitterMs),
  duplicates: null,
  ttl: null,
});
