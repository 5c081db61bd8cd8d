/** Whether a directory can be written, and how much room there is. */
import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

export type DirectoryFacts = { readonly writable: boolean; readonly freeBytes: number };

/** For a directory that is not there yet, the nearest one above it that is: there it would be made. */
export const readDirectoryFacts = async (path: string): Promise<DirectoryFacts> => {
  try {
    const { bavail, bsize } = await statfs(path);
    const writable = await access(path, constants.W_OK).then(
      () => true,
      () => false,
    );
    return { writable, freeBytes: bavail * bsize };
  } catch (error) {
    const above = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === path) return { writable: false, freeBytes: 0 };
    return readDirectoryFacts(above);
  }
};
