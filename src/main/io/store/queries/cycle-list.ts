/** Past cycles, newest first; the rows have the contract's own keys. */
import { desc, eq, lt, max } from 'drizzle-orm';
import type { Cycle } from '../../../../contract/model/cycle.ts';
import type { Connection } from '../database/statements.ts';
import { cycles } from '../schema/cycles.ts';

export const listCycles = ({ orm }: Connection, query: { before?: number | undefined; limit: number }): Cycle[] =>
  orm
    .select()
    .from(cycles)
    .where(lt(cycles.id, query.before ?? Number.MAX_SAFE_INTEGER))
    .orderBy(desc(cycles.id))
    .limit(query.limit)
    .all();

export const cycleById = ({ orm }: Connection, id: number): Cycle | null =>
  orm.select().from(cycles).where(eq(cycles.id, id)).get() ?? null;

/** 0 before the first. */
export const lastCycleId = ({ orm }: Connection): number =>
  orm
    .select({ id: max(cycles.id) })
    .from(cycles)
    .get()?.id ?? 0;
