/** How available the fleet, or a part of it, was over a range, bucket by bucket. */
import { z } from 'zod';
import { Count, Instant, Percent } from './fields.ts';
import { Uptime } from './uptime.ts';

/**
 * Columns of equal length, oldest first. The milliseconds of all devices are added up, as in Uptime, so that a bucket's sum is at
 * most its width times the devices; what is missing of that lies outside of what was watched.
 */
export const Availability = z
  .object({
    devices: Count,
    /** Width of a bucket; the last one may be narrower. */
    bucketMs: Count.positive(),
    /** When each bucket begins. */
    at: z.array(Instant),
    onlineMs: z.array(Count),
    degradedMs: z.array(Count),
    offlineMs: z.array(Count),
    /** Watched, not paused, and yet nobody knows. */
    unknownMs: z.array(Count),
    pausedMs: z.array(Count),
    /** Null where nothing was judged. */
    uptimePercent: z.array(Percent.nullable()),
    /** Null where no device was there yet. */
    coveragePercent: z.array(Percent.nullable()),
    /** The whole range, until now at the latest. */
    whole: Uptime,
  })
  .meta({ id: 'Availability' });
export type Availability = z.infer<typeof Availability>;

export const availabilityBucketsAtMost = 400;
const minuteMs = 60_000;

/** Whole minutes, and no more buckets than asked for. */
export const availabilityBucketMs = ({ from, to }: { from: number; to: number }, buckets: number): number =>
  Math.max(1, Math.ceil((to - from) / buckets / minuteMs)) * minuteMs;
