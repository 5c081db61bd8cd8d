/** Work handed to the prober: each piece has its checks, its deadline, and exactly one end, whichever comes first. */
import type { VoidReason } from '../../../contract/model/check.ts';
import type { Clock, Log, ProbeOutcome } from '../ports.ts';
import { countText, durationText } from '../words.ts';
import type { NewAbort } from './agenda.ts';
import type { RunningCycle } from './running-cycle.ts';
import type { SubnetBatch } from './subnet-batches.ts';
import type { CheckUnderWay } from './watched.ts';

export type RunWork = (onOutcomes: (outcomes: readonly ProbeOutcome[]) => void, signal: AbortSignal) => Promise<void>;

export type RunStart = {
  readonly cycle: RunningCycle;
  /** Null for a confirmation. */
  readonly batch: SubnetBatch | null;
  readonly subnetId: number | null;
  readonly checks: readonly CheckUnderWay[];
  /** Packets asked for, over all its checks. */
  readonly packets: number;
  /** How long it may take at worst when nothing is in the way. */
  readonly expectedMs: number;
  readonly work: RunWork;
};

export type ProbeRun = RunStart & {
  /** By device: those without an outcome yet. */
  readonly missing: Map<number, CheckUnderWay>;
  readonly abort: ReturnType<NewAbort>;
  /** Monotonic; none of its packets left before. */
  readonly startedMs: number;
  lastHeardMs: number;
  ended: boolean;
};

export type ProbeRunsDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly newAbort: NewAbort;
  readonly packetsPerSecond: () => number;
  readonly onOutcomes: (run: ProbeRun, outcomes: readonly { check: CheckUnderWay; outcome: ProbeOutcome }[]) => void;
  /** The piece is over; the checks that got no outcome come with the reason why they are void, or null when nobody wants them. */
  readonly onEnd: (run: ProbeRun, left: readonly CheckUnderWay[], voidReason: VoidReason | null) => void;
};

export type ProbeRuns = {
  start(start: RunStart): void;
  /** Ends the pieces from which nothing was heard for too long. */
  endHanging(): void;
  /** Ends the pieces of one cycle, or of all; their missing checks become void for that reason, or are dropped when it is null. */
  end(cycle: RunningCycle | null, voidReason: VoidReason | null): void;
};

/** On top of twice the expected duration. */
const PATIENCE_MS = 10_000;

export const createProbeRuns = (deps: ProbeRunsDeps): ProbeRuns => {
  const { clock, log } = deps;
  const runs = new Set<ProbeRun>();
  let packetsOut = 0;

  const endRun = (run: ProbeRun, voidReason: VoidReason | null, problem: string | null) => {
    if (run.ended) return;
    run.ended = true;
    runs.delete(run);
    packetsOut -= run.packets;
    run.abort.abort(new Error(problem ?? 'ended'));
    const left = [...run.missing.values()];
    run.missing.clear();
    if (problem !== null && left.length > 0) {
      const text = hangingText(run, left, problem);
      run.cycle.problem = text;
      log.warn({ cycle: run.cycle.id, subnet: run.subnetId, missing: left.length }, text);
    }
    deps.onEnd(run, left, voidReason);
  };

  const hear = (run: ProbeRun, outcomes: readonly ProbeOutcome[]) => {
    if (run.ended) return;
    run.lastHeardMs = clock.monotonicMs();
    const news: { check: CheckUnderWay; outcome: ProbeOutcome }[] = [];
    for (const outcome of outcomes) {
      const check = run.missing.get(outcome.key);
      if (check === undefined) continue;
      run.missing.delete(outcome.key);
      news.push({ check, outcome });
    }
    if (news.length > 0) deps.onOutcomes(run, news);
  };

  /** Packets of others may stand before ours in the prober's queue; its pace says how long that takes. */
  const deadlineMs = (run: ProbeRun) =>
    run.lastHeardMs + run.expectedMs * 2 + PATIENCE_MS + (2_000 * packetsOut) / deps.packetsPerSecond();

  return {
    start: (start) => {
      const missing = new Map(start.checks.map((check) => [check.watched.device.id, check]));
      const run: ProbeRun = {
        ...start,
        missing,
        abort: deps.newAbort(),
        startedMs: clock.monotonicMs(),
        lastHeardMs: clock.monotonicMs(),
        ended: false,
      };
      runs.add(run);
      packetsOut += run.packets;
      run
        .work((outcomes) => hear(run, outcomes), run.abort.signal)
        .then(
          () => endRun(run, 'prober-lost', 'the prober gave no outcome'),
          (error: unknown) => endRun(run, 'prober-lost', error instanceof Error ? error.message : String(error)),
        );
    },
    endHanging: () => {
      const now = clock.monotonicMs();
      for (const run of runs)
        if (now > deadlineMs(run))
          endRun(run, 'cancelled', `nothing was heard for ${durationText(now - run.lastHeardMs)}`);
    },
    end: (cycle, voidReason) => {
      for (const run of [...runs]) if (cycle === null || run.cycle === cycle) endRun(run, voidReason, null);
    },
  };
};

const hangingText = (run: ProbeRun, left: readonly CheckUnderWay[], problem: string): string => {
  const where = run.subnetId === null ? 'devices without a subnet' : `subnet ${run.subnetId}`;
  const first = left[0]?.watched.device.address ?? '';
  const kind = run.batch === null ? 'confirmation' : 'batch';
  return `${kind} of ${where}: ${left.length} of ${countText(run.checks.length, 'device')} had no result (${first} first): ${problem}`;
};
