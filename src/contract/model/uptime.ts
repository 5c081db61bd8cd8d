/** Uptime: where the time of a range went, how much of it was judged at all, and why the rest was not. */
import { z } from 'zod';
import { Count, Id, Instant, Percent } from './fields.ts';

/**
 * Why a stretch was not judged. Where several hold at once, the first one in this list counts. The first two lie outside
 * of what was watched, and so of coverage too.
 */
export const uptimeGapCauses = [
  'not-yet-added',
  'removed',
  'paused',
  'monitor-off',
  /** The monitor's process was there, but neither it nor its clock went on: the machine slept. */
  'asleep',
  'not-yet-checked',
  'no-network',
  'no-permission',
  /** Checks were made, and failed for another reason of our own. */
  'not-judged',
] as const;
export const UptimeGapCause = z.enum(uptimeGapCauses);
export type UptimeGapCause = z.infer<typeof UptimeGapCause>;

/**
 * Judged = online + degraded + offline. Uptime = (online + degraded) of what was judged; coverage = what was judged of the
 * time since the device was added. A gap is neither up nor down. Of several devices their milliseconds are added up, so
 * that a device watched for an hour weighs an hour; it is no mean of percents.
 */
export const Uptime = z
  .object({
    from: Instant,
    /** Never later than the moment of the answer. */
    to: Instant,
    onlineMs: Count,
    degradedMs: Count,
    offlineMs: Count,
    /** Watched, not paused, and yet nobody knows. */
    unknownMs: Count,
    pausedMs: Count,
    /** Null when nothing was judged; 100 only without any offline time. */
    uptimePercent: Percent.nullable(),
    /** Null when the range lies before the device was added; 100 only without any gap. */
    coveragePercent: Percent.nullable(),
    /** What was not judged, by cause, longest first; with the statuses judged it fills the range. */
    gaps: z.array(z.object({ cause: UptimeGapCause, ms: Count })),
  })
  .meta({ id: 'Uptime' });
export type Uptime = z.infer<typeof Uptime>;

export const DeviceUptime = z
  .object({
    deviceId: Id,
    /** One range as asked for, or 1, 7, 30 and 90 days of 24 hours up to now. */
    ranges: z.array(Uptime),
  })
  .meta({ id: 'DeviceUptime' });
export type DeviceUptime = z.infer<typeof DeviceUptime>;

export const uptimeGroupings = ['device', 'subnet', 'type', 'site', 'all'] as const;
export type UptimeGrouping = (typeof uptimeGroupings)[number];

/** Devices belong to the group they are in now, with their whole past; removed ones to none. */
export const UptimeRow = z
  .object({
    /** Id of the device, subnet or type, or the site's name; empty for devices that have none, and for all. */
    key: z.string(),
    name: z.string(),
    devices: Count,
    ...Uptime.shape,
  })
  .meta({ id: 'UptimeRow' });
export type UptimeRow = z.infer<typeof UptimeRow>;

const dayMs = 24 * 3_600_000;
/** The ranges that people ask for; lengths of time, not calendar days: a day of a clock change has 24 hours too. */
export const standardRangesMs: readonly number[] = [dayMs, 7 * dayMs, 30 * dayMs, 90 * dayMs];

/** `99.98 %`, `99.999 %`, `< 0.01 %`: cut off, never rounded up to what was not reached. An em dash for null. */
export const uptimeText = (percent: number | null): string => {
  if (percent === null) return '—';
  if (percent === 100 || percent === 0) return `${percent} %`;
  if (percent < 0.01) return '< 0.01 %';
  const decimals = percent >= 99.99 ? 3 : 2;
  const unit = 10 ** decimals;
  return `${(Math.floor(percent * unit + 1e-9) / unit).toFixed(decimals)} %`;
};
