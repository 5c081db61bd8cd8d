/** One pass over the devices of a type, and how well the schedule of such passes is kept. */
import { z } from 'zod';
import { RejectedCounts } from './check.ts';
import { DeviceTypeId } from './device-type.ts';
import { Count, Id, Instant, Milliseconds } from './fields.ts';

export const CycleTrigger = z.enum(['schedule', 'start', 'user', 'new-devices', 'network-back']);
export type CycleTrigger = z.infer<typeof CycleTrigger>;

export const CycleState = z.enum(['running', 'finished', 'cancelled', 'failed']);
export type CycleState = z.infer<typeof CycleState>;

export const Cycle = z
  .object({
    id: Id,
    typeId: DeviceTypeId,
    intervalS: Count,
    trigger: CycleTrigger,
    state: CycleState,
    plannedAt: Instant,
    startedAt: Instant,
    finishedAt: Instant.nullable(),
    /** How late the first batch started. */
    lateMs: Milliseconds,
    devices: Count,
    subnets: Count,
    done: Count,
    /** Devices that did not answer and are being probed again before anything is said. */
    confirming: Count,
    online: Count,
    degraded: Count,
    offline: Count,
    /** Checks that could not be judged, for a reason of our own. */
    voids: Count,
    packetsSent: Count,
    packetsReceived: Count,
    rejected: RejectedCounts,
    /** Devices a second, over the cycle so far. */
    ratePerS: z.number().nonnegative(),
    /** Estimate while running; null when done or not yet known. */
    remainingMs: Milliseconds.nullable(),
    /** What a timeout of a higher layer found hanging, if one fired. */
    problem: z.string().nullable(),
  })
  .meta({ id: 'Cycle' });
export type Cycle = z.infer<typeof Cycle>;

/** How a type's rounds kept their times since the start. Lateness is of single batches: actual minus planned start. */
export const Adherence = z
  .object({
    typeId: DeviceTypeId,
    intervalS: Count,
    devices: Count,
    nextAt: Instant.nullable(),
    planned: Count,
    started: Count,
    finished: Count,
    /** Rounds folded into the one still running. */
    missed: Count,
    lateP50Ms: Milliseconds.nullable(),
    lateP99Ms: Milliseconds.nullable(),
    lateMaxMs: Milliseconds.nullable(),
    /** Devices without a finished check for two intervals, and not in confirmation. */
    overdue: Count,
  })
  .meta({ id: 'Adherence' });
export type Adherence = z.infer<typeof Adherence>;

/** From here on a round counts as late. */
export const lateFromMs = 1_000;
export const adherenceAtMostMs = 31 * 24 * 3_600_000;

/** How a type's rounds kept their times over a range. Lateness is of each round's first batch: actual minus planned start. */
export const PastAdherence = z
  .object({
    typeId: DeviceTypeId,
    intervalS: Count,
    /** Rounds that fell due while the monitor ran; those that a person asked for are not counted. */
    planned: Count,
    /** The others were cancelled, failed, missed, or run still. */
    finished: Count,
    /** Rounds folded into the one before them, which was still running. */
    missed: Count,
    /** Began a second or more after their time. */
    late: Count,
    lateP50Ms: Milliseconds.nullable(),
    lateP95Ms: Milliseconds.nullable(),
    lateMaxMs: Milliseconds.nullable(),
  })
  .meta({ id: 'PastAdherence' });
export type PastAdherence = z.infer<typeof PastAdherence>;

export const ProberState = z
  .object({
    state: z.enum(['starting', 'ready', 'hanging', 'restarting', 'failed']),
    backend: z.string().nullable(),
    /** Why the better backends are not in use; empty when the best one is. */
    passedOver: z.array(z.object({ backend: z.string(), why: z.string(), repair: z.string().nullable() })),
    /** What the kernel granted for replies that wait to be read; null where the backend has no socket of its own. */
    receiveBufferBytes: Count.nullable(),
    processes: z.array(z.object({ pid: Count, restarts: Count, heartbeatAgeMs: Milliseconds })),
    restarts: Count,
    /** Packets a second; 0 means unpaced. */
    paceLimit: Count,
    pacePerS: z.number().nonnegative(),
    packetsSent: Count,
    packetsReceived: Count,
    rejected: RejectedCounts,
    lastProblem: z.string().nullable(),
    simulated: z.boolean(),
  })
  .meta({ id: 'ProberState' });
export type ProberState = z.infer<typeof ProberState>;

/** How fast packets may leave right now, and why not faster. */
export const PaceInForce = z
  .object({
    /** Whether the governor watches: it is switched on and there is a pace. */
    governed: z.boolean(),
    /** Packets a second over all; below the limit while the governor slows. 0 means unpaced. */
    nowPerS: Count,
    /** Why it is below the limit, with numbers; null when it is not. */
    reason: z.string().nullable(),
    slowedSince: Instant.nullable(),
    /** Packets a second and subnet; 0 means no limit of its own. */
    perSubnetPerS: Count,
    slowedSubnets: Count,
    /** Of the first 20 of them. */
    subnetReasons: z.array(z.object({ subnetId: Id, nowPerS: Count, reason: z.string() })),
    /** Neighbours on own links that are looked for and have not answered yet. */
    unresolvedNeighbours: Count,
  })
  .meta({ id: 'PaceInForce' });
export type PaceInForce = z.infer<typeof PaceInForce>;

export const LoopDelay = z
  .object({ p50Ms: Milliseconds, p99Ms: Milliseconds, maxMs: Milliseconds })
  .meta({ id: 'LoopDelay' });
export type LoopDelay = z.infer<typeof LoopDelay>;

export const Rounds = z
  .object({
    running: z.array(Cycle),
    adherence: z.array(Adherence),
    prober: ProberState,
    pace: PaceInForce,
    loopDelay: LoopDelay,
    /** Packets a second that the schedule asks for on average; above the pace it can't be kept. */
    requiredPps: z.number().nonnegative(),
  })
  .meta({ id: 'Rounds' });
export type Rounds = z.infer<typeof Rounds>;
