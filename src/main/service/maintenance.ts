/** What is done now and then beside the watching: a heartbeat each minute, finished hours packed and old history thinned in small steps, space held in reserve. */
import type { Settings } from '../../contract/settings.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { Reserve } from '../io/store/safety/reserve.ts';
import type { Store } from '../io/store/store.ts';
import { sizeWords } from './size-words.ts';

const HEARTBEAT_EVERY_MS = 60_000;
const TIDY_EVERY_MS = 600_000;
/** A full disk is noticed before the checks that wait for it are many. */
const RESERVE_EVERY_MS = 10_000;
/** Rows per step, and the pause that lets checks and edits in between. */
const PRUNE_ROWS = 2_000;
const STEP_PAUSE_MS = 50;
/** Steps in one go: a much too large store is brought down over several goes. */
const PRUNE_STEPS = 1_000;
/** About five minutes: what a database of before has in staging is packed over several goes. */
const COMPACT_STEPS = 4_000;

const PRUNING = 'Thinning old history';
const OVER = 'over the limit';
const RESERVE = 'reserve';

export type Maintenance = {
  /** What the last heartbeat or clean-up failed with, or what stands in its way; null once it works again. */
  problem(): string | null;
  /** Brings history to its limits now: they were changed. */
  thin(): void;
  stop(): void;
};

export const startMaintenance = (deps: {
  readonly store: Pick<Store, 'heartbeat' | 'compact' | 'prune'>;
  readonly reserve: Reserve;
  readonly settings: { get(): Settings };
  readonly clock: Clock;
  readonly log: Log;
}): Maintenance => {
  const { store, reserve, settings, clock, log } = deps;
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

  let pruning = false;
  const prune = async (): Promise<void> => {
    if (pruning) return;
    pruning = true;
    try {
      await pruneAll();
    } finally {
      pruning = false;
    }
  };

  const pruneAll = async (): Promise<void> => {
    let deleted = 0;
    for (let step = 0; step < PRUNE_STEPS; step++) {
      const limits = settings.get().history;
      const went = await store.prune({ ...limits, now: clock.wallMs() }, PRUNE_ROWS);
      deleted += went.deleted;
      for (const notice of went.notices) log.error({}, notice);
      tellOver(went.overBytes, limits.maxSizeMb);
      if (went.deleted === 0) break;
      await clock.sleep(STEP_PAUSE_MS, aborted.signal);
    }
    if (deleted > 0) log.info({ deleted }, 'old history thinned or dropped');
  };

  /** What is left is of the current month, and stays. */
  const tellOver = (overBytes: number, maxSizeMb: number): void => {
    if (overBytes === 0) problems.delete(OVER);
    else
      problems.set(
        OVER,
        `This month's history alone takes ${sizeWords(overBytes)} more than the ${maxSizeMb} MB it may. Raise the limit or the intervals.`,
      );
  };

  const keepReserve = async (): Promise<void> => {
    const before = problems.get(RESERVE);
    const { state, freeBytes } = await reserve.look();
    if (state === 'held') {
      if (problems.delete(RESERVE))
        log.info({}, `There is room again: ${sizeWords(reserve.sizeBytes)} are held in reserve.`);
      return;
    }
    const said =
      state === 'given-up'
        ? `The disk is full: the ${sizeWords(reserve.sizeBytes)} held in reserve were given up so that clean-up can go on. Free some space.`
        : (before ??
          `${sizeWords(freeBytes)} are free, too little to hold ${sizeWords(reserve.sizeBytes)} in reserve. Free some space.`);
    if (said !== before) log.warn({ freeBytes }, said);
    problems.set(RESERVE, said);
    if (state === 'given-up') await attempt(PRUNING, prune);
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
  every(TIDY_EVERY_MS, PRUNING, prune).catch(() => undefined);

  every(RESERVE_EVERY_MS, 'Holding space in reserve', keepReserve).catch(() => undefined);

  return {
    problem: () => [...problems.values()][0] ?? null,
    thin: () => void attempt(PRUNING, prune),
    stop: () => aborted.abort(new Error('ended')),
  };
};
