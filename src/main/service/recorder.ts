/** Takes finished checks and makes them durable in small grouped commits, in order; only then are they announced. */
import { FieldwatchError } from '../../contract/errors.ts';
import type { StatusEvent } from '../../contract/model/status.ts';
import type { CheckRecord, Clock, Log, RecordChecks } from '../engine/ports.ts';
import type { Store } from '../io/store/store.ts';

export type RecorderState = {
  /** Checks not yet durable. */
  readonly waiting: number;
  /** Dropped because the store could not take them for too long. Never transitions. */
  readonly dropped: number;
  /** Refused by the store one by one: a broken record, not a broken store. */
  readonly refused: number;
  /** Why the last write failed; null once one has succeeded again. */
  readonly problem: string | null;
};

export type Recorder = {
  readonly record: RecordChecks;
  state(): RecorderState;
  /** Resolves when all that was recorded before is durable and announced, or given up. */
  settled(): Promise<void>;
  /** Stores what waits, then ends; what can't be stored within `atMostMs` is given up and logged. */
  stop(atMostMs: number): Promise<void>;
};

export type RecorderOptions = {
  readonly store: Pick<Store, 'recordChecks'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The database itself is damaged; writing is tried again until somebody has recovered it. */
  readonly onDamage?: (problem: string) => void;
  readonly onDurable: (records: readonly CheckRecord[], events: readonly StatusEvent[]) => void;
  /** A check waits at most this long for others to share its commit. */
  readonly groupMs?: number;
  readonly groupSize?: number;
  /** Above this, checks without a transition are dropped, oldest first. */
  readonly mostWaiting?: number;
  readonly retryMs?: readonly number[];
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The store is in trouble, as opposed to: the records are. */
const isStoreTrouble = (error: unknown): boolean =>
  !(error instanceof FieldwatchError) ||
  ['store-write-failed', 'store-corrupt', 'unavailable', 'internal'].includes(error.code);

export const createRecorder = (options: RecorderOptions): Recorder => {
  const { store, clock, log, onDamage, onDurable, groupMs = 250, groupSize = 2_000, mostWaiting = 200_000 } = options;
  const retryMs = options.retryMs ?? [250, 500, 1_000, 2_000, 5_000, 10_000];
  const aborted = new AbortController();
  let waiting: CheckRecord[] = [];
  let writing: Promise<void> | null = null;
  let inHand = 0;
  let timerSet = false;
  let ending = false;
  /** How many checks came in so far, and how many of them need no more waiting. */
  let recorded = 0;
  let through = 0;
  let waiters: { readonly last: number; readonly tell: () => void }[] = [];
  let dropped = 0;
  let refused = 0;
  let problem: string | null = null;

  const shed = (): void => {
    let excess = waiting.length - mostWaiting;
    if (excess <= 0) return;
    const before = waiting.length;
    waiting = waiting.filter((record) => record.transition !== null || excess-- <= 0);
    const lost = before - waiting.length;
    if (dropped === 0) log.error({ lost, mostWaiting }, 'too many checks wait for the store: the oldest are dropped');
    dropped += lost;
    pass(lost);
  };

  /** Splits a refused batch until the record that can't be stored stands alone. */
  const storeBatch = async (batch: readonly CheckRecord[]): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      try {
        const events = await store.recordChecks(batch);
        problem = null;
        onDurable(batch, events);
        return;
      } catch (error) {
        if (!isStoreTrouble(error)) return refuse(batch, error);
        if (problem === null)
          log.error({ err: error, checks: batch.length }, 'checks could not be stored, trying again');
        problem = messageOf(error);
        if (error instanceof FieldwatchError && error.code === 'store-corrupt') onDamage?.(problem);
        if (ending && attempt > 0) throw error;
        await clock.sleep(retryMs[Math.min(attempt, retryMs.length - 1)] ?? 10_000, aborted.signal);
      }
    }
  };

  const refuse = async (batch: readonly CheckRecord[], error: unknown): Promise<void> => {
    if (batch.length > 1) {
      const half = batch.length >> 1;
      await storeBatch(batch.slice(0, half));
      return storeBatch(batch.slice(half));
    }
    refused++;
    log.warn({ deviceId: batch[0]?.deviceId, err: error }, 'the store refuses this check');
  };

  const drain = async (all: boolean): Promise<void> => {
    do {
      const batch = waiting.slice(0, groupSize);
      waiting = waiting.slice(batch.length);
      inHand = batch.length;
      if (batch.length > 0) await storeBatch(batch);
      pass(batch.length);
      inHand = 0;
    } while (waiting.length >= (all ? 1 : groupSize));
  };

  const write = (): void => {
    if (writing !== null || ending) return;
    writing = drain(false)
      .catch((error: unknown) => {
        if (!ending) log.error({ err: error }, 'the recorder failed');
      })
      .finally(() => {
        writing = null;
        if (waiting.length > 0) wakeLater();
      });
  };

  const wakeLater = (): void => {
    if (timerSet || ending) return;
    timerSet = true;
    clock
      .sleep(groupMs, aborted.signal)
      .then(() => {
        timerSet = false;
        write();
      })
      .catch(() => undefined);
  };

  const giveUp = (): void => {
    const checks = waiting.length + inHand;
    if (checks > 0) log.error({ checks }, 'ended with checks that could not be stored');
  };

  /** So many more checks need no waiting: durable, refused or dropped. */
  const pass = (count: number): void => {
    through += count;
    waiters = waiters.filter(({ last, tell }) => {
      if (last > through) return true;
      tell();
      return false;
    });
  };

  return {
    settled: () =>
      new Promise((tell) => {
        waiters.push({ last: recorded, tell });
        pass(0);
        void (writing ?? Promise.resolve()).then(write);
      }),
    record: (records) => {
      recorded += records.length;
      for (const record of records) waiting.push(record);
      shed();
      if (waiting.length >= groupSize) write();
      else wakeLater();
    },
    state: () => ({ waiting: waiting.length + inHand, dropped, refused, problem }),
    stop: async (atMostMs) => {
      ending = true;
      const finish = async (): Promise<void> => {
        await writing;
        await drain(true);
      };
      const patience = new AbortController();
      await Promise.race([
        finish().catch(() => undefined),
        clock.sleep(atMostMs, patience.signal).catch(() => undefined),
      ]);
      patience.abort();
      aborted.abort(new Error('the recorder has ended'));
      giveUp();
      pass(recorded - through);
    },
  };
};
