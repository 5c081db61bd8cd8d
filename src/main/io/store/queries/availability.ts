/** How available the fleet, or a part of it, was bucket by bucket: the same time that uptime adds up, spread over the range. */
import { type Availability, availabilityBucketMs } from '../../../../contract/model/availability.ts';
import type { Connection } from '../database/statements.ts';
import type { Stretch } from '../history-gaps.ts';
import { addParts, noParts, partsByBucket, uptimeOf } from '../uptime-parts.ts';
import { lives, silencesWithin, untilNow } from './lives.ts';
import type { Within } from './within.ts';

export type AvailabilityQuery = Stretch & { within: Within; buckets: number; now: number };

export const availability = (connection: Connection, query: AvailabilityQuery): Availability => {
  const { within, now } = query;
  const range = untilNow(query, now);
  // Of what was asked for: buckets keep their width and places while the last ones are still to come.
  const bucketMs = availabilityBucketMs(query, query.buckets);
  const stretches = Array.from({ length: Math.ceil((range.to - range.from) / bucketMs) }, (_, i) => ({
    from: range.from + i * bucketMs,
    to: Math.min(range.to, range.from + (i + 1) * bucketMs),
  }));
  const sums = stretches.map(noParts);
  const silences = silencesWithin(connection, range, now);
  let devices = 0;
  for (const [, life] of lives(connection, within, 'all', range, now)) {
    devices++;
    partsByBucket(life, range, silences, bucketMs, sums);
  }
  const whole = noParts();
  for (const parts of sums) addParts(whole, parts);
  const told = stretches.map((stretch, i) => uptimeOf(stretch, sums[i]!));
  return {
    devices,
    bucketMs,
    at: stretches.map(({ from }) => from),
    onlineMs: told.map(({ onlineMs }) => onlineMs),
    degradedMs: told.map(({ degradedMs }) => degradedMs),
    offlineMs: told.map(({ offlineMs }) => offlineMs),
    unknownMs: told.map(({ unknownMs }) => unknownMs),
    pausedMs: told.map(({ pausedMs }) => pausedMs),
    uptimePercent: told.map(({ uptimePercent }) => uptimePercent),
    coveragePercent: told.map(({ coveragePercent }) => coveragePercent),
    whole: uptimeOf(range, whole),
  };
};
