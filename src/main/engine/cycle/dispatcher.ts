/** Hands due batches to the prober: at most so many subnets at once over all cycles, each subnet once at a time, the cycles in turn. */
import type { RunningCycle } from './running-cycle.ts';
import { mostDevicesInBatch, type SubnetBatch } from './subnet-batches.ts';

export type DueBatch = { readonly batch: SubnetBatch; readonly plannedMs: number };

export type Dispatcher = {
  enqueue(cycle: RunningCycle, due: readonly DueBatch[]): void;
  /** A batch is through: its slot and its subnet are free again. */
  release(batch: SubnetBatch): void;
  /** Forgets what the cycle still has waiting. */
  drop(cycle: RunningCycle): void;
  /** Starts what may start now. */
  dispatch(): void;
};

type Parked = { readonly cycle: RunningCycle; readonly due: DueBatch };
type Queue = { readonly cycle: RunningCycle; due: DueBatch[]; head: number };

export const createDispatcher = (
  subnetsAtOnce: () => number,
  start: (cycle: RunningCycle, due: DueBatch) => void,
): Dispatcher => {
  /** Cycles with waiting batches; the first is served next and then goes to the end. */
  let turn: Queue[] = [];
  const queues = new Map<RunningCycle, Queue>();
  /** Subnets in flight, each with the batches that wait for it. */
  const busy = new Map<number, Parked[]>();
  let inFlight = 0;

  const add = (cycle: RunningCycle, due: readonly DueBatch[], first: boolean) => {
    const queue = queues.get(cycle);
    if (queue === undefined) {
      const fresh: Queue = { cycle, due: [...due], head: 0 };
      queues.set(cycle, fresh);
      turn.push(fresh);
    } else if (first) {
      queue.due.splice(queue.head, 0, ...due);
    } else {
      for (const one of due) queue.due.push(one);
    }
  };

  const take = (queue: Queue): DueBatch | undefined => {
    const due = queue.due[queue.head++];
    if (queue.head >= queue.due.length) queues.delete(queue.cycle);
    else turn.push(queue);
    return due;
  };

  return {
    enqueue: (cycle, due) => {
      if (due.length === 0) return;
      cycle.waiting += due.length;
      add(cycle, due, false);
    },
    release: ({ subnetId }) => {
      inFlight--;
      if (subnetId === null) return;
      const parked = together(busy.get(subnetId) ?? []);
      busy.delete(subnetId);
      for (const { cycle, due } of parked.toReversed()) add(cycle, [due], true);
    },
    drop: (cycle) => {
      queues.delete(cycle);
      turn = turn.filter((queue) => queue.cycle !== cycle);
      for (const [subnetId, parked] of busy)
        busy.set(
          subnetId,
          parked.filter((one) => one.cycle !== cycle),
        );
      cycle.waiting = 0;
    },
    dispatch: () => {
      while (inFlight < subnetsAtOnce()) {
        const queue = turn.shift();
        if (queue === undefined) return;
        const due = take(queue);
        if (due === undefined) continue;
        const { subnetId } = due.batch;
        const parked = subnetId === null ? undefined : busy.get(subnetId);
        if (parked !== undefined) {
          parked.push({ cycle: queue.cycle, due });
          continue;
        }
        if (subnetId !== null) busy.set(subnetId, []);
        inFlight++;
        queue.cycle.waiting--;
        start(queue.cycle, due);
      }
    },
  };
};

/** Small batches of one cycle that waited for the same subnet go as one: devices added one by one are not checked one by one. */
const together = (parked: readonly Parked[]): Parked[] => {
  const merged: Parked[] = [];
  for (const { cycle, due } of parked) {
    const at = merged.findLastIndex((one) => one.cycle === cycle);
    const last = merged[at];
    const deviceIds = [...(last?.due.batch.deviceIds ?? []), ...due.batch.deviceIds];
    if (last === undefined || deviceIds.length > mostDevicesInBatch) merged.push({ cycle, due });
    else {
      cycle.waiting--;
      merged[at] = { cycle, due: { plannedMs: last.due.plannedMs, batch: { ...due.batch, deviceIds } } };
    }
  }
  return merged;
};
