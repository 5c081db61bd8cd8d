/** Copies a database that is in use into a file of its own, in small steps, as it was at one moment. */
import { closeSync, fdatasyncSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';

/** Half a megabyte; then the disk and the processor are left to others for as long as that took. */
const pagesAStep = 128;
const pauseAtLeastMs = 4;
const pauseAtMostMs = 50;
/** What lies unwritten in the page cache holds up the writer's own fsync: never much of it. */
const flushEveryPages = 512;

export type CopyOptions = {
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
};

/**
 * The copy sees one moment: a read transaction stays open while it is made, so that changes do not begin it again.
 * Until it ends the writer's WAL grows by what is written meanwhile. Blocks its thread; at most one step until a cancel.
 */
export const copyDatabase = async (from: string, to: string, { signal, onBytes }: CopyOptions): Promise<void> => {
  const db = new Database(from, { readonly: true, fileMustExist: true, timeout: 2_000 });
  let handle: number | null = null;
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('mmap_size = 0');
    const pageBytes = Number(db.pragma('page_size', { simple: true }));
    db.exec('BEGIN');
    db.prepare('SELECT count(*) FROM sqlite_master').get();
    let flushedAt = 0;
    let beganMs = performance.now();
    await db.backup(to, {
      progress: ({ totalPages, remainingPages }) => {
        signal.throwIfAborted();
        const done = totalPages - remainingPages;
        onBytes(done * pageBytes);
        if (done - flushedAt >= flushEveryPages) {
          handle ??= openSync(to, 'r+');
          fdatasyncSync(handle);
          flushedAt = done;
        }
        pause(performance.now() - beganMs);
        beganMs = performance.now();
        return pagesAStep;
      },
    });
    signal.throwIfAborted();
  } finally {
    if (handle !== null) closeSync(handle);
    db.close();
  }
};

const nothing = new Int32Array(new SharedArrayBuffer(4));
/** The steps of a copy follow each other without a turn that a timer could use. */
const pause = (workedMs: number): void =>
  void Atomics.wait(nothing, 0, 0, Math.min(Math.max(workedMs, pauseAtLeastMs), pauseAtMostMs));
