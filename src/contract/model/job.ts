/** Long work that goes on when its page is left: an import, a backup. */
import { z } from 'zod';
import { Count, Instant, Milliseconds } from './fields.ts';

export const Job = z
  .object({
    id: z.string(),
    kind: z.enum(['import', 'backup']),
    /** What `done` and `total` count. */
    unit: z.enum(['rows', 'bytes']),
    title: z.string(),
    state: z.enum(['running', 'finished', 'cancelled', 'failed']),
    done: Count,
    total: Count,
    ratePerS: z.number().nonnegative(),
    remainingMs: Milliseconds.nullable(),
    startedAt: Instant,
    finishedAt: Instant.nullable(),
    /** What came of it, or what went wrong, what was kept and what to do. */
    message: z.string(),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof Job>;
