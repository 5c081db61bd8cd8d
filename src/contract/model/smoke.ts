/** How the RTTs of a device's checks are spread within stretches of time: the shades behind the line of a chart. */
import { z } from 'zod';
import { Count, Instant, Milliseconds } from './fields.ts';

/** The middle so many percent of the checks, widest first: of ten checks one that strays is left out of them all. */
export const smokePercents = [80, 50, 20] as const;

/** Columns of equal length, oldest first; stretches with too few answered checks are left out. */
export const Smoke = z
  .object({
    /** Width of a stretch: as wide as some ten checks need, so wider than a point's. */
    bucketMs: Count,
    /** When each begins. */
    at: z.array(Instant),
    /** The answered ones, of whose RTTs (a check's is its median) the bands are made. */
    checks: z.array(Count),
    /** At least so many percent of the checks lie from low to high, as many above as below being left out. */
    bands: z.array(z.object({ percent: z.int(), lowMs: z.array(Milliseconds), highMs: z.array(Milliseconds) })),
  })
  .meta({ id: 'Smoke' });
export type Smoke = z.infer<typeof Smoke>;
