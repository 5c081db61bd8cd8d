/** The tracker of one cycle: what it has to do, what it has done, and how that is told. */
import type { RejectedCounts, RejectReason } from '../../../contract/model/check.ts';
import type { Cycle, CycleState, CycleTrigger } from '../../../contract/model/cycle.ts';
import type { Lane } from './lane.ts';
import type { SubnetBatch } from './subnet-batches.ts';

/** The batches of a scheduled round with their start times on the monotonic clock; `next` is the first not yet due. */
export type RoundPlan = {
  readonly batches: readonly SubnetBatch[];
  readonly startsMs: readonly number[];
  next: number;
};

export type RunningCycle = {
  readonly id: number;
  readonly lane: Lane;
  readonly trigger: CycleTrigger;
  readonly plannedAt: number;
  readonly startedAt: number;
  readonly startedAtMs: number;
  readonly rejectedBefore: RejectedCounts;
  /** Null for a cycle at full pace. */
  readonly plan: RoundPlan | null;
  /** Every device it was given, also those already done. */
  readonly members: Set<number>;
  readonly subnetIds: Set<number | null>;
  state: CycleState;
  /** What it will be once nothing is left to do. */
  endsAs: Exclude<CycleState, 'running'>;
  finishedAt: number | null;
  /** Devices it checks; those it had to skip are taken off. */
  devices: number;
  /** Due batches that wait for a free slot. */
  waiting: number;
  /** Devices in a first check right now. */
  out: number;
  done: number;
  confirming: number;
  online: number;
  degraded: number;
  offline: number;
  voids: number;
  packetsSent: number;
  packetsReceived: number;
  /** How late its first batch started; null before that. */
  lateMs: number | null;
  problem: string | null;
  lastProgressMs: number;
  /** Something changed since it was last told. */
  changed: boolean;
};

export const newCycle = (
  lane: Lane,
  start: Pick<RunningCycle, 'id' | 'trigger' | 'plannedAt' | 'startedAt' | 'startedAtMs' | 'rejectedBefore' | 'plan'>,
): RunningCycle => ({
  ...start,
  lane,
  members: new Set(),
  subnetIds: new Set(),
  state: 'running',
  endsAs: 'finished',
  finishedAt: null,
  devices: 0,
  waiting: 0,
  out: 0,
  done: 0,
  confirming: 0,
  online: 0,
  degraded: 0,
  offline: 0,
  voids: 0,
  packetsSent: 0,
  packetsReceived: 0,
  lateMs: null,
  problem: null,
  lastProgressMs: start.startedAtMs,
  changed: false,
});

/** Whether batches are left that were not handed to the prober. */
export const isDispatching = (cycle: RunningCycle): boolean =>
  cycle.waiting > 0 || (cycle.plan !== null && cycle.plan.next < cycle.plan.batches.length);

/** Whether nothing is left to do. */
export const isExhausted = (cycle: RunningCycle): boolean =>
  !isDispatching(cycle) && cycle.out === 0 && cycle.confirming === 0;

export const cycleView = (cycle: RunningCycle, nowMs: number, rejectedNow: RejectedCounts): Cycle => {
  const elapsedMs = Math.max(1, nowMs - cycle.startedAtMs);
  const running = cycle.state === 'running';
  return {
    id: cycle.id,
    typeId: cycle.lane.typeId,
    intervalS: Math.round(cycle.lane.intervalMs / 1_000),
    trigger: cycle.trigger,
    state: cycle.state,
    plannedAt: cycle.plannedAt,
    startedAt: cycle.startedAt,
    finishedAt: cycle.finishedAt,
    lateMs: cycle.lateMs ?? 0,
    devices: cycle.devices,
    subnets: cycle.subnetIds.size,
    done: cycle.done,
    confirming: cycle.confirming,
    online: cycle.online,
    degraded: cycle.degraded,
    offline: cycle.offline,
    voids: cycle.voids,
    packetsSent: cycle.packetsSent,
    packetsReceived: cycle.packetsReceived,
    rejected: rejectedSince(cycle.rejectedBefore, rejectedNow),
    ratePerS: (cycle.done * 1_000) / elapsedMs,
    remainingMs: running ? remainingMs(cycle, nowMs, elapsedMs) : null,
    problem: cycle.problem,
  };
};

/** A spread round takes as long as its plan; a cycle at full pace goes on as fast as it went so far; how long the last confirmations take is not known. */
const remainingMs = (cycle: RunningCycle, nowMs: number, elapsedMs: number): number | null => {
  const plan = cycle.plan;
  const lastStartMs = plan?.startsMs.at(-1);
  if (plan !== null && lastStartMs !== undefined && plan.next < plan.batches.length)
    return Math.max(0, lastStartMs + cycle.lane.longestCheckMs - nowMs);
  const onlyConfirming = cycle.done + cycle.confirming >= cycle.devices;
  return cycle.done === 0 || onlyConfirming ? null : (elapsedMs / cycle.done) * (cycle.devices - cycle.done);
};

/** Counters start again at zero when a prober is replaced, so a total that fell is counted from zero. */
const rejectedSince = (before: RejectedCounts, now: RejectedCounts): RejectedCounts => {
  const counts: RejectedCounts = {};
  for (const [reason, total] of Object.entries(now) as [RejectReason, number][]) {
    const earlier = before[reason] ?? 0;
    const count = total >= earlier ? total - earlier : total;
    if (count > 0) counts[reason] = count;
  }
  return counts;
};
