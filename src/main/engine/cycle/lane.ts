/** Devices of one type with one interval: they share rounds planned at origin + n · interval, so the schedule never drifts. */
import type { Adherence } from '../../../contract/model/cycle.ts';
import { checkDurationMs } from '../../../contract/model/policy.ts';
import { createLateness, type Lateness } from './lateness.ts';
import { isDispatching, type RunningCycle } from './running-cycle.ts';
import { type SubnetBatch, spreadStarts, spreadWindowMs, subnetBatches } from './subnet-batches.ts';
import type { Watched } from './watched.ts';

export type Lane = {
  readonly key: string;
  readonly typeId: string;
  readonly intervalMs: number;
  /** Monotonic start of round 0. */
  readonly originMs: number;
  readonly members: Map<number, Watched>;
  readonly lateness: Lateness;
  /** Number of the next round. */
  nextRound: number;
  /** The latest round by schedule, while it runs. */
  round: RunningCycle | null;
  /** The cycle at full pace, while it runs: after a start, for new devices, or because a person asked. */
  immediate: RunningCycle | null;
  planned: number;
  started: number;
  finished: number;
  missed: number;
  /** Longest time a member's check may take without confirmation. */
  longestCheckMs: number;
  /** The cut of all members, kept until a member comes, goes or changes. */
  cut: { readonly batches: readonly SubnetBatch[]; readonly offsetsMs: readonly number[] } | null;
  cancelNext: () => void;
};

export const laneKeyOf = (typeId: string, intervalS: number): string => `${typeId}/${intervalS}`;

/** A due round is folded into the one before it while more than this share of the devices is still in that one's first checks. */
const STRAGGLER_SHARE = 0.1;
const LARGEST_PHASE_MS = 5_000;
/** Multiples of the golden ratio's fraction fall evenly into 0…1, however many there are. */
const GOLDEN_FRACTION = 0.618_033_988_75;

/** How much later than its neighbours the `index`-th lane begins its rounds, so that no two begin together. */
export const lanePhaseMs = (index: number, intervalMs: number): number =>
  ((index * GOLDEN_FRACTION) % 1) * Math.min(intervalMs / 2, LARGEST_PHASE_MS);

export const newLane = (typeId: string, intervalS: number, originMs: number, nextRound: number): Lane => ({
  key: laneKeyOf(typeId, intervalS),
  typeId,
  intervalMs: intervalS * 1_000,
  originMs,
  members: new Map(),
  lateness: createLateness(),
  nextRound,
  round: null,
  immediate: null,
  planned: 0,
  started: 0,
  finished: 0,
  missed: 0,
  longestCheckMs: 0,
  cut: null,
  cancelNext: () => {},
});

export const roundAtMs = (lane: Lane, round: number): number => lane.originMs + round * lane.intervalMs;

/**
 * The round before must have handed out all its batches. A few devices may still be in their first check (a dead
 * subnet takes long, and must not hold up all others); the next round leaves those out.
 */
export const isFreeForRound = (lane: Lane): boolean =>
  lane.round === null || (!isDispatching(lane.round) && lane.round.out <= lane.members.size * STRAGGLER_SHARE);

export const cutOf = (lane: Lane): NonNullable<Lane['cut']> => {
  if (lane.cut !== null) return lane.cut;
  lane.longestCheckMs = 0;
  for (const { device } of lane.members.values())
    lane.longestCheckMs = Math.max(lane.longestCheckMs, checkDurationMs(device.policy));
  const batches = subnetBatches(membersOf(lane));
  const offsetsMs = spreadStarts(batches, spreadWindowMs(lane.intervalMs, lane.longestCheckMs));
  lane.cut = { batches, offsetsMs };
  return lane.cut;
};

function* membersOf(lane: Lane) {
  for (const { device } of lane.members.values()) yield device;
}

/** A device that is being asked again before anything is said of it is looked after, however short its interval. */
const isOverdue = (watched: Watched, lane: Lane, nowMs: number): boolean =>
  nowMs - watched.finishedAtMs > 2 * lane.intervalMs && (watched.check?.confirmations ?? null) === null;

export const adherenceOf = (lane: Lane, nowMs: number, nowWallMs: number): Adherence => {
  let overdue = 0;
  for (const watched of lane.members.values()) if (isOverdue(watched, lane, nowMs)) overdue++;
  return {
    typeId: lane.typeId,
    intervalS: lane.intervalMs / 1_000,
    devices: lane.members.size,
    nextAt: Math.max(0, Math.round(nowWallMs + roundAtMs(lane, lane.nextRound) - nowMs)),
    planned: lane.planned,
    started: lane.started,
    finished: lane.finished,
    missed: lane.missed,
    lateP50Ms: lane.lateness.quantile(0.5),
    lateP99Ms: lane.lateness.quantile(0.99),
    lateMaxMs: lane.lateness.max(),
    overdue,
  };
};
