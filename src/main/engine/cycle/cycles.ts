/** The cycles that run right now: begun, told of at a bounded rate, and ended, each exactly once. */
import type { Cycle, CycleTrigger } from '../../../contract/model/cycle.ts';
import type { Clock, OnCycle, ProberTotals } from '../ports.ts';
import { countText, durationText, numberText } from '../words.ts';
import type { Lane } from './lane.ts';
import { cycleView, isExhausted, newCycle, type RoundPlan, type RunningCycle } from './running-cycle.ts';

export type Cycles = {
  /** Makes the cycle; it is not told of before `started`. */
  begin(lane: Lane, trigger: CycleTrigger, lateMs: number, plan: RoundPlan | null): RunningCycle;
  started(cycle: RunningCycle): void;
  /** Its numbers changed; ends it when nothing is left to do. */
  progressed(cycle: RunningCycle): void;
  /** Nothing more comes of it; it ends as `endsAs` says. */
  end(cycle: RunningCycle): void;
  /** Tells of the cycles that changed since they were last told of. */
  report(): void;
  /** Cycles that hang, with what was hanging. */
  overdue(): { cycle: RunningCycle; problem: string }[];
  get(id: number): RunningCycle | undefined;
  all(): RunningCycle[];
  views(): Cycle[];
  count(): number;
};

/** A cycle may take this many times the longer of its interval and its own estimate. */
const PATIENCE = 3;
/** Where the pace is slow, nothing may be heard for a while. */
const LEAST_PATIENCE_MS = 300_000;
const MOST_PATIENCE_MS = 24 * 3_600_000;

export const createCycles = (
  deps: {
    readonly clock: Clock;
    readonly onCycle: OnCycle;
    readonly proberTotals: ProberTotals;
    readonly firstCycleId: number;
  },
  onFirst: () => void,
): Cycles => {
  const { clock } = deps;
  const running = new Map<number, RunningCycle>();
  let nextId = deps.firstCycleId;

  const tell = (cycle: RunningCycle) => {
    cycle.changed = false;
    deps.onCycle(viewOf(cycle));
  };

  const viewOf = (cycle: RunningCycle) => cycleView(cycle, clock.monotonicMs(), deps.proberTotals().rejected);

  const end = (cycle: RunningCycle) => {
    if (cycle.state !== 'running') return;
    cycle.state = cycle.endsAs;
    cycle.finishedAt = Math.round(clock.wallMs());
    running.delete(cycle.id);
    const { lane } = cycle;
    if (lane.round === cycle) lane.round = null;
    if (lane.immediate === cycle) lane.immediate = null;
    if (cycle.state === 'finished' && cycle.trigger === 'schedule') lane.finished++;
    tell(cycle);
  };

  return {
    begin: (lane, trigger, lateMs, plan) => {
      const now = clock.wallMs();
      const cycle = newCycle(lane, {
        id: nextId++,
        trigger,
        plannedAt: Math.round(now - lateMs),
        startedAt: Math.round(now),
        startedAtMs: clock.monotonicMs(),
        rejectedBefore: { ...deps.proberTotals().rejected },
        plan,
      });
      running.set(cycle.id, cycle);
      onFirst();
      return cycle;
    },
    started: tell,
    progressed: (cycle) => {
      cycle.changed = true;
      if (isExhausted(cycle)) end(cycle);
    },
    end,
    report: () => {
      for (const cycle of running.values()) if (cycle.changed) tell(cycle);
    },
    overdue: () => {
      const now = clock.monotonicMs();
      return [...running.values()]
        .filter((cycle) => now - cycle.startedAtMs > patienceMs(cycle))
        .map((cycle) => ({ cycle, problem: problemOf(cycle, now) }));
    },
    get: (id) => running.get(id),
    all: () => [...running.values()],
    views: () => [...running.values()].map(viewOf),
    count: () => running.size,
  };
};

/** What a cycle at this pace needs, as it looked when something was last heard of it. */
const estimateMs = (cycle: RunningCycle): number =>
  cycle.done === 0 ? 0 : ((cycle.lastProgressMs - cycle.startedAtMs) / cycle.done) * cycle.devices;

const patienceMs = (cycle: RunningCycle): number =>
  Math.min(
    MOST_PATIENCE_MS,
    Math.max(LEAST_PATIENCE_MS, PATIENCE * Math.max(cycle.lane.intervalMs, estimateMs(cycle))),
  );

const problemOf = (cycle: RunningCycle, nowMs: number): string =>
  `the cycle was ended after ${durationText(nowMs - cycle.startedAtMs)}: ${numberText(cycle.devices - cycle.done)} of ${countText(cycle.devices, 'device')} had no result`;
