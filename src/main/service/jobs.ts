/** Long work that outlives the call that began it: its progress is announced, and it can be cancelled. */
import { randomUUID } from 'node:crypto';
import type { Job } from '../../contract/model/job.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { EventLog, JobProgress, Jobs } from './service-parts.ts';

const ANNOUNCE_EVERY_MS = 250;
/** Ended jobs kept for being found again. */
const ENDED_KEPT = 20;

const unitOf: Readonly<Record<Job['kind'], Job['unit']>> = { import: 'rows', backup: 'bytes' };

type Entry = { job: Job; readonly abort: AbortController; ended: Promise<void> };

export const createJobs = (deps: {
  readonly clock: Pick<Clock, 'monotonicMs' | 'wallMs'>;
  readonly events: Pick<EventLog, 'emit'>;
  readonly log: Log;
}): Jobs => {
  const { clock, events, log } = deps;
  const entries = new Map<string, Entry>();

  const forgetOldest = (): void => {
    const ended = [...entries.values()].filter(({ job }) => job.state !== 'running');
    for (const { job } of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) entries.delete(job.id);
  };

  const run = async (
    entry: Entry,
    work: (progress: JobProgress) => Promise<string>,
    startedMs: number,
  ): Promise<void> => {
    let announcedMs = startedMs;
    const finish = (state: Job['state'], message: string): void => {
      entry.job = { ...entry.job, state, message, finishedAt: clock.wallMs(), remainingMs: null };
      events.emit({ type: 'job', job: entry.job });
      forgetOldest();
    };
    const done = (count: number, total = entry.job.total): void => {
      if (entry.job.state !== 'running') return;
      const nowMs = clock.monotonicMs();
      const elapsedMs = nowMs - startedMs;
      entry.job = {
        ...entry.job,
        done: count,
        total,
        ratePerS: elapsedMs > 0 ? (count * 1_000) / elapsedMs : 0,
        remainingMs: count > 0 && elapsedMs > 0 ? Math.max(0, ((total - count) * elapsedMs) / count) : null,
      };
      if (nowMs - announcedMs < ANNOUNCE_EVERY_MS) return;
      announcedMs = nowMs;
      events.emit({ type: 'job', job: entry.job });
    };
    try {
      finish('finished', await work({ signal: entry.abort.signal, done }));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!entry.abort.signal.aborted) log.error({ job: entry.job.title, err: error }, 'long work failed');
      finish(entry.abort.signal.aborted ? 'cancelled' : 'failed', message);
    }
  };

  return {
    start: (kind, title, total, work) => {
      const job: Job = {
        id: randomUUID(),
        kind,
        unit: unitOf[kind],
        title,
        state: 'running',
        done: 0,
        total,
        ratePerS: 0,
        remainingMs: null,
        startedAt: clock.wallMs(),
        finishedAt: null,
        message: '',
      };
      const entry: Entry = { job, abort: new AbortController(), ended: Promise.resolve() };
      entries.set(job.id, entry);
      events.emit({ type: 'job', job });
      entry.ended = run(entry, work, clock.monotonicMs());
      return entry.job;
    },
    list: () => [...entries.values()].map(({ job }) => job).reverse(),
    cancel: async (id) => {
      const entry = entries.get(id);
      if (entry === undefined) return null;
      if (entry.job.state === 'running') entry.abort.abort(new Error('cancelled'));
      await entry.ended;
      return entry.job;
    },
    stop: async () => {
      for (const entry of entries.values()) entry.abort.abort(new Error('the monitor is ending'));
      await Promise.all([...entries.values()].map(({ ended }) => ended));
    },
  };
};
