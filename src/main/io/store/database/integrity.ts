/** Whether a database is sound: everything while it is small, the tables nobody can measure again when it is large. */
import type Database from 'better-sqlite3';

/** Up to here a whole check takes about a second. */
const smallBytes = 200 * 1024 * 1024;
const irreplaceable = ['devices', 'device_types', 'subnets', 'settings', 'notes', 'current_status', 'status_events'];

const sizeBytes = (db: Database.Database): number =>
  Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));

const firstProblem = (db: Database.Database, pragma: string): string | null => {
  const rows = db.pragma(pragma) as Record<string, string>[];
  const text = Object.values(rows[0] ?? {})[0] ?? 'ok';
  return text === 'ok' ? null : text;
};

/** The first problem found, or null. */
export const quickProblem = (db: Database.Database): string | null => {
  if (sizeBytes(db) <= smallBytes) return firstProblem(db, 'quick_check(1)');
  const present = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
  for (const table of irreplaceable.filter((name) => present.includes(name))) {
    const problem = firstProblem(db, `quick_check('${table}')`);
    if (problem !== null) return problem;
  }
  return null;
};

/** For the doctor: a sentence, "ok" when all is well. */
export const integritySentence = (db: Database.Database): string => {
  if (sizeBytes(db) <= smallBytes) return firstProblem(db, 'integrity_check(1)') ?? 'ok';
  return quickProblem(db) ?? 'ok';
};
