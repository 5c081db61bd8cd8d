/** Follows long work to its end, in a running service or beside the store. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallInput, CallOutput } from '../../contract/api.ts';
import type { Job } from '../../contract/model/job.ts';
import { listenForInterrupt } from './interrupt.ts';
import { createProgress } from './terminal.ts';

const LOOK_EVERY_MS = 200;

type JobCalls = <N extends 'jobs.list' | 'jobs.cancel'>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;

/** Ctrl-C cancels it. */
export const followJob = async (call: JobCalls, what: string, begin: () => Promise<Job>): Promise<Job> => {
  const interrupt = listenForInterrupt();
  const progress = createProgress(what);
  try {
    let job = await begin();
    while (job.state === 'running') {
      await sleep(LOOK_EVERY_MS, undefined, { signal: interrupt.signal }).catch(() => {});
      const { id } = job;
      if (interrupt.signal.aborted) return await call('jobs.cancel', { id });
      const { items } = await call('jobs.list', {});
      job = items.find((it) => it.id === id) ?? { ...job, state: 'failed', message: 'The service forgot this job.' };
      progress.draw(job.done, job.total);
    }
    return job;
  } finally {
    progress.clear();
    interrupt.release();
  }
};
