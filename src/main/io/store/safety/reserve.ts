/** Space held in a file of its own, given up when the disk is full so that clean-up has room: on a full disk even deleting needs some. */
import { randomFillSync } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { freeBytesAt } from './durable-files.ts';

export const reserveName = 'reserve';
const sizeBytes = 16 * 1024 * 1024;
/** With less free the next write may fail. */
const fullBytes = 4 * 1024 * 1024;
/** Enough that it does not come and go. */
const roomBytes = 4 * sizeBytes;
const pieceBytes = 256 * 1024;

export type ReserveState = 'held' | 'given-up' | 'no-room';

export type Reserve = {
  readonly sizeBytes: number;
  /** Makes it where there is room, gives it up where the disk is full; `given-up` only when it was given up just now. */
  look(): Promise<{ readonly state: ReserveState; readonly freeBytes: number }>;
};

/** What is to be done: pure. */
export const nextReserve = (held: boolean, freeBytes: number): 'keep' | 'give-up' | 'make' | 'wait' => {
  if (held) return freeBytes < fullBytes ? 'give-up' : 'keep';
  return freeBytes >= roomBytes ? 'make' : 'wait';
};

export const createReserve = (dataDir: string, freeBytesOf = freeBytesAt): Reserve => {
  const file = join(dataDir, reserveName);
  return {
    sizeBytes,
    look: async () => {
      const freeBytes = await freeBytesOf(dataDir);
      const held = (await stat(file).catch(() => null))?.size === sizeBytes;
      switch (nextReserve(held, freeBytes)) {
        case 'keep':
          return { state: 'held', freeBytes };
        case 'give-up':
          await rm(file, { force: true });
          return { state: 'given-up', freeBytes };
        case 'make':
          await allocate(file);
          return { state: 'held', freeBytes };
        case 'wait':
          return { state: 'no-room', freeBytes };
      }
    },
  };
};

/** Chance, as a file system that compresses would give zeros no space. */
const allocate = async (file: string): Promise<void> => {
  const partial = `${file}.partial`;
  try {
    const handle = await open(partial, 'w', 0o600);
    try {
      const piece = Buffer.alloc(pieceBytes);
      for (let done = 0; done < sizeBytes; done += pieceBytes) await handle.appendFile(randomFillSync(piece));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
};
