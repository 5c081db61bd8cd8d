/** The month files as the writer holds them: at most one open, made on insert, dropped by deleting. */
import { randomUUID } from 'node:crypto';
import { renameSync, statSync } from 'node:fs';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { isCorrupt } from '../database/sqlite-errors.ts';
import type { Connection } from '../database/statements.ts';
import { type MonthFile, openMonthToWrite } from './month-file.ts';
import { historyFolder, listMonths, monthBytes, monthPath, removeMonth } from './month-names.ts';

export type MonthsWriter = {
  /** Oldest first. */
  list(): string[];
  bytes(month: string): number;
  /** Open until another is. A damaged or foreign file is set aside first, and said so. */
  open(month: string, tell: (notice: string) => void): MonthFile;
  setAside(month: string, why: string): string;
  drop(month: string): void;
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
  let current: MonthFile | null = null;

  const close = (): void => {
    current?.db.close();
    current = null;
  };
  const letGo = (month: string): void => {
    if (current?.month === month) close();
  };
  const setAside = (month: string, why: string): string => {
    letGo(month);
    const path = monthPath(folder, month);
    const aside = `${path}.damaged-${wallMs()}`;
    for (const side of ['-wal', '-shm', ''])
      if (statSync(path + side, { throwIfNoEntry: false }) !== undefined) renameSync(path + side, aside + side);
    return `The checks of ${month} can't be read and were set aside as ${aside}: ${why}`;
  };

  return {
    list: () => listMonths(folder),
    bytes: (month) => monthBytes(folder, month),
    open: (month, tell) => {
      if (current?.month === month) return current;
      close();
      const path = monthPath(folder, month);
      try {
        current = openMonthToWrite(month, path, store);
      } catch (error) {
        const foreign = error instanceof FieldwatchError && error.code === 'conflict';
        if (!isCorrupt(error) && !foreign) throw error;
        tell(setAside(month, error.message));
        current = openMonthToWrite(month, path, store);
      }
      return current;
    },
    setAside,
    drop: (month) => {
      letGo(month);
      removeMonth(folder, month);
    },
    close,
  };
};
