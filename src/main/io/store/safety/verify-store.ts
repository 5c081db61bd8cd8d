/** Examines a data directory or a backup archive to the last page, and says of each file whether it is sound. */
import { stat } from 'node:fs/promises';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { readArchive } from './archive-reader.ts';
import { problemOf } from './check-database.ts';
import type { Manifest } from './manifest.ts';
import { storeFiles } from './store-files.ts';

export type VerifiedFile = { readonly path: string; readonly sizeBytes: number; readonly problem: string | null };
export type Verified = {
  readonly what: 'store' | 'archive';
  readonly ok: boolean;
  readonly files: readonly VerifiedFile[];
  /** Of an archive. */
  readonly madeAt: number | null;
  readonly counts: Manifest['counts'] | null;
};

/** Rejects with `not-found` where there is nothing, and as `readArchive` does for an archive that is not sound. */
export const verifyStore = async (target: string, signal: AbortSignal): Promise<Verified> => {
  const facts = await stat(target).catch(() => null);
  if (facts === null) throw new FieldwatchError('not-found', `there is no ${target}`);
  return facts.isDirectory() ? verifyDirectory(target, signal) : verifyArchive(target, signal);
};

const verifyDirectory = async (dataDir: string, signal: AbortSignal): Promise<Verified> => {
  const files: VerifiedFile[] = [];
  for (const { path, file, sizeBytes } of await storeFiles(dataDir)) {
    signal.throwIfAborted();
    files.push({ path, sizeBytes, problem: problemOf(file, 'whole') });
  }
  if (files.length === 0) throw new FieldwatchError('not-found', `nothing is stored in ${dataDir}`);
  return { what: 'store', ok: files.every(({ problem }) => problem === null), files, madeAt: null, counts: null };
};

const verifyArchive = async (file: string, signal: AbortSignal): Promise<Verified> => {
  const { files, madeAt, counts } = await readArchive(file, { signal, sinkFor: async () => null });
  const sound = files.map(({ path, sizeBytes }) => ({ path, sizeBytes, problem: null }));
  return { what: 'archive', ok: true, files: sound, madeAt, counts };
};
