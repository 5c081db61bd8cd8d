/** Takes files out of a backup archive into an empty folder, never beyond the room there is. */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { type ArchiveSink, readArchive } from './archive-reader.ts';
import { freeBytesAt } from './durable-files.ts';
import type { Manifest } from './manifest.ts';

/** Left to whatever else writes there. */
const spareBytes = 64 * 1024 * 1024;

export type UnpackOptions = {
  readonly archive: string;
  readonly into: string;
  /** Which of its files; the others are only checked. */
  readonly wanted: (path: string) => boolean;
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
};

/** Everything on the disk when it resolves. Rejects like `readArchive`, or with `store-write-failed` for want of room. */
export const unpackBackup = ({ archive, into, wanted, signal, onBytes }: UnpackOptions): Promise<Manifest> =>
  readArchive(archive, {
    signal,
    ...(onBytes === undefined ? {} : { onBytes }),
    sinkFor: async (path, sizeBytes) => {
      if (!wanted(path)) return null;
      const file = join(into, path);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const free = await freeBytesAt(dirname(file));
      if (free < sizeBytes + spareBytes)
        throw new FieldwatchError(
          'store-write-failed',
          `${path} of the backup needs ${Math.ceil(sizeBytes / 1e6)} MB, and ${Math.floor(free / 1e6)} MB are free`,
          { hint: 'nothing was changed; free some space' },
        );
      return fileSink(file);
    },
  });

const fileSink = async (file: string): Promise<ArchiveSink> => {
  const handle = await open(file, 'wx', 0o600);
  return {
    write: (chunk) => handle.appendFile(chunk),
    close: async () => {
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
};
