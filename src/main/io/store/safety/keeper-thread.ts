/** A keeper's task seen from outside: started, followed, cancelled. */
import { Worker } from 'node:worker_threads';
import { FieldwatchError, fromErrorBody } from '../../../../contract/errors.ts';
import type { KeeperMessage, KeeperTask } from './keeper-task.ts';

export type KeeperOptions = {
  /** worker.ts, or store-worker.js where it is built. */
  readonly entry: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
};

/** A thread inside one long statement hears no cancel: then it is ended without its consent, and the next backup sweeps up. */
const patienceMs = 2_000;

/** Rejects with the task's own error, or the signal's reason once the thread has cleaned up. */
export const runKeeperTask = <T>(task: KeeperTask, { entry, signal, onProgress }: KeeperOptions): Promise<T> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const worker = new Worker(entry, {
      workerData: { role: 'keeper', task },
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
    });
    let ending: NodeJS.Timeout | undefined;
    const settle = (tell: () => void): void => {
      clearTimeout(ending);
      signal.removeEventListener('abort', cancel);
      void worker.terminate();
      tell();
    };
    const fail = (error: unknown): void => settle(() => reject(signal.aborted ? signal.reason : error));
    const cancel = (): void => {
      worker.postMessage('cancel');
      ending = setTimeout(() => fail(signal.reason), patienceMs);
    };
    signal.addEventListener('abort', cancel, { once: true });
    worker.on('error', fail);
    worker.on('exit', () => fail(new FieldwatchError('internal', 'the thread that keeps the store ended early')));
    worker.on('message', (message: KeeperMessage) => {
      if (message.kind === 'progress') onProgress?.(message.done, message.total);
      else if (message.kind === 'failed') fail(fromErrorBody(message.error));
      else settle(() => resolve(message.value as T));
    });
  });
