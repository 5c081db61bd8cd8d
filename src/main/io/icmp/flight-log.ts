/** Settles echo requests in flight: what left, failed, came back, expired or was forgotten, each written to its target exactly once. */
import type { RejectedCounts, RejectReason, VoidReason } from '../../../contract/model/check.ts';
import type { EchoSink } from './backend.ts';
import { finish, isComplete, noteVoid, type ProbeJob } from './probe-job.ts';
import type { Totals } from './protocol.ts';
import { type SlotTable, slotState } from './slot-table.ts';

export type FlightLog = {
  readonly sink: EchoSink;
  /** Takes a slot for the target's next packet; −1 when none is free. */
  takeOff(job: ProbeJob, target: number, nowMs: number): number;
  /** Settles as lost what the job sent and nobody answered by `nowMs`; all that arrived before must have been taken in. */
  expire(job: ProbeJob, nowMs: number): void;
  /** When the job's oldest unanswered request expires; Infinity when none is in flight. */
  nextExpiryMs(job: ProbeJob): number;
  /** Frees the job's slots; replies to them are ignored, and not counted against anybody. */
  forget(job: ProbeJob): void;
  totals(): Totals;
};

export const createFlightLog = (table: SlotTable, monotonicMs: () => number): FlightLog => {
  const owners: (ProbeJob | undefined)[] = new Array(table.capacity).fill(undefined);
  const targetOf = new Uint32Array(table.capacity);
  const packetOf = new Uint16Array(table.capacity);
  const rejected: Partial<Record<RejectReason, number>> = {};
  let sent = 0;
  let received = 0;
  let overflowedAtMs = Number.NEGATIVE_INFINITY;

  const reject = (reason: RejectReason): void => {
    rejected[reason] = (rejected[reason] ?? 0) + 1;
  };

  const isWaiting = (slot: number, generation: number): boolean =>
    table.generation[slot] === generation && table.state[slot] === slotState.outstanding;

  /** Ends the request; `write` says what it was to its target, if the target still waits. */
  const settle = (
    slot: number,
    state: number,
    write: (job: ProbeJob, target: number, packet: number) => void,
  ): void => {
    const job = owners[slot];
    table.release(slot, state);
    owners[slot] = undefined;
    if (!job) return;
    const target = targetOf[slot]!;
    if (job.isFinished[target]) return;
    job.pending[target]!--;
    job.outstanding--;
    write(job, target, packetOf[slot]!);
    if (isComplete(job, target)) finish(job, target);
  };

  const dropSettled = (job: ProbeJob): void => {
    while (job.flights.size() > 0) {
      if (isWaiting(job.flights.peek(), job.flightGenerations.peek())) return;
      job.flights.shift();
      job.flightGenerations.shift();
    }
  };

  return {
    sink: {
      left: (slot) => {
        const job = owners[slot];
        sent++;
        if (!job || job.isClosed) {
          table.release(slot, slotState.forgotten);
          owners[slot] = undefined;
          return;
        }
        table.state[slot] = slotState.outstanding;
        job.flights.push(slot);
        job.flightGenerations.push(table.generation[slot]!);
      },
      failed: (slot, generation, reason: VoidReason) => {
        if (table.generation[slot] !== generation) return;
        if (table.state[slot] === slotState.outstanding) sent--;
        else if (table.state[slot] !== slotState.taken) return;
        settle(slot, slotState.closed, (job, target) => {
          job.sent[target]!--;
          noteVoid(job, target, reason);
        });
      },
      replied: (slot, generation, rttMs) => {
        if (table.generation[slot] !== generation) return reject('late');
        const state = table.state[slot];
        if (state === slotState.forgotten) return;
        if (state !== slotState.outstanding) return reject(state === slotState.answered ? 'duplicate' : 'late');
        const timeoutMs = owners[slot]?.message.timeoutMs ?? Number.POSITIVE_INFINITY;
        if (rttMs > timeoutMs) return reject('late');
        received++;
        settle(slot, slotState.answered, (job, target, packet) => {
          job.received[target]!++;
          job.rttsMs[target * job.message.packets + packet] = rttMs;
        });
      },
      rejected: reject,
      unreachable: (slot, generation, said, proven) => {
        if (!isWaiting(slot, generation)) return;
        owners[slot]?.unreachable.set(targetOf[slot]!, said);
        if (proven) settle(slot, slotState.closed, () => {});
      },
      overflowed: () => {
        overflowedAtMs = monotonicMs();
      },
    },
    takeOff: (job, target, nowMs) => {
      const slot = table.take(job.message.addresses, target * 16, job.scopes.get(target) ?? 0);
      if (slot < 0) return slot;
      owners[slot] = job;
      table.timeoutMs[slot] = job.message.timeoutMs;
      targetOf[slot] = target;
      packetOf[slot] = job.tried[target]!++;
      job.sent[target]!++;
      job.pending[target]!++;
      job.outstanding++;
      job.lastSentMs[target] = nowMs;
      return slot;
    },
    expire: (job, nowMs) => {
      for (;;) {
        dropSettled(job);
        if (job.flights.size() === 0) return;
        const slot = job.flights.peek();
        const sentAtMs = table.sentAtMs[slot]!;
        if (sentAtMs + job.message.timeoutMs > nowMs) return;
        settle(slot, slotState.closed, (_, target) => {
          if (sentAtMs > overflowedAtMs) return;
          job.sent[target]!--;
          noteVoid(job, target, 'no-buffers');
        });
      }
    },
    nextExpiryMs: (job) => {
      dropSettled(job);
      return job.flights.size() === 0
        ? Number.POSITIVE_INFINITY
        : table.sentAtMs[job.flights.peek()]! + job.message.timeoutMs;
    },
    forget: (job) => {
      job.isClosed = true;
      while (job.flights.size() > 0) {
        const slot = job.flights.shift();
        if (isWaiting(slot, job.flightGenerations.shift())) {
          table.release(slot, slotState.forgotten);
          owners[slot] = undefined;
        }
      }
    },
    totals: () => ({ sent, received, rejected: { ...rejected } satisfies RejectedCounts }),
  };
};
