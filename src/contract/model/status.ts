/** What can be said of a device, and the event of saying something new. */
import { z } from 'zod';
import { Count, Id, Instant } from './fields.ts';

/** Worst first; `unknown` means that nobody looked, or that looking failed for a reason of our own. */
export const statuses = ['offline', 'degraded', 'unknown', 'online'] as const;
export const Status = z.enum(statuses);
export type Status = z.infer<typeof Status>;

/** A transition. `news` is false for what the first cycle after a start found: recorded, never announced. */
export const StatusEvent = z
  .object({
    id: Id,
    deviceId: Id,
    deviceName: z.string(),
    address: z.string(),
    subnetId: Id.nullable(),
    at: Instant,
    from: Status,
    to: Status,
    reason: z.string(),
    news: z.boolean(),
    cycleId: Id.nullable(),
  })
  .meta({ id: 'StatusEvent' });
export type StatusEvent = z.infer<typeof StatusEvent>;

export const StatusCounts = z
  .object({ total: Count, online: Count, degraded: Count, offline: Count, unknown: Count, paused: Count })
  .meta({ id: 'StatusCounts', description: 'Paused devices count only as paused and in the total.' });
export type StatusCounts = z.infer<typeof StatusCounts>;
