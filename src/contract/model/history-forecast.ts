/** What history will need on the disk under given limits, at the present fleet and schedule. */
import { z } from 'zod';
import { Count } from './fields.ts';

export const HistoryForecast = z
  .object({
    checksAMonth: Count,
    bytesAMonth: Count,
    /** As this store's own checks were measured, summaries included; null while they are too few, and usual figures stand in. */
    bytesPerCheck: z.number().nonnegative().nullable(),
    /** In the end, once the oldest are as old as they may be: checks themselves, hours and days. */
    checksBytes: Count,
    hoursBytes: Count,
    daysBytes: Count,
    wantedBytes: Count,
    /** The same within the limit by bytes: above it, the oldest go earlier. */
    keptBytes: Count,
    overLimit: z.boolean(),
  })
  .meta({ id: 'HistoryForecast' });
export type HistoryForecast = z.infer<typeof HistoryForecast>;
