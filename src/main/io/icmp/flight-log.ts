/** Settles echo requests in flight: what left, failed, came back, expired or was forgotten, each written to its target exactly once. */
import { type RejectedCounts, type RejectReason, tcpAnswers, type VoidReason } from '../../../contract/model/check.ts';
import type { EchoSink } from './backend.ts';
import { finish, isComplete, type JobTag, noteDuplicate, noteVoid, type ProbeJob } from './probe-job.ts';
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

const NOBODY: JobTag = { job: null };

export const createFlightLog = (table: SlotTable, monotonicMs: () => number): FlightLog => {
  /** By slot, and left there: a second reply still finds its target until the job is over. */
  const owners: JobTag[] = new Array(table.capacity).fill(NOBODY);
  const targetOf = new Uint32Array(table.capacity);
  const packetOf = new Uint16Array(table.capacity);
  const rejected: Partial<Record<RejectReason, number>> = {};
  let sent = 0;
  let received = 0;
  let overflowedAtMs = Number.NEGATIVE_INFINITY;
  let overflowReason: VoidReason = 'no-buffers';

  const reject = (reason: RejectReason): void => {
    rejected[reason] = (rejected[reason] ?? 0) + 1;
  };

  const isWaiting = (slot: number, generation: number): boolean =>
    table.generation[slot] === generation && table.state[slot] === slotState.outstanding;

  /** Ends the request; answers the job whose target still waits for it, if any does. */
  const land = (slot: number, state: number): ProbeJob | null => {
    table.release(slot, state);
    const { job } = owners[slot]!;
    const target = targetOf[slot]!;
    if (!job || job.isFinished[target]) return null;
    job.pending[target]!--;
    job.outstanding--;
    return job;
  };

  const conclude = (job: ProbeJob, target: number): void => {
    if (isComplete(job, target)) finish(job, target);
  };

  const believe = (slot: number, rttMs: number, ttl: number): void => {
    const timeoutMs = owners[slot]!.job?.message.timeoutMs ?? Number.POSITIVE_INFINITY;
    if (rttMs > timeoutMs) {
      reject('late');
      return;
    }
    received++;
    const job = land(slot, slotState.answered);
    if (!job) return;
    const target = targetOf[slot]!;
    job.received[target]!++;
    job.ttl[target] = ttl;
    job.rttsMs[target * job.message.packets + packetOf[slot]!] = rttMs;
    conclude(job, target);
  };

  const repeated = (slot: number): void => {
    reject('duplicate');
    const { job } = owners[slot]!;
    if (job) noteDuplicate(job, targetOf[slot]!);
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
        const { job } = owners[slot]!;
        sent++;
        if (!job) {
          table.release(slot, slotState.forgotten);
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
        const job = land(slot, slotState.closed);
        if (!job) return;
        const target = targetOf[slot]!;
        job.sent[target]!--;
        noteVoid(job, target, reason);
        conclude(job, target);
      },
      replied: (slot, generation, rttMs, ttl) => {
        if (table.generation[slot] !== generation) return reject('late');
        switch (table.state[slot]) {
          case slotState.outstanding:
            return believe(slot, rttMs, ttl);
          case slotState.answered:
            return repeated(slot);
          case slotState.forgotten:
            return;
          default:
            return reject('late');
        }
      },
      met: (slot, generation, answer) => {
        const answers = isWaiting(slot, generation) ? owners[slot]!.job?.tcpAnswers : null;
        if (answers) answers[targetOf[slot]!] = tcpAnswers.indexOf(answer) + 1;
      },
      rejected: reject,
      unreachable: (slot, generation, said, proven) => {
        if (!isWaiting(slot, generation)) return;
        const target = targetOf[slot]!;
        owners[slot]!.job?.unreachable.set(target, said);
        if (!proven) return;
        const job = land(slot, slotState.closed);
        if (job) conclude(job, target);
      },
      overflowed: (reason = 'no-buffers') => {
        overflowedAtMs = monotonicMs();
        overflowReason = reason;
      },
    },
    takeOff: (job, target, nowMs) => {
      const slot = table.take(job.message.addresses, target * 16, job.scopes.get(target) ?? 0);
      if (slot < 0) return slot;
      owners[slot] = job.tag;
      table.timeoutMs[slot] = job.message.timeoutMs;
      table.port[slot] = job.message.tcpPort ?? 0;
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
        const target = targetOf[slot]!;
        if (!land(slot, slotState.closed)) continue;
        if (sentAtMs <= overflowedAtMs) {
          job.sent[target]!--;
          noteVoid(job, target, overflowReason);
        }
        conclude(job, target);
      }
    },
    nextExpiryMs: (job) => {
      dropSettled(job);
      return job.flights.size() === 0
        ? Number.POSITIVE_INFINITY
        : table.sentAtMs[job.flights.peek()]! + job.message.timeoutMs;
    },
    forget: (job) => {
      job.tag.job = null;
      while (job.flights.size() > 0) {
        const slot = job.flights.shift();
        if (isWaiting(slot, job.flightGenerations.shift())) table.release(slot, slotState.forgotten);
      }
    },
    totals: () => ({ sent, received, rejected: { ...rejected } satisfies RejectedCounts }),
  };
};
