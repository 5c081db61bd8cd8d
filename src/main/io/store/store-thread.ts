/** One store thread seen from outside: calls in order, one at a time, from a bounded queue; a thread that hangs or dies is replaced. */
import { Worker } from 'node:worker_threads';
import { FieldwatchError, fromErrorBody } from '../../../contract/errors.ts';
import type { Calls, Opened, ThreadReply, ThreadRequest, ThreadRole } from './protocol.ts';

export type StoreThreadOptions = {
  readonly entry: string;
  readonly role: ThreadRole;
  readonly queueAtMost: number;
  /** A call that takes longer is refused and the thread replaced; null: never. */
  readonly callAtMostMs: number | null;
};

export type StoreThread<C extends Calls> = {
  readonly opened: Opened;
  call<N extends keyof C & string>(name: N, ...args: Parameters<C[N]>): Promise<ReturnType<C[N]>>;
  stop(): Promise<void>;
};

type Waiting = {
  readonly call: string;
  readonly args: readonly unknown[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** Rejects when the thread can't open the database. */
export const startStoreThread = async <C extends Calls>(options: StoreThreadOptions): Promise<StoreThread<C>> => {
  let running: { worker: Worker; opened: Opened } | null = await spawn(options);
  const { opened } = running;
  const queue: Waiting[] = [];
  let busy = false;
  let stopped = false;
  let nextId = 1;

  const drop = (): void => {
    const old = running;
    running = null;
    // A thread inside SQLite ends only when that returns; nobody waits for it.
    old?.worker.unref();
    void old?.worker.terminate();
  };

  const pump = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (let next = queue[0]; next !== undefined && !stopped; next = queue[0]) {
      try {
        running ??= await spawn(options);
        next.resolve(await ask(running.worker, { id: nextId++, call: next.call, args: next.args }, options, drop));
      } catch (error) {
        next.reject(error);
      }
      queue.shift();
    }
    busy = false;
  };

  return {
    opened,
    call: (call, ...args) =>
      new Promise((resolve, reject) => {
        if (stopped) return reject(new FieldwatchError('unavailable', 'the store is closed'));
        if (queue.length >= options.queueAtMost)
          return reject(
            new FieldwatchError('unavailable', `the store is behind: ${queue.length} calls wait`, {
              hint: 'try again in a moment',
            }),
          );
        queue.push({ call, args, resolve: resolve as (value: unknown) => void, reject });
        void pump();
      }),
    stop: async () => {
      stopped = true;
      for (const { reject } of queue.splice(1)) reject(new FieldwatchError('unavailable', 'the store is closed'));
      await running?.worker.terminate();
      running = null;
    },
  };
};

/** On a large machine V8 lets each thread grow to 200 MB while it only loads its modules; with this it stays near 35 (measured). */
const youngGenerationMb = 16;

const spawn = ({ entry, role }: StoreThreadOptions): Promise<{ worker: Worker; opened: Opened }> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(entry, {
      workerData: role,
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    const fail = (error: unknown): void => {
      void worker.terminate();
      reject(error);
    };
    const died = (code: number): void => fail(new FieldwatchError('internal', `a store thread ended with ${code}`));
    worker.once('error', fail);
    worker.once('exit', died);
    worker.once('message', (message: ThreadReply) => {
      worker.off('error', fail);
      worker.off('exit', died);
      // Errors between calls must not take the service down; the next call finds the thread gone.
      worker.on('error', () => {});
      if (message.kind === 'ready') resolve({ worker, opened: message.opened });
      else if (message.kind === 'refused') fail(fromErrorBody(message.error));
    });
  });

/** One question and its answer; `drop` is called when the thread must be replaced. */
const ask = (
  worker: Worker,
  request: ThreadRequest,
  { callAtMostMs }: StoreThreadOptions,
  drop: () => void,
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      worker.off('message', answered);
      worker.off('error', failed);
      worker.off('exit', ended);
    };
    const giveUp = (error: FieldwatchError): void => {
      settle();
      drop();
      reject(error);
    };
    const answered = (reply: ThreadReply): void => {
      if ((reply.kind !== 'answer' && reply.kind !== 'error') || reply.id !== request.id) return;
      settle();
      if (reply.kind === 'answer') resolve(reply.value);
      else reject(fromErrorBody(reply.error));
    };
    const failed = (error: unknown): void =>
      giveUp(
        new FieldwatchError(
          'internal',
          `a store thread failed at ${request.call}: ${error instanceof Error ? error.message : error}`,
        ),
      );
    const ended = (): void => giveUp(new FieldwatchError('unavailable', `a store thread ended during ${request.call}`));
    const timer =
      callAtMostMs === null
        ? undefined
        : setTimeout(
            () =>
              giveUp(
                new FieldwatchError(
                  'unavailable',
                  `${request.call} took longer than ${callAtMostMs} ms and was given up`,
                  {
                    hint: 'ask for less: a shorter range or a narrower filter',
                  },
                ),
              ),
            callAtMostMs,
          );
    worker.on('message', answered);
    worker.on('error', failed);
    worker.on('exit', ended);
    worker.postMessage(request);
  });

/** The same thread to its callers, also after another one has taken its place. */
export const replaceable = <C extends Calls>(
  first: StoreThread<C>,
): StoreThread<C> & { become(next: StoreThread<C>): void } => {
  let current = first;
  return {
    opened: first.opened,
    call: (name, ...args) => current.call(name, ...args),
    stop: () => current.stop(),
    become: (next) => {
      current = next;
    },
  };
};
