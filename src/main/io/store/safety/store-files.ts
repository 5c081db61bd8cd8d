/** The database files of a data directory: the core, and a file for each month of history. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { corePath, isArchivePath } from './manifest.ts';

export type StoreFile = { readonly path: string; readonly file: string; readonly sizeBytes: number };

export const coreFile = (dataDir: string): string => join(dataDir, corePath);

/**
 * The core first: a check on its way from there into history may then be in both, never in neither.
 * Files are only looked at from outside: closing a database that SQLite has open in this process would drop its locks.
 */
export const storeFiles = async (dataDir: string): Promise<StoreFile[]> => {
  const months = await readdir(join(dataDir, 'history')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const paths = [
    corePath,
    ...months
      .map((name) => `history/${name}`)
      .filter(isArchivePath)
      .sort(),
  ];
  const files: StoreFile[] = [];
  for (const path of paths) {
    const file = join(dataDir, path);
    const sizeBytes = (await sizeOf(file)) ?? null;
    if (sizeBytes !== null) files.push({ path, file, sizeBytes: sizeBytes + ((await sizeOf(`${file}-wal`)) ?? 0) });
  }
  return files;
};

/** Null where there is no such file. */
export const sizeOf = (file: string): Promise<number | null> =>
  stat(file).then(
    ({ size }) => size,
    () => null,
  );
