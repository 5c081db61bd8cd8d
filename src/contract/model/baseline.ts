/** What is usual of a device in each hour of the week. */
import { z } from 'zod';
import { Count, Id, Instant, Milliseconds, Percent } from './fields.ts';

const perHour = <T extends z.ZodType>(item: T) => z.array(item).length(168);

/**
 * Columns of 168 entries, the hours of a week from Monday's first, as the clocks of the zone show them. An hour of the range counts as
 * a whole, in the hour of the week in which it begins; one that the range cuts counts nowhere. Null where nothing is known.
 */
export const Baseline = z
  .object({
    deviceId: Id,
    zone: z.string(),
    /** From the first whole hour to the end of the last. */
    from: Instant,
    to: Instant,
    /** So many hours it rests on: those in which something was sent. */
    hours: perHour(Count),
    /** Those of them in which something was answered: what is said of RTT rests on these. */
    answeredHours: perHour(Count),
    checks: perHour(Count),
    /** Each hour has the weight of its answered checks: the mean of the checks, the median of the hours' medians, the mean of the hours' p95. */
    rttMeanMs: perHour(Milliseconds.nullable()),
    rttP50Ms: perHour(Milliseconds.nullable()),
    rttP95Ms: perHour(Milliseconds.nullable()),
    /** The median absolute deviation: how far the hours' medians usually are from `rttP50Ms`. One bad hour does not widen it. */
    rttSpreadMs: perHour(Milliseconds.nullable()),
    /** Of all packets together. */
    lossMeanPercent: perHour(Percent.nullable()),
    /** Over the hours, each with the same weight; p95 by nearest rank, which is the worst of fewer than 20. */
    lossP50Percent: perHour(Percent.nullable()),
    lossP95Percent: perHour(Percent.nullable()),
    /** The median absolute deviation from `lossP50Percent`. */
    lossSpreadPercent: perHour(Percent.nullable()),
  })
  .meta({ id: 'Baseline' });
export type Baseline = z.infer<typeof Baseline>;

const dayMs = 24 * 3_600_000;
/** Eight of each hour of the week. */
export const baselineUsualMs = 56 * dayMs;
export const baselineAtMostMs = 92 * dayMs;
