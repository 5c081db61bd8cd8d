/** Tells damage in a month file, which is set aside, from damage in the core database, which is not. */
import { isCorrupt } from '../database/sqlite-errors.ts';

class MonthDamage extends Error {
  readonly month: string;
  constructor(month: string, cause: Error) {
    super(cause.message, { cause });
    this.month = month;
  }
}

export const isMonthDamage = (error: unknown): error is MonthDamage => error instanceof MonthDamage;

/** Whatever SQLite calls corrupt in here is the month's. */
export const inMonth = <T>(month: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw isCorrupt(error) ? new MonthDamage(month, error) : error;
  }
};
