/** Month files: one a UTC month, named by it and by what is left of it, beside the core database. */
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a month file still tells: every check, or only hours, or only days. */
export type MonthDepth = 'checks' | 'hours' | 'days';

export type MonthName = {
  /** `2026-11` */
  readonly month: string;
  readonly depth: MonthDepth;
  /** Of the file, without `.db`: `2026-11`, `2026-11-hours` or `2026-11-days`. */
  readonly name: string;
};

const depths: readonly MonthDepth[] = ['checks', 'hours', 'days'];
const monthFile = /^(\d{4}-\d{2})(?:-(hours|days))?\.db$/;
const leftover = /^\d{4}-\d{2}(-hours|-days)?\.db\.(thin(-wal|-shm)?|gone)$/;
const sides = ['', '-wal', '-shm'] as const;

/** `2026-11` for an instant in November 2026, UTC; what lies outside 2000–2099 counts to its edge. */
export const monthOf = (at: number): string =>
  new Date(Math.min(Math.max(at, Date.UTC(2000, 0, 1)), Date.UTC(2100, 0, 1) - 1)).toISOString().slice(0, 7);

export const monthName = (month: string, depth: MonthDepth): MonthName => ({
  month,
  depth,
  name: depth === 'checks' ? month : `${month}-${depth}`,
});

/** @param coreFile fieldwatch.db */
export const historyFolder = (coreFile: string): string => join(dirname(coreFile), 'history');

export const monthPath = (folder: string, name: string): string => join(folder, `${name}.db`);

/** None while there is no folder. */
const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

const readMonthName = (file: string): MonthName[] => {
  const [, month, depth] = monthFile.exec(file) ?? [];
  return month === undefined ? [] : [monthName(month, (depth as MonthDepth | undefined) ?? 'checks')];
};

/**
 * Where a month has two files the thinner one is in force: it takes its name only when it is whole, and the other is about to go.
 * Both lists are by month, the oldest first.
 */
export const sortOut = (files: readonly string[]): { inForce: MonthName[]; superseded: MonthName[] } => {
  const all = files
    .flatMap(readMonthName)
    .sort((a, b) =>
      a.month < b.month ? -1 : a.month > b.month ? 1 : depths.indexOf(a.depth) - depths.indexOf(b.depth),
    );
  const isThinnest = ({ month }: MonthName, i: number): boolean => all[i + 1]?.month !== month;
  return { inForce: all.filter(isThinnest), superseded: all.filter((one, i) => !isThinnest(one, i)) };
};

export const listMonths = (folder: string): MonthName[] => sortOut(namesIn(folder)).inForce;
export const supersededMonths = (folder: string): MonthName[] => sortOut(namesIn(folder)).superseded;

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

export const monthBytes = (folder: string, name: string): number =>
  sides.reduce((sum, side) => sum + sizeOf(monthPath(folder, name) + side), 0);

/** It is no month any more; what takes time, to give its space back, is left to `removeGone`. */
export const dropMonth = (folder: string, name: string): void => {
  const path = monthPath(folder, name);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) renameSync(path, `${path}.gone`);
  // The journal last: without its database nobody takes it for one.
  for (const side of ['-wal', '-shm']) rmSync(path + side, { force: true });
};

export const goneFiles = (folder: string): string[] =>
  namesIn(folder)
    .filter((file) => leftover.test(file) && file.endsWith('.gone'))
    .map((file) => join(folder, file));

export const thinningPath = (folder: string, name: string): string => `${monthPath(folder, name)}.thin`;

/** What a thinning or a drop has left that was cut off. */
export const removeLeftovers = (folder: string): void => {
  for (const file of namesIn(folder)) if (leftover.test(file)) rmSync(join(folder, file), { force: true });
};
