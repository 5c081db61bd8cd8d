/** Hears of every cycle: announces its start, progress and end, and stores start and end. */
import type { Cycle } from '../../contract/model/cycle.ts';
import type { Log } from '../engine/ports.ts';
import type { Store } from '../io/store/store.ts';
import type { CycleBook, EventLog } from './service-parts.ts';

export const createCycleBook = (deps: {
  readonly store: Pick<Store, 'saveCycle'>;
  readonly events: Pick<EventLog, 'emit'>;
  readonly log: Log;
}): CycleBook => {
  const { store, events, log } = deps;
  const running = new Set<number>();
  const waiters = new Map<number, Set<(cycle: Cycle) => void>>();

  const save = (cycle: Cycle): void => {
    store
      .saveCycle(cycle)
      .catch((error: unknown) => log.error({ cycleId: cycle.id, err: error }, 'a cycle could not be stored'));
  };

  return {
    hear: (cycle) => {
      const begins = !running.has(cycle.id);
      const ends = cycle.state !== 'running';
      if (begins) running.add(cycle.id);
      if (begins || ends) save(cycle);
      events.emit({ type: 'cycle', cycle });
      if (!ends) return;
      running.delete(cycle.id);
      for (const tell of waiters.get(cycle.id) ?? []) tell(cycle);
      waiters.delete(cycle.id);
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
