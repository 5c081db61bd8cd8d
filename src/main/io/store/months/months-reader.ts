/** The month files as a reader holds them: a few open, each question sees each as of one moment, a damaged one is passed over and named. */
import { statSync } from 'node:fs';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { isCorrupt } from '../database/sqlite-errors.ts';
import type { Connection } from '../database/statements.ts';
import { DamagedBits } from '../packing/bits.ts';
import { type MonthFile, openMonthToRead } from './month-file.ts';
import {
  historyFolder,
  listMonths,
  type MonthDepth,
  type MonthName,
  monthBytes,
  monthOf,
  monthPath,
} from './month-names.ts';

export type Month = {
  readonly month: string;
  readonly depth: MonthDepth;
  /** Of its file and what lies beside it. */
  bytes(): number;
  /** What the work finds in this month; `instead` where the month can't be read. */
  read<T>(work: (file: MonthFile) => T, instead: T): T;
};

export type MonthsReader = {
  /** Months that hold any of this time, oldest first, as of now until the work is done. Nothing inside may wait. */
  within<T>(from: number, to: number, work: (months: readonly Month[]) => T): T;
  bytes(): number;
  /** The names of those in which damage was met since they were last asked for. */
  unreadable(): string[];
  /** Files that are to be deleted must not be held open. */
  close(): void;
};

/** Open at the same time beyond one question: a little over a year. */
const openAtMost = 16;

type Held = { readonly file: MonthFile; readonly inode: number };

/** @param connection a reader's, to the core database */
export const monthsReader = ({ sql }: Connection, coreFile: string): MonthsReader => {
  const folder = historyFolder(coreFile);
  const held = new Map<string, Held>();
  const damaged = new Set<string>();

  const letGo = (name: string): void => {
    held.get(name)?.file.db.close();
    held.delete(name);
  };
  const storeId = (): string =>
    sql<{ value: string }>("SELECT value FROM notes WHERE key = 'store-id'").get()?.value ?? '';

  /** The file of that name as it is now, which may be another than the one held; the last used is last in the map. */
  const hold = (month: MonthName): MonthFile | null => {
    const { name } = month;
    const inode = statSync(monthPath(folder, name), { throwIfNoEntry: false })?.ino;
    const before = held.get(name);
    if (before !== undefined && before.inode === inode) {
      held.delete(name);
      held.set(name, before);
      return before.file;
    }
    letGo(name);
    if (inode === undefined) return null;
    const file = openMonthToRead(month, monthPath(folder, name), storeId());
    if (file !== null) held.set(name, { file, inode });
    return file;
  };

  const guarded = <T>(name: string, work: () => T, instead: T): T => {
    try {
      return work();
    } catch (error) {
      if (isCorrupt(error) || error instanceof DamagedBits) damaged.add(name);
      else if (!isGone(error)) throw error;
      return instead;
    }
  };

  return {
    within: (from, to, work) => {
      const months = listMonths(folder);
      const wanted = months.filter(({ month }) => month >= monthOf(from) && month <= monthOf(to));
      // A file that was thinned or dropped keeps its space as long as it is held.
      for (const name of [...held.keys()]) if (!months.some((month) => month.name === name)) letGo(name);
      const begun: MonthFile[] = [];
      try {
        for (const month of wanted)
          guarded(
            month.name,
            () => {
              const file = hold(month);
              if (file === null) return;
              // The first look at the data is what fixes the moment.
              file.sql('BEGIN').run();
              begun.push(file);
              file.sql('SELECT checks FROM month').get();
            },
            undefined,
          );
        return work(
          begun.map((file) => ({
            month: file.month,
            depth: file.depth,
            bytes: () => monthBytes(folder, file.name),
            read: (look, instead) => guarded(file.name, () => look(file), instead),
          })),
        );
      } finally {
        for (const { db } of begun) if (db.inTransaction) db.exec('ROLLBACK');
        for (const name of damaged) letGo(name);
        for (const name of [...held.keys()].slice(0, Math.max(0, held.size - openAtMost))) letGo(name);
      }
    },
    bytes: () => listMonths(folder).reduce((sum, { name }) => sum + monthBytes(folder, name), 0),
    unreadable: () => {
      const names = [...damaged];
      damaged.clear();
      return names;
    },
    close: () => {
      for (const name of [...held.keys()]) letGo(name);
    },
  };
};

/** A file that was dropped between the listing and the opening. */
const isGone = (error: unknown): boolean =>
  !(error instanceof FieldwatchError) &&
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^SQLITE_(CANTOPEN|IOERR)/.test(error.code);
