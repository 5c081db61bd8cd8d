/** How a device was in each hour of the last weeks. */
import { z } from 'zod';
import { Count, Id, Instant, Milliseconds, Percent } from './fields.ts';

/** Columns of equal length, an entry for every UTC hour of the range, oldest first, whether anybody looked in it or not. */
export const HeatMap = z
  .object({
    deviceId: Id,
    /** When the first hour begins; each of the others begins an hour after the one before it. */
    from: Instant,
    /** 0: nobody looked, and nothing is known of this hour. */
    checks: z.array(Count),
    sent: z.array(Count),
    received: z.array(Count),
    /** Null where nothing was sent: unknown, and not without loss. */
    lossPercent: z.array(Percent.nullable()),
    /** The median of the checks' RTTs; null where nothing was answered. */
    rttMs: z.array(Milliseconds.nullable()),
  })
  .meta({ id: 'HeatMap' });
export type HeatMap = z.infer<typeof HeatMap>;

const dayMs = 24 * 3_600_000;
export const heatMapUsualMs = 30 * dayMs;
export const heatMapAtMostMs = 92 * dayMs;
