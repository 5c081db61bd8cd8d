/** What was started is stopped in reverse order, each within its own time, so that one that hangs can't hold up the others. */
import type { Log } from '../engine/ports.ts';

export type Cleanups = {
  /** `atMostMs` bounds how long the stop waits for this one before it goes on. */
  push(name: string, atMostMs: number, stop: () => Promise<void> | void): void;
  /** Runs once; later calls answer the same promise. Never rejects: what fails is logged. */
  run(): Promise<void>;
};

const within = async (atMostMs: number, work: Promise<void>): Promise<'done' | 'late'> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), atMostMs);
  });
  try {
    return await Promise.race([work.then(() => 'done' as const), late]);
  } finally {
    clearTimeout(timer);
  }
};

export const createCleanups = (log: () => Log): Cleanups => {
  const steps: { name: string; atMostMs: number; stop: () => Promise<void> | void }[] = [];
  let running: Promise<void> | null = null;

  const runAll = async (): Promise<void> => {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      const { name, atMostMs, stop } = step;
      try {
        const outcome = await within(atMostMs, (async () => stop())());
        if (outcome === 'late') log().warn({ part: name, atMostMs }, 'did not stop in time, going on without it');
      } catch (error) {
        log().error({ part: name, err: error }, 'failed to stop');
      }
    }
  };

  return {
    push: (name, atMostMs, stop) => steps.push({ name, atMostMs, stop }),
    run: () => {
      running ??= runAll();
      return running;
    },
  };
};
