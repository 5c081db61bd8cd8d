/** Keeps the store safe while it is used: a check and a backup a day, backups on demand, and the recovery of a damaged core. */

import { FieldwatchError } from '../../contract/errors.ts';
import type { Backups } from '../../contract/model/backup.ts';
import type { Job } from '../../contract/model/job.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { Store } from '../io/store/store.ts';
import { keptWords, madeWords } from './backup-words.ts';
import type { FleetSync, JobProgress, Jobs, StoreKeeper } from './service-parts.ts';

const LOOK_EVERY_MS = 600_000;
/** By age and not at an hour of the night: a laptop sleeps then. */
const DAY_MS = 86_400_000;
/** After a daily backup that failed. */
const TRY_AGAIN_MS = 3_600_000;

export type StoreKeeperDeps = {
  readonly store: Pick<Store, 'keeping' | 'losses' | 'saveSettings'>;
  readonly jobs: Pick<Jobs, 'start'>;
  readonly fleet: Pick<FleetSync, 'afterBulk'>;
  readonly settings: { get(): Settings };
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** Whether it checks and backs up by itself, too; a simulated fleet is not worth it. */
  readonly byItself: boolean;
};

export const startStoreKeeper = (deps: StoreKeeperDeps): StoreKeeper & { stop(): void } => {
  const { store, jobs, fleet, settings, clock, log, version } = deps;
  const { keeping } = store;
  const aborted = new AbortController();
  const losses = [...store.losses];
  let making = false;
  let recovered = false;
  let backupProblem: string | null = null;
  let otherProblem: string | null = null;
  let checkedMs: number | null = null;
  let triedMs: number | null = null;

  const back = async (kind: 'daily' | 'manual', { signal, done }: JobProgress): Promise<string> => {
    try {
      const made = await keeping.backUp(
        { kind, at: clock.wallMs(), productVersion: version },
        { signal, onProgress: done },
      );
      backupProblem = null;
      const dropped = await keeping.dropOutdated(settings.get().backup.keep);
      if (dropped.length > 0) log.info({ dropped }, 'old backups removed');
      return madeWords(made);
    } catch (error) {
      if (signal.aborted) throw new Error('Cancelled: nothing of it was kept.', { cause: error });
      const hint = error instanceof FieldwatchError && error.hint !== undefined ? ` (${error.hint})` : '';
      backupProblem = `${messageOf(error)}${hint}`;
      if (error instanceof FieldwatchError && error.code === 'store-corrupt') checkedMs = null;
      throw new Error(backupProblem, { cause: error });
    } finally {
      making = false;
    }
  };

  const make = (kind: 'daily' | 'manual'): Job => {
    if (making)
      throw new FieldwatchError('conflict', 'A backup is being made.', { hint: 'Wait for it, or cancel it.' });
    making = true;
    return jobs.start('backup', kind === 'daily' ? 'Daily backup' : 'Backup', 0, (progress) => back(kind, progress));
  };

  const recover = async (problem: string): Promise<void> => {
    const told = await keeping.recover(problem);
    losses.push(...told);
    for (const loss of told) log.error({}, loss);
    // The settings in force are newer than those in the backup.
    await store.saveSettings(settings.get(), { actor: 'system', at: clock.wallMs() });
    await fleet.afterBulk({ checkNow: false });
  };

  const damaged = (problem: string): void => {
    if (recovered) {
      otherProblem ??= `${problem}. It is damaged again since it was restored: look at the disk, then start Fieldwatch anew.`;
      return;
    }
    recovered = true;
    log.error({ problem }, 'the database is damaged: the newest sound backup takes its place');
    recover(problem).catch((error: unknown) => {
      otherProblem = `${problem}, and it could not be restored: ${messageOf(error)}`;
      log.error({ err: error }, 'the database could not be restored');
    });
  };

  const check = async (): Promise<void> => {
    const nowMs = clock.monotonicMs();
    if (checkedMs !== null && nowMs - checkedMs < DAY_MS) return;
    const problems = await keeping.check(aborted.signal);
    checkedMs = nowMs;
    const core = problems.find(({ path }) => !path.includes('/'));
    const others = problems
      .filter((problem) => problem !== core)
      .map(({ path, problem }) => `${path} is damaged: ${problem}`);
    otherProblem = others.length === 0 ? null : `${others.join('; ')}. A backup has it as it was.`;
    if (core !== undefined) damaged(`the database ${core.path} is damaged: ${core.problem}`);
    else log.info({ problems: others }, 'the files of the store were checked');
  };

  const backUpDaily = async (): Promise<void> => {
    const nowMs = clock.monotonicMs();
    if (!settings.get().backup.daily || making) return;
    if (triedMs !== null && nowMs - triedMs < TRY_AGAIN_MS) return;
    const last = (await keeping.listBackups()).find(({ kind }) => kind === 'daily');
    // A clock that was set back leaves a last backup in the future.
    if (last !== undefined && Math.abs(clock.wallMs() - last.madeAt) < DAY_MS) return;
    triedMs = nowMs;
    make('daily');
  };

  const watch = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(LOOK_EVERY_MS, aborted.signal);
      try {
        await check();
        await backUpDaily();
      } catch (error) {
        if (aborted.signal.aborted) return;
        log.error({ err: error }, 'the store could not be checked');
      }
    }
  };
  if (deps.byItself) watch().catch(() => undefined);

  return {
    list: async (): Promise<Backups> => {
      const { keep } = settings.get().backup;
      const items = (await keeping.listBackups()).map(({ name, kind, madeAt, sizeBytes }) => ({
        name,
        kind,
        madeAt,
        sizeBytes,
        kept: keptWords(kind, keep),
      }));
      return { items, folder: keeping.folder, lastProblem: backupProblem };
    },
    make,
    damaged,
    problem: () =>
      otherProblem ??
      (losses.length > 0 ? losses.join(' ') : null) ??
      (backupProblem === null ? null : `The last backup failed: ${backupProblem}`),
    stop: () => aborted.abort(new Error('ended')),
  };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
