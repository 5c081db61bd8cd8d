/** The month files as the writer holds them: at most one open, made on insert, dropped by deleting. */
import { randomUUID } from 'node:crypto';
import { renameSync, statSync } from 'node:fs';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { isCorrupt } from '../database/sqlite-errors.ts';
import type { Connection } from '../database/statements.ts';
import { type MonthFile, openMonthToRead, openMonthToWrite } from './month-file.ts';
import {
  dropMonth,
  historyFolder,
  listMonths,
  type MonthDepth,
  type MonthName,
  monthBytes,
  monthName,
  monthPath,
  removeLeftovers,
  supersededMonths,
} from './month-names.ts';
import { beginThinMonth, type ThinMonth } from './thin-month.ts';

export type MonthsWriter = {
  /** One a month, oldest first. */
  list(): MonthName[];
  /** Names of files that a thinner one has taken the place of. */
  superseded(): string[];
  bytes(name: string): number;
  /** Open until another is. A damaged or foreign file is set aside first, and said so. */
  open(month: string, tell: (notice: string) => void): MonthFile;
  /** How often this month was opened to be written: unchanged, nothing has been written to it. */
  openings(month: string): number;
  /** A connection of its own; null for a file that this version and store can't read. */
  openToRead(month: MonthName): MonthFile | null;
  beginThin(month: string, depth: MonthDepth): ThinMonth;
  setAside(name: string, why: string): string;
  /** `removeGone` gives its space back. */
  drop(name: string): void;
  close(): void;
};

/** The name by which a store knows its month files from those of another. */
export const storeIdOf = ({ sql }: Connection): string => {
  sql("INSERT OR IGNORE INTO notes (key, value) VALUES ('store-id', ?)").run(randomUUID());
  return sql<{ value: string }>("SELECT value FROM notes WHERE key = 'store-id'").get()?.value ?? '';
};

export const monthsWriter = (connection: Connection, coreFile: string, wallMs: () => number): MonthsWriter => {
  const folder = historyFolder(coreFile);
  const store = storeIdOf(connection);
  const openings = new Map<string, number>();
  let current: MonthFile | null = null;
  removeLeftovers(folder);

  const close = (): void => {
    current?.db.close();
    current = null;
  };
  const letGo = (name: string): void => {
    if (current?.name === name) close();
  };
  const setAside = (name: string, why: string): string => {
    letGo(name);
    const path = monthPath(folder, name);
    const aside = `${path}.damaged-${wallMs()}`;
    for (const side of ['-wal', '-shm', ''])
      if (statSync(path + side, { throwIfNoEntry: false }) !== undefined) renameSync(path + side, aside + side);
    return `The checks of ${name} can't be read and were set aside as ${aside}: ${why}`;
  };

  return {
    list: () => listMonths(folder),
    superseded: () => supersededMonths(folder).map(({ name }) => name),
    bytes: (name) => monthBytes(folder, name),
    open: (month, tell) => {
      openings.set(month, (openings.get(month) ?? 0) + 1);
      if (current?.month === month) return current;
      close();
      const there = listMonths(folder).find((other) => other.month === month) ?? monthName(month, 'checks');
      const path = monthPath(folder, there.name);
      try {
        current = openMonthToWrite(there, path, store);
      } catch (error) {
        const foreign = error instanceof FieldwatchError && error.code === 'conflict';
        if (!isCorrupt(error) && !foreign) throw error;
        tell(setAside(there.name, error.message));
        current = openMonthToWrite(monthName(month, 'checks'), monthPath(folder, month), store);
      }
      return current;
    },
    openings: (month) => openings.get(month) ?? 0,
    openToRead: (month) => openMonthToRead(month, monthPath(folder, month.name), store),
    beginThin: (month, depth) => {
      // Kept open, it would be written to instead of the thinner one.
      if (current?.month === month) close();
      return beginThinMonth(monthName(month, depth), folder, store);
    },
    setAside,
    drop: (name) => {
      letGo(name);
      dropMonth(folder, name);
    },
    close,
  };
};
