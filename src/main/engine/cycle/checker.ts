/** Carries out the checks of all cycles: subnet batches first, confirmations beside them, every result judged and handed on at once. */
import type { VoidReason } from '../../../contract/model/check.ts';
import type { CheckRecord, Clock, Log, Probe, ProbeOutcome, RecordChecks, Resolve } from '../ports.ts';
import { confirmationSpacingMs, confirmationsFor, reckonedLoss } from '../status/confirmations.ts';
import type { OwnNetworkQuorum } from '../status/own-network.ts';
import type { NewAbort } from './agenda.ts';
import { createConfirming } from './confirming.ts';
import { createDispatcher, type DueBatch } from './dispatcher.ts';
import { createFirstChecks } from './first-checks.ts';
import { addOutcome, judgeCheck } from './judge-check.ts';
import { createProbeRuns, type ProbeRun } from './probe-runs.ts';
import type { RunningCycle } from './running-cycle.ts';
import type { SubnetBatch } from './subnet-batches.ts';
import { type CheckUnderWay, isAwaited, newCheck, type Watched } from './watched.ts';

export type CheckerDeps = {
  readonly clock: Clock;
  readonly probe: Probe;
  readonly resolve: Resolve;
  readonly record: RecordChecks;
  readonly log: Log;
  readonly newAbort: NewAbort;
  readonly watched: ReadonlyMap<number, Watched>;
  readonly subnetsAtOnce: () => number;
  readonly probesPerSubnet: () => number;
  readonly packetsPerSecond: () => number;
  /** Whether packets may have been lost to our own rate a moment ago. */
  readonly congested?: () => boolean;
  /** Without it every silence is held against its device. */
  readonly quorum?: OwnNetworkQuorum;
  /** The cycle's numbers changed; it may have nothing left to do. */
  readonly onProgress: (cycle: RunningCycle) => void;
};

export type Checker = {
  /** Takes due batches; they start as soon as there is room. */
  enqueue(cycle: RunningCycle, due: readonly DueBatch[]): void;
  /** Ends all work of the cycle; its missing checks become void for that reason, or are dropped when it is null. */
  end(cycle: RunningCycle, voidReason: VoidReason | null): void;
  /** Ends everything that is in flight; the cycles go on. */
  voidAll(voidReason: VoidReason): void;
  /** Ends the pieces of work from which nothing was heard for too long. */
  endHanging(): void;
  /** Starts what may start now, for instance after a limit was lifted. */
  dispatch(): void;
};

/** The governor finds out within a minute whether it is us; a confirmation takes some seconds at least. */
const MOST_UNSURE = 10;

/** Voids that say that the network itself may be gone. */
const noNetwork: ReadonlySet<VoidReason> = new Set<VoidReason>([
  'network-unreachable',
  'host-unreachable',
  'address-not-available',
]);

export const createChecker = (deps: CheckerDeps): Checker => {
  const { clock } = deps;
  const firstChecks = createFirstChecks(deps);
  const runs = createProbeRuns({
    ...deps,
    onOutcomes: (run, news) => hear(run, news),
    onEnd: (...end) => endRun(...end),
  });
  const dispatcher = createDispatcher(deps.subnetsAtOnce, (cycle, due) => startBatch(cycle, due));
  const confirming = createConfirming({
    ...deps,
    runs,
    onStale: ({ cycle }) => {
      cycle.confirming--;
      cycle.devices--;
      deps.onProgress(cycle);
    },
  });

  const startBatch = (cycle: RunningCycle, { batch, plannedMs }: DueBatch) => {
    const now = clock.monotonicMs();
    if (cycle.plan !== null) cycle.lane.lateness.add(now - plannedMs);
    cycle.lateMs ??= Math.max(0, now - plannedMs);
    const checks = takeDevices(cycle, batch, now);
    cycle.devices -= batch.deviceIds.length - checks.length;
    cycle.out += checks.length;
    deps.onProgress(cycle);
    if (checks.length === 0) {
      dispatcher.release(batch);
      return;
    }
    const { subnetId } = batch;
    runs.start({ cycle, batch, subnetId, checks, ...firstChecks(checks, deps.probesPerSubnet(), subnetId) });
  };

  /** Leaves out what is gone, moved to another lane, in a check already, or about to be checked at full pace anyway. */
  const takeDevices = (cycle: RunningCycle, batch: SubnetBatch, now: number): CheckUnderWay[] => {
    const checks: CheckUnderWay[] = [];
    for (const id of batch.deviceIds) {
      const watched = deps.watched.get(id);
      if (watched === undefined || watched.lane !== cycle.lane) continue;
      if (watched.awaitedBy === cycle) watched.awaitedBy = null;
      if (watched.check !== null || isAwaited(watched)) continue;
      watched.check = newCheck(watched, cycle, now);
      checks.push(watched.check);
    }
    return checks;
  };

  const hear = (run: ProbeRun, news: readonly { check: CheckUnderWay; outcome: ProbeOutcome }[]) => {
    for (const { check, outcome } of news) {
      addOutcome(check, outcome);
      if (outcome.received > 0) deps.quorum?.heard(check.address, run.startedMs);
    }
    conclude(
      run,
      news.map(({ check }) => check),
    );
  };

  /** The checks have all the run could give: judged and recorded, or on to their confirmation. */
  const conclude = (run: ProbeRun, checks: readonly CheckUnderWay[]) => {
    const { cycle, subnetId } = run;
    const records: CheckRecord[] = [];
    for (const check of checks) {
      leave(run);
      if (check.watched.check !== check) {
        cycle.devices--;
        continue;
      }
      if (isUnsure(check)) {
        check.unsure++;
        askAgain(check, subnetId);
        continue;
      }
      if (isBlameOpen(run, check)) {
        check.unsure++;
        confirmOnceMore(check, subnetId);
        continue;
      }
      forgiveOwnLoss(check);
      const judged = judgeCheck(check, clock.monotonicMs(), clock.wallMs());
      if (judged === 'confirm') askAgain(check, subnetId);
      else {
        count(cycle, judged);
        records.push(judged);
        if (judged.voidReason !== null && noNetwork.has(judged.voidReason)) deps.quorum?.suspect();
      }
    }
    if (records.length > 0) deps.record(records);
    cycle.lastProgressMs = clock.monotonicMs();
    confirming.pump(subnetId);
    deps.onProgress(cycle);
  };

  const isConfirmedSilence = (check: CheckUnderWay): boolean =>
    check.confirmations !== null && check.received === 0 && check.voidReason === null;

  /** Silence while we may be what loses the packets is confirmed once more, and says nothing of the device meanwhile. */
  const isUnsure = (check: CheckUnderWay): boolean =>
    isConfirmedSilence(check) && check.unsure < MOST_UNSURE && deps.congested?.() === true;

  /** Whether it is not known yet whose fault the silence is; one that is our own makes the check void. */
  const isBlameOpen = (run: ProbeRun, check: CheckUnderWay): boolean => {
    if (!isConfirmedSilence(check) || deps.quorum === undefined) return false;
    // Paced packets leave later than planned, never earlier.
    const untilMs = run.startedMs + ((check.confirmations ?? 1) - 1) * confirmationSpacingMs;
    const sinceMs = check.doubtedSinceMs ?? run.startedMs;
    check.doubtedSinceMs ??= untilMs;
    const verdict = deps.quorum.judge(check.address, { sinceMs, untilMs });
    switch (verdict.kind) {
      case 'alive':
        return false;
      case 'unsure':
        if (check.unsure < MOST_UNSURE) return true;
        check.voidReason = 'other';
        return false;
      case 'down':
        check.voidReason = verdict.fault;
        return false;
    }
  };

  /** Of a check that reached from our own outage to its end only the answers count: the rest was lost by us. */
  const forgiveOwnLoss = (check: CheckUnderWay) => {
    if (check.received === 0 || check.received === check.sent) return;
    if (deps.quorum?.wasDownSince(check.startedAtMs)) check.sent = check.received;
  };

  const leave = (run: ProbeRun) => {
    if (run.batch !== null) run.cycle.out--;
    else {
      run.cycle.confirming--;
      confirming.leave(run.subnetId);
    }
  };

  const askAgain = (check: CheckUnderWay, subnetId: number | null) => {
    const { judgement, device } = check.watched;
    const loss = reckonedLoss(judgement.loss, check.sent);
    check.confirmations = confirmationsFor(device.policy.missesBeforeOffline, loss);
    queue(check, subnetId);
  };

  /** Its silence is confirmed as it has to be; this one only goes beside the question to the witnesses. */
  const confirmOnceMore = (check: CheckUnderWay, subnetId: number | null) => {
    check.confirmations = check.watched.device.policy.missesBeforeOffline;
    queue(check, subnetId);
  };

  const queue = (check: CheckUnderWay, subnetId: number | null) => {
    check.cycle.confirming++;
    confirming.add(check, subnetId);
  };

  const endRun = (run: ProbeRun, left: readonly CheckUnderWay[], voidReason: VoidReason | null) => {
    if (voidReason === null) {
      for (const check of left) {
        leave(run);
        if (check.watched.check === check) check.watched.check = null;
      }
      confirming.pump(run.subnetId);
    } else {
      for (const check of left) check.voidReason = voidReason;
      conclude(run, left);
    }
    if (run.batch === null) return;
    dispatcher.release(run.batch);
    dispatcher.dispatch();
  };

  return {
    enqueue: (cycle, due) => {
      dispatcher.enqueue(cycle, due);
      dispatcher.dispatch();
    },
    end: (cycle, voidReason) => {
      dispatcher.drop(cycle);
      for (const check of confirming.drop(cycle)) {
        cycle.confirming--;
        if (check.watched.check === check) check.watched.check = null;
      }
      runs.end(cycle, voidReason);
    },
    voidAll: (voidReason) => runs.end(null, voidReason),
    endHanging: () => runs.endHanging(),
    dispatch: () => dispatcher.dispatch(),
  };
};

const count = (cycle: RunningCycle, record: CheckRecord) => {
  cycle.done++;
  cycle.packetsSent += record.sent;
  cycle.packetsReceived += record.received;
  if (record.voidReason !== null) cycle.voids++;
  else if (record.state.status !== 'unknown') cycle[record.state.status]++;
};
