/** The rounds of the whole fleet: which device is checked when, by schedule, after a start, when new, and when a person asks. */
import type { VoidReason } from '../../../contract/model/check.ts';
import type { Adherence, Cycle, CycleTrigger } from '../../../contract/model/cycle.ts';
import type { Clock, Log, OnCycle, Probe, ProberTotals, RecordChecks, Resolve } from '../ports.ts';
import type { OwnNetworkQuorum } from '../status/own-network.ts';
import { createAgenda, type Gap, type NewAbort } from './agenda.ts';
import { createChecker } from './checker.ts';
import { createCycles } from './cycles.ts';
import { type BusiestSubnet, createFleet, type Which } from './fleet.ts';
import { adherenceOf, cutOf, isFreeForRound, type Lane, roundAtMs } from './lane.ts';
import type { RunningCycle } from './running-cycle.ts';
import { subnetBatches } from './subnet-batches.ts';
import { isAwaited, type Watched, type WatchedDevice } from './watched.ts';

export type { WatchedDevice };

export type RoundsLimits = {
  /** Subnet batches in flight, over all cycles. */
  readonly subnetsAtOnce: number;
  /** Unanswered packets in flight per subnet. */
  readonly probesPerSubnet: number;
  /** The prober's pace, to judge what hangs; 0 = unpaced. Without it the engine is very patient. */
  readonly packetsPerSecond?: number;
};

export type FleetRoundsDeps = {
  readonly clock: Clock;
  readonly probe: Probe;
  readonly resolve: Resolve;
  readonly record: RecordChecks;
  /** Each cycle's start, its progress at most 4 times a second, and its end. */
  readonly onCycle: OnCycle;
  readonly proberTotals: ProberTotals;
  readonly log: Log;
  /** Whether packets may have been lost to our own rate a moment ago: then silence is no verdict. */
  readonly congested?: () => boolean;
  /** Asked before silence is held against a device. */
  readonly quorum?: OwnNetworkQuorum;
  readonly firstCycleId: number;
  readonly limits: RoundsLimits;
  readonly newAbort: NewAbort;
};

export type FleetRounds = {
  /** Every device is checked at once at full pace (trigger `start`); afterwards rounds go by schedule. */
  start(): void;
  /** Ends what runs, as cancelled; resolves when the loop stands still. */
  stop(): Promise<void>;
  /** Adds or replaces devices. With `checkNow`, those not yet known or changed are checked at once (trigger `new-devices`). */
  upsert(devices: readonly WatchedDevice[], options: { readonly checkNow: boolean }): void;
  remove(ids: readonly number[]): void;
  setLimits(limits: RoundsLimits): void;
  /** Checks now, at full pace (trigger `user`): what any of the filters names, everything without one. Answers one cycle id per type and interval; a cycle at full pace that already runs there takes the devices in. */
  runNow(which: Which): number[];
  /** The own network is back: what its fault left unjudged is checked at once (trigger `network-back`). */
  recheckVoid(): void;
  /** Whether such a cycle ran; it is over when this returns, and what it measured stays. */
  cancel(cycleId: number): boolean;
  running(): Cycle[];
  adherence(): Adherence[];
  /** Packets a second that the schedule asks for on average. */
  requiredPps(): number;
  /** The subnet of which it asks most. */
  busiestSubnet(): BusiestSubnet | null;
};

const HOUSEKEEPING_MS = 250;
/** Assumed while the pace is not known: so slow that nothing is called hanging that merely waits. */
const PATIENT_PPS = 20;
const UNPACED_PPS = 10_000;

export const createFleetRounds = (deps: FleetRoundsDeps): FleetRounds => {
  const { clock, log } = deps;
  let limits = deps.limits;
  let loop: Promise<void> | null = null;
  let housekeeping = false;
  const stopping = deps.newAbort();

  const agenda = createAgenda({
    ...deps,
    onGap: (gap) => afterGap(gap),
    onFault: (err) => log.error({ err }, 'a step of the schedule failed; the others go on'),
  });
  const fleet = createFleet(clock, (lane) => {
    if (loop !== null) planNext(lane);
  });
  const cycles = createCycles(deps, () => keepHouse());
  const checker = createChecker({
    ...deps,
    watched: fleet.devices,
    subnetsAtOnce: () => limits.subnetsAtOnce,
    probesPerSubnet: () => limits.probesPerSubnet,
    packetsPerSecond: () => (limits.packetsPerSecond === 0 ? UNPACED_PPS : (limits.packetsPerSecond ?? PATIENT_PPS)),
    onProgress: (cycle) => cycles.progressed(cycle),
  });

  /** While cycles run: tells their progress, and looks for what hangs. */
  const keepHouse = () => {
    if (housekeeping) return;
    housekeeping = true;
    const look = () => {
      checker.endHanging();
      for (const { cycle, problem } of cycles.overdue()) {
        log.warn({ cycle: cycle.id }, problem);
        cycle.problem = problem;
        endCycle(cycle, 'failed', 'cancelled');
      }
      cycles.report();
      housekeeping = cycles.count() > 0;
      if (housekeeping) agenda.at(clock.monotonicMs() + HOUSEKEEPING_MS, look);
    };
    agenda.at(clock.monotonicMs() + HOUSEKEEPING_MS, look);
  };

  const endCycle = (cycle: RunningCycle, state: RunningCycle['endsAs'], voidReason: VoidReason | null) => {
    cycle.endsAs = state;
    checker.end(cycle, voidReason);
    cycles.end(cycle);
  };

  /** What was in flight while this machine slept or stood still can't be judged; missed rounds are folded by `roundDue`. */
  const afterGap = ({ lateMs, wallJumpMs, lost }: Gap) => {
    log.warn(
      { lateMs: Math.round(lateMs), wallJumpMs: Math.round(wallJumpMs) },
      'time went on without us: asleep, stopped, or the clock was set',
    );
    if (lost) checker.voidAll('other');
  };

  const planNext = (lane: Lane) => {
    lane.cancelNext = agenda.at(roundAtMs(lane, lane.nextRound), () => roundDue(lane));
  };

  const roundDue = (lane: Lane) => {
    const now = clock.monotonicMs();
    const round = Math.max(lane.nextRound, Math.floor((now - lane.originMs) / lane.intervalMs));
    const slept = round - lane.nextRound;
    lane.planned += slept + 1;
    lane.missed += slept;
    lane.nextRound = round + 1;
    planNext(lane);
    if (isFreeForRound(lane)) beginRound(lane, roundAtMs(lane, round), now);
    else {
      lane.missed++;
      log.debug({ type: lane.typeId, intervalS: lane.intervalMs / 1_000 }, 'round folded into the one still running');
    }
  };

  const beginRound = (lane: Lane, plannedMs: number, now: number) => {
    const { batches, offsetsMs } = cutOf(lane);
    const plan = { batches, startsMs: offsetsMs.map((offsetMs) => plannedMs + offsetMs), next: 0 };
    const cycle = cycles.begin(lane, 'schedule', now - plannedMs, plan);
    lane.round = cycle;
    lane.started++;
    cycle.devices = lane.members.size;
    for (const batch of batches) cycle.subnetIds.add(batch.subnetId);
    cycles.started(cycle);
    followPlan(cycle);
  };

  const followPlan = (cycle: RunningCycle) => {
    const { plan } = cycle;
    if (plan === null || cycle.state !== 'running') return;
    const now = clock.monotonicMs();
    const due = [];
    for (
      let startMs = plan.startsMs[plan.next];
      startMs !== undefined && startMs <= now;
      startMs = plan.startsMs[plan.next]
    ) {
      due.push({ batch: plan.batches[plan.next]!, plannedMs: startMs });
      plan.next++;
    }
    checker.enqueue(cycle, due);
    const nextMs = plan.startsMs[plan.next];
    if (nextMs !== undefined) agenda.at(nextMs, () => followPlan(cycle));
  };

  /** Checks the devices at full pace: in the lane's cycle of that kind if one runs, else in a new one. */
  const checkAtOnce = (lane: Lane, devices: readonly Watched[], trigger: CycleTrigger): number => {
    const running = lane.immediate;
    const wanted = devices.filter(
      (watched) =>
        watched.check === null &&
        !isAwaited(watched) &&
        !(trigger === 'user' && running?.members.has(watched.device.id)),
    );
    const checkedBy = devices[0]?.check?.cycle;
    if (wanted.length === 0 && checkedBy !== undefined) return checkedBy.id;
    const cycle = running ?? cycles.begin(lane, trigger, 0, null);
    lane.immediate = cycle;
    for (const watched of wanted) {
      watched.awaitedBy = cycle;
      cycle.members.add(watched.device.id);
      cycle.subnetIds.add(watched.device.subnetId);
    }
    cycle.devices += wanted.length;
    const plannedMs = clock.monotonicMs();
    if (running === null) cycles.started(cycle);
    checker.enqueue(
      cycle,
      subnetBatches(wanted.map(({ device }) => device)).map((batch) => ({ batch, plannedMs })),
    );
    cycles.progressed(cycle);
    return cycle.id;
  };

  const checkAllAtOnce = (devices: Iterable<Watched>, trigger: CycleTrigger): number[] => {
    const byLane = new Map<Lane, Watched[]>();
    for (const watched of devices) {
      if (watched.lane === null) continue;
      const those = byLane.get(watched.lane);
      if (those === undefined) byLane.set(watched.lane, [watched]);
      else those.push(watched);
    }
    return [...byLane].map(([lane, those]) => checkAtOnce(lane, those, trigger));
  };

  return {
    start: () => {
      if (loop !== null) return;
      loop = agenda.run(stopping.signal);
      fleet.startLanes();
      checkAllAtOnce(fleet.devices.values(), 'start');
    },
    stop: async () => {
      for (const cycle of cycles.all()) {
        endCycle(cycle, 'cancelled', null);
      }
      stopping.abort(new Error('stopped'));
      await loop;
    },
    upsert: (devices, { checkNow }) => {
      const changed = devices.map((device) => fleet.upsert(device, checkNow)).filter((watched) => watched !== null);
      if (checkNow && loop !== null) checkAllAtOnce(changed, 'new-devices');
    },
    remove: (ids) => {
      for (const id of ids) fleet.remove(id);
    },
    setLimits: (next) => {
      limits = next;
      checker.dispatch();
    },
    runNow: (which) => (loop === null ? [] : checkAllAtOnce(fleet.chosen(which), 'user')),
    recheckVoid: () => {
      const unjudged = [...fleet.devices.values()].filter(({ judgement }) => judgement.voids > 0);
      if (loop !== null) checkAllAtOnce(unjudged, 'network-back');
    },
    cancel: (cycleId) => {
      const cycle = cycles.get(cycleId);
      if (cycle === undefined) return false;
      endCycle(cycle, 'cancelled', null);
      return true;
    },
    running: () => cycles.views(),
    adherence: () => [...fleet.lanes.values()].map((lane) => adherenceOf(lane, clock.monotonicMs(), clock.wallMs())),
    requiredPps: () => fleet.requiredPps(),
    busiestSubnet: () => fleet.busiestSubnet(),
  };
};
