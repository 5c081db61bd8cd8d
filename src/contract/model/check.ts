/** One check of one device: several echo requests and what came of them. */
import { z } from 'zod';
import { Count, Id, Instant, Milliseconds, Percent } from './fields.ts';
import { Smoke } from './smoke.ts';
import { Status } from './status.ts';

/** A probe that never truly left, or could not be judged: our own fault, so neither loss nor reply. */
export const voidReasons = [
  'network-unreachable',
  'host-unreachable',
  'no-permission',
  'no-buffers',
  'no-descriptors',
  'address-not-available',
  'name-not-resolved',
  'not-supported',
  'prober-lost',
  'cancelled',
  'other',
  /** From here on: found by the own-network quorum, after packets left and nobody answered. */
  'monitor-late',
  'own-network-down',
  'gateway-silent',
  'outside-line-down',
] as const;
export const VoidReason = z.enum(voidReasons);
export type VoidReason = z.infer<typeof VoidReason>;

/** What answered a TCP connect: somebody who listens, or a host that says that nobody does. Both prove the host. */
export const tcpAnswers = ['open', 'refused'] as const;
export const TcpAnswer = z.enum(tcpAnswers);
export type TcpAnswer = z.infer<typeof TcpAnswer>;

/** Why a reply was not believed. */
export const rejectReasons = [
  'wrong-source',
  'bad-token',
  'late',
  'duplicate',
  'truncated',
  'too-long',
  'bad-checksum',
  'not-outstanding',
] as const;
export const RejectReason = z.enum(rejectReasons);
export type RejectReason = z.infer<typeof RejectReason>;

export const RejectedCounts = z.partialRecord(RejectReason, Count);
export type RejectedCounts = z.infer<typeof RejectedCounts>;

export const Check = z
  .object({
    at: Instant,
    cycleId: Id.nullable(),
    sent: Count,
    received: Count,
    rttMinMs: Milliseconds.nullable(),
    /** Mean, p95, p99, jitter and duplicates are null for checks stored before they were measured. */
    rttMeanMs: Milliseconds.nullable(),
    /** The median. */
    rttMs: Milliseconds.nullable(),
    /** Nearest rank: the maximum with fewer than 20 replies, p99 with fewer than 100. */
    rttP95Ms: Milliseconds.nullable(),
    rttP99Ms: Milliseconds.nullable(),
    rttMaxMs: Milliseconds.nullable(),
    /** Mean absolute difference of one reply's RTT from the next's; null with fewer than two replies. */
    jitterMs: Milliseconds.nullable(),
    /** Replies that came again; none of them is counted as received. */
    duplicates: Count.nullable(),
    /** Time to live or hop limit of the last believed reply, as it arrived; null where nobody says. */
    ttl: z.int().min(1).max(255).nullable(),
    voidReason: VoidReason.nullable(),
    status: Status,
  })
  .meta({ id: 'Check' });
export type Check = z.infer<typeof Check>;

/** A device's recent past as columns of equal length, oldest first; in a bucket of several checks min, median and max are kept. */
export const History = z
  .object({
    deviceId: Id,
    from: Instant,
    to: Instant,
    /** Width of a bucket; 0 when every check is its own point. */
    bucketMs: Count,
    at: z.array(Instant),
    rttMinMs: z.array(Milliseconds.nullable()),
    rttMs: z.array(Milliseconds.nullable()),
    rttMaxMs: z.array(Milliseconds.nullable()),
    /** In a bucket of several checks, their mean. */
    jitterMs: z.array(Milliseconds.nullable()),
    lossPercent: z.array(Percent.nullable()),
    /** The status over the range, in order, without overlap. */
    ribbon: z.array(z.object({ from: Instant, to: Instant, status: Status })),
    /** Stretches without checks, each with its cause. */
    gaps: z.array(
      z.object({ from: Instant, to: Instant, cause: z.enum(['monitor-off', 'paused', 'not-yet-added', 'no-checks']) }),
    ),
    /** Only where it was asked for, and the range is short enough that every check of it is read, and long enough for a spread. */
    smoke: Smoke.optional(),
  })
  .meta({ id: 'History' });
export type History = z.infer<typeof History>;
