/** A thinner month file while it is made, under a name that nobody looks for; it takes its own when it is whole and on the disk. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { createThinMonth, type MonthFile } from './month-file.ts';
import { type MonthName, monthPath, thinningPath } from './month-names.ts';

export type ThinMonth = {
  readonly file: MonthFile;
  readonly path: string;
  /** From now on it is in force. */
  finish(): void;
  /** Nothing is left of it. */
  discard(): void;
};

export const beginThinMonth = (name: MonthName, folder: string, store: string): ThinMonth => {
  const path = thinningPath(folder, name.name);
  const remove = (): void => {
    for (const side of ['', '-wal', '-shm']) rmSync(path + side, { force: true });
  };
  remove();
  const file = createThinMonth(name, path, store);
  return {
    file,
    path,
    finish: () => {
      // As every other month: who writes to it later would else have to wait for those who read it.
      file.db.pragma('journal_mode = WAL');
      file.db.close();
      // Little is left to sync where it was done after each step.
      syncOne(path);
      renameSync(path, monthPath(folder, name.name));
      // Before the old file goes.
      if (process.platform !== 'win32') syncOne(folder);
    },
    discard: () => {
      file.db.close();
      remove();
    },
  };
};

/** Windows syncs only what was opened to be written. */
const syncOne = (path: string): void => {
  const handle = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
