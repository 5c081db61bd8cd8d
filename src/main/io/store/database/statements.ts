/** A connection with its prepared statements, each prepared once and kept; the number kept is bounded. */
import type Database from 'better-sqlite3';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';

const keptAtMost = 300;

export type Connection = {
  readonly db: Database.Database;
  readonly orm: BetterSQLite3Database;
  /** The statement for this text; the caller names parameters and row type. */
  sql<Row = unknown>(text: string): Database.Statement<unknown[], Row>;
};

export const cachedStatements = (db: Database.Database): Connection['sql'] => {
  const kept = new Map<string, Database.Statement<unknown[], unknown>>();
  return <Row>(text: string) => {
    let statement = kept.get(text);
    if (statement === undefined) {
      if (kept.size >= keptAtMost) kept.clear();
      statement = db.prepare<unknown[], unknown>(text);
      kept.set(text, statement);
    }
    return statement as Database.Statement<unknown[], Row>;
  };
};

export const connect = (db: Database.Database, orm: BetterSQLite3Database): Connection => ({
  db,
  orm,
  sql: cachedStatements(db),
});
