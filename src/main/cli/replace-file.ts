/** A file whole or not at all: one that is there stays until the new one is complete. */
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { FieldwatchError } from '../../contract/errors.ts';

/** Devices and pipes are written to, links followed. Rejects with `unavailable`, or as the content or the signal does. */
export const replaceFile = async (
  file: string,
  content: string | AsyncIterable<string>,
  signal?: AbortSignal,
): Promise<void> => {
  const there = await stat(file).catch(() => null);
  const target = there?.isFile() ? await realpath(file) : file;
  const draft = `${target}.${process.pid}.part`;
  const options = signal === undefined ? {} : { signal };
  try {
    if (there !== null && !there.isFile()) return await writeFile(file, content, options);
    await writeFile(draft, content, options);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    if (error instanceof FieldwatchError || signal?.aborted) throw error;
    throw new FieldwatchError('unavailable', `${file} can't be written: ${(error as Error).message}`, { cause: error });
  }
};
