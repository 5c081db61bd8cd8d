/** The devices that were worst over a range, each with all of its figures. */
import { z } from 'zod';
import { Count, Id, Instant, Milliseconds, Percent } from './fields.ts';

/** `rtt` goes by p95, so that a device that is slow one time in ten is not hidden by its mean; `flaps` by transitions. */
export const worstKinds = ['loss', 'rtt', 'flaps'] as const;
export type WorstKind = (typeof worstKinds)[number];

export const WorstDevice = z
  .object({
    id: Id,
    name: z.string(),
    address: z.string(),
    subnetId: Id.nullable(),
    checks: Count,
    sent: Count,
    received: Count,
    /** Null when nothing was sent. */
    lossPercent: Percent.nullable(),
    /** Of the checks' means; null when nothing was answered. */
    rttMeanMs: Milliseconds.nullable(),
    /** Of the checks' medians: the mean of each hour's p95, with the weight of the checks that were answered in it. */
    rttP95Ms: Milliseconds.nullable(),
    /** Transitions that were news: what the first cycle after a start finds is none. */
    flaps: Count,
  })
  .meta({ id: 'WorstDevice' });
export type WorstDevice = z.infer<typeof WorstDevice>;

export const WorstDevices = z
  .object({
    /** The whole hours that the range touches; of a week and more, the whole UTC days. */
    from: Instant,
    to: Instant,
    /** Worst first; only devices that lost, answered or changed at all. */
    items: z.array(WorstDevice),
    /** How many of them there are. */
    total: Count,
    /** How many devices were looked at. */
    devices: Count,
  })
  .meta({ id: 'WorstDevices' });
export type WorstDevices = z.infer<typeof WorstDevices>;

/** Longer ones would keep every other question waiting. */
export const worstAtMostMs = 400 * 24 * 3_600_000;
