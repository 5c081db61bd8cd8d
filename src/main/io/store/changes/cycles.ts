/** Keeps cycles: their start, their end, and those that an earlier run left open. */
import { eq, sql } from 'drizzle-orm';
import type { Cycle } from '../../../../contract/model/cycle.ts';
import type { Connection } from '../database/statements.ts';
import { cycles } from '../schema/cycles.ts';

export const saveCycle = ({ orm }: Connection, cycle: Cycle): void => {
  orm.insert(cycles).values(cycle).onConflictDoUpdate({ target: cycles.id, set: cycle }).run();
};

/** At every opening: nothing runs yet, so what says it does was cut off. */
export const closeAbandonedCycles = ({ orm }: Connection): void => {
  orm
    .update(cycles)
    .set({
      state: 'failed',
      problem: 'the monitor ended before this cycle did',
      finishedAt: sql`${cycles.startedAt}`,
      remainingMs: null,
    })
    .where(eq(cycles.state, 'running'))
    .run();
};
