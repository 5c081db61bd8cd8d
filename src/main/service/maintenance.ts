/** What is done now and then beside the watching: a heartbeat each minute; finished hours packed and old checks dropped, in small steps. */
import type { Settings } from '../../contract/settings.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { Store } from '../io/store/store.ts';

const HEARTBEAT_EVERY_MS = 60_000;
const TIDY_EVERY_MS = 600_000;
/** Rows per step, and the pause that lets checks and edits in between. */
const PRUNE_ROWS = 2_000;
const STEP_PAUSE_MS = 50;
/** Steps in one go: a much too large store is brought down over several goes. */
const PRUNE_STEPS = 1_000;
/** About five minutes: what a database of before has in staging is packed over several goes. */
const COMPACT_STEPS = 4_000;

export type Maintenance = {
  /** What the last heartbeat or clean-up failed with; null once it works again. */
  problem(): string | null;
  stop(): void;
};

export const startMaintenance = (deps: {
  readonly store: Pick<Store, 'heartbeat' | 'compact' | 'prune'>;
  readonly settings: { get(): Settings };
  readonly clock: Clock;
  readonly log: Log;
}): Maintenance => {
  const { store, settings, clock, log } = deps;
  const aborted = new AbortController();
  const problems = new Map<string, string>();

  const attempt = async (name: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      problems.delete(name);
    } catch (error) {
      if (aborted.signal.aborted) return;
      if (!problems.has(name)) log.error({ err: error }, `${name} failed`);
      problems.set(name, `${name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  const compact = async (): Promise<void> => {
    let packed = 0;
    for (let step = 0; step < COMPACT_STEPS; step++) {
      const { checks, done, notices } = await store.compact(clock.wallMs());
      packed += checks;
      for (const notice of notices) log.error({}, notice);
      if (done) break;
      await clock.sleep(STEP_PAUSE_MS, aborted.signal);
    }
    if (packed > 0) log.debug({ packed }, 'checks of finished hours packed');
  };

  const prune = async (): Promise<void> => {
    let deleted = 0;
    for (let step = 0; step < PRUNE_STEPS; step++) {
      const went = await store.prune({ ...settings.get().history, now: clock.wallMs() }, PRUNE_ROWS);
      deleted += went.deleted;
      if (went.deleted === 0) break;
      await clock.sleep(STEP_PAUSE_MS, aborted.signal);
    }
    if (deleted > 0) log.info({ deleted }, 'old checks dropped');
  };

  const every = async (ms: number, name: string, work: () => Promise<void>): Promise<void> => {
    while (!aborted.signal.aborted) {
      await attempt(name, work);
      await clock.sleep(ms, aborted.signal);
    }
  };

  let first = true;
  const heartbeat = async (): Promise<void> => {
    await store.heartbeat(clock.wallMs(), first);
    first = false;
  };

  every(HEARTBEAT_EVERY_MS, 'The heartbeat', heartbeat).catch(() => undefined);
  every(TIDY_EVERY_MS, 'Packing checks', compact).catch(() => undefined);
  every(TIDY_EVERY_MS, 'Dropping old checks', prune).catch(() => undefined);

  return {
    problem: () => [...problems.values()][0] ?? null,
    stop: () => aborted.abort(new Error('ended')),
  };
};
