/** Hears of every cycle: announces its start, progress and end, and stores start and end; an end is told only when its checks are durable. */
import type { Cycle } from '../../contract/model/cycle.ts';
import type { Log } from '../engine/ports.ts';
import type { Store } from '../io/store/store.ts';
import type { CycleBook, EventLog } from './service-parts.ts';

export const createCycleBook = (deps: {
  readonly store: Pick<Store, 'saveCycle'>;
  /** Resolves when all checks recorded so far are durable. */
  readonly checksSettled: () => Promise<void>;
  readonly events: Pick<EventLog, 'emit'>;
  readonly log: Log;
}): CycleBook => {
  const { store, events, log } = deps;
  const running = new Set<number>();
  const waiters = new Map<number, Set<(cycle: Cycle) => void>>();

  const save = (cycle: Cycle): Promise<void> =>
    store
      .saveCycle(cycle)
      .catch((error: unknown) => log.error({ cycleId: cycle.id, err: error }, 'a cycle could not be stored'));

  const end = async (cycle: Cycle): Promise<void> => {
    await deps.checksSettled();
    await save(cycle);
    events.emit({ type: 'cycle', cycle });
    for (const tell of waiters.get(cycle.id) ?? []) tell(cycle);
    waiters.delete(cycle.id);
  };

  return {
    hear: (cycle) => {
      if (cycle.state !== 'running') {
        running.delete(cycle.id);
        void end(cycle);
        return;
      }
      if (!running.has(cycle.id)) {
        running.add(cycle.id);
        void save(cycle);
      }
      events.emit({ type: 'cycle', cycle });
    },
    ended: (id, atMostMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiters.get(id)?.delete(tell);
          resolve(null);
        }, atMostMs).unref();
        const tell = (cycle: Cycle): void => {
          clearTimeout(timer);
          resolve(cycle);
        };
        waiters.set(id, (waiters.get(id) ?? new Set()).add(tell));
      }),
  };
};
