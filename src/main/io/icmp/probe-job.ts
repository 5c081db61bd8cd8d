/** One batch of targets as the loop sees it: what each target still needs, and what came of it so far. */
import { type VoidReason, voidReasons } from '../../../contract/model/check.ts';
import type { JobMessage, ResultsMessage } from './protocol.ts';
import { createRing, type Ring } from './ring.ts';
import type { SubnetRoom } from './subnet-pace.ts';

export type ProbeJob = {
  readonly id: number;
  readonly message: JobMessage;
  /** The bucket of its subnet; null for targets of no subnet. */
  readonly room: SubnetRoom | null;
  /** The next target that has had no packet yet. */
  cursor: number;
  /** Targets that wait for their next packet, first due first: one spacing for all, so sending order is due order. */
  readonly again: Ring;
  /** Slots in sending order: one timeout for all, so sending order is expiry order. Those settled meanwhile are dropped at the head. */
  readonly flights: Ring;
  readonly flightGenerations: Ring;
  /** Unanswered packets in flight. */
  outstanding: number;
  /** Cancelled or done: packets still under way concern nobody. */
  isClosed: boolean;
  /** Targets without an outcome. */
  open: number;
  readonly tried: Uint16Array;
  readonly pending: Uint16Array;
  readonly sent: Uint16Array;
  readonly received: Uint16Array;
  readonly voids: Uint16Array;
  readonly voidReason: Uint8Array;
  readonly lastSentMs: Float64Array;
  readonly rttsMs: Float64Array;
  readonly isFinished: Uint8Array;
  readonly unreachable: Map<number, string>;
  /** Interface index by target, for link-local IPv6. */
  readonly scopes: ReadonlyMap<number, number>;
  /** Finished and not yet reported. */
  finished: number[];
};

export const createProbeJob = (
  message: JobMessage,
  scopes: ReadonlyMap<number, number>,
  room: SubnetRoom | null,
): ProbeJob => {
  const { targets, packets } = message;
  return {
    id: message.job,
    message,
    room,
    cursor: 0,
    again: createRing(),
    flights: createRing(),
    flightGenerations: createRing(),
    outstanding: 0,
    isClosed: false,
    open: targets,
    tried: new Uint16Array(targets),
    pending: new Uint16Array(targets),
    sent: new Uint16Array(targets),
    received: new Uint16Array(targets),
    voids: new Uint16Array(targets),
    voidReason: new Uint8Array(targets),
    lastSentMs: new Float64Array(targets),
    rttsMs: new Float64Array(targets * packets).fill(Number.NaN),
    isFinished: new Uint8Array(targets),
    unreachable: new Map(),
    scopes,
    finished: [],
  };
};

export const isIpv4 = (addresses: Uint8Array, target: number): boolean => {
  const at = target * 16;
  for (let i = 0; i < 10; i++) if (addresses[at + i] !== 0) return false;
  return addresses[at + 10] === 0xff && addresses[at + 11] === 0xff;
};

export const noteVoid = (job: ProbeJob, target: number, reason: VoidReason): void => {
  job.voids[target]!++;
  job.voidReason[target] = voidReasons.indexOf(reason) + 1;
};

/** Whether every packet of the target was tried or is no longer needed, and none is waited for. */
export const isComplete = (job: ProbeJob, target: number): boolean => {
  const { packets, stopOnReply } = job.message;
  if (stopOnReply && job.received[target]! > 0) return true;
  return job.tried[target] === packets && job.pending[target] === 0;
};

/** Marks the target finished. Packets that nobody waits for any more are taken out of `sent`: they are neither reply nor loss. */
export const finish = (job: ProbeJob, target: number): void => {
  if (job.isFinished[target]) return;
  job.isFinished[target] = 1;
  job.sent[target]! -= job.pending[target]!;
  job.outstanding -= job.pending[target]!;
  job.pending[target] = 0;
  job.open--;
  job.finished.push(target);
};

/** Takes the finished targets out as columns. */
export const takeResults = (job: ProbeJob): ResultsMessage => {
  const { packets } = job.message;
  const targets = Uint32Array.from(job.finished);
  job.finished = [];
  const rttsMs = new Float64Array(targets.length * packets);
  const unreachable: [number, string][] = [];
  for (const [i, target] of targets.entries()) {
    rttsMs.set(job.rttsMs.subarray(target * packets, (target + 1) * packets), i * packets);
    const said = job.unreachable.get(target);
    if (said !== undefined) unreachable.push([target, said]);
  }
  return {
    type: 'results',
    job: job.id,
    targets,
    sent: Uint16Array.from(targets, (target) => job.sent[target]!),
    received: Uint16Array.from(targets, (target) => job.received[target]!),
    voids: Uint16Array.from(targets, (target) => job.voids[target]!),
    voidReason: Uint8Array.from(targets, (target) => job.voidReason[target]!),
    rttsMs,
    unreachable,
  };
};
