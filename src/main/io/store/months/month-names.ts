/** Month files: one a UTC month, named by it, beside the core database. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const monthFile = /^(\d{4}-\d{2})\.db$/;
const sides = ['', '-wal', '-shm'] as const;

/** `2026-11` for an instant in November 2026, UTC; what lies outside 2000–2099 counts to its edge. */
export const monthOf = (at: number): string =>
  new Date(Math.min(Math.max(at, Date.UTC(2000, 0, 1)), Date.UTC(2100, 0, 1) - 1)).toISOString().slice(0, 7);

/** @param coreFile fieldwatch.db */
export const historyFolder = (coreFile: string): string => join(dirname(coreFile), 'history');

export const monthPath = (folder: string, month: string): string => join(folder, `${month}.db`);

/** Oldest first; none while there is no folder. */
export const listMonths = (folder: string): string[] => {
  try {
    return readdirSync(folder)
      .flatMap((name) => monthFile.exec(name)?.[1] ?? [])
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

export const monthBytes = (folder: string, month: string): number =>
  sides.reduce((sum, side) => sum + sizeOf(monthPath(folder, month) + side), 0);

export const removeMonth = (folder: string, month: string): void => {
  // The journal last: without its database nobody takes it for one.
  for (const side of sides) rmSync(monthPath(folder, month) + side, { force: true });
};
