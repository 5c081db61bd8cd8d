/** Long looks at the store's files, each in a thread of its own while it lasts: neither the writer nor the reader waits for it. */
import type { MessagePort } from 'node:worker_threads';
import type { ErrorBody } from '../../../../contract/errors.ts';
import { tellSqliteError } from '../database/sqlite-errors.ts';
import { problemOf } from './check-database.ts';
import { type BackupRequest, makeBackup } from './make-backup.ts';
import { storeFiles } from './store-files.ts';

export type KeeperTask =
  | ({ readonly task: 'backup' } & BackupRequest)
  | { readonly task: 'check'; readonly dataDir: string };

/** Given to the thread at its start. */
export type KeeperRole = { readonly role: 'keeper'; readonly task: KeeperTask };

/** What a check finds: files by their path in the data directory. */
export type FileProblem = { readonly path: string; readonly problem: string };

export type KeeperMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: ErrorBody };

const progressEveryMs = 100;

/** In the thread: does the task; any message from outside cancels it. */
export const doKeeperTask = async (port: MessagePort, task: KeeperTask): Promise<void> => {
  const cancelled = new AbortController();
  const tell = (message: KeeperMessage): void => port.postMessage(message);
  port.once('message', () => cancelled.abort(new Error('cancelled')));
  try {
    tell({ kind: 'done', value: await resultOf(task, cancelled.signal, tell) });
  } catch (error) {
    tell({ kind: 'failed', error: tellSqliteError(error, task.dataDir).toBody() });
  }
  port.close();
};

const resultOf = (task: KeeperTask, signal: AbortSignal, tell: (message: KeeperMessage) => void): Promise<unknown> => {
  if (task.task === 'check') return checkFiles(task.dataDir, signal);
  let toldMs = Number.NEGATIVE_INFINITY;
  const onProgress = (done: number, total: number): void => {
    const nowMs = performance.now();
    if (nowMs - toldMs < progressEveryMs) return;
    toldMs = nowMs;
    tell({ kind: 'progress', done, total });
  };
  return makeBackup(task, { signal, onProgress });
};

const checkFiles = async (dataDir: string, signal: AbortSignal): Promise<FileProblem[]> => {
  const problems: FileProblem[] = [];
  for (const { path, file } of await storeFiles(dataDir)) {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    const problem = problemOf(file, 'quick');
    if (problem !== null) problems.push({ path, problem });
  }
  return problems;
};
