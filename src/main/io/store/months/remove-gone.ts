/** Gives back the space of dropped months, off the writer's thread: to delete a large file takes some hundred milliseconds. */
import { rm } from 'node:fs/promises';
import { goneFiles } from './month-names.ts';

/** Who still reads one, a backup perhaps, reads on; its space comes back after that. */
export const removeGone = async (folder: string): Promise<void> => {
  for (const file of goneFiles(folder)) await rm(file, { force: true });
};
