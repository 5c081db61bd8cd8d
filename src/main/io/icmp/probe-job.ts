/** One batch of targets as the loop sees it: what each target still needs, and what came of it so far. */
import { type VoidReason, voidReasons } from '../../../contract/model/check.ts';
import type { JobMessage, JobResults } from './protocol.ts';
import { createRing, type Ring } from './ring.ts';
import type { SubnetRoom } from './subnet-pace.ts';

/** Says whose packet a slot carries, also after it was answered. Emptied when the job is over, so that no slot keeps a job alive. */
export type JobTag = { job: ProbeJob | null };

export type ProbeJob = {
  readonly id: number;
  readonly message: JobMessage;
  /** The bucket of its subnet; null for targets of no subnet. */
  readonly room: SubnetRoom | null;
  /** One byte a target, 1 for a neighbour on an own link; null when there is none. */
  readonly onLink: Uint8Array | null;
  /** The next target that has had no packet yet. */
  cursor: number;
  /** Targets that wait for their next packet, first due first: one spacing for all, so sending order is due order. */
  readonly again: Ring;
  /** Targets that wait until another neighbour may be looked for. */
  readonly held: Ring;
  /** Slots in sending order: one timeout for all, so sending order is expiry order. Those settled meanwhile are dropped at the head. */
  readonly flights: Ring;
  readonly flightGenerations: Ring;
  /** Unanswered packets in flight. */
  outstanding: number;
  /** What the job's slots point to; empty once it is cancelled or done: packets still under way concern nobody. */
  readonly tag: JobTag;
  /** Targets without an outcome. */
  open: number;
  readonly tried: Uint16Array;
  readonly pending: Uint16Array;
  readonly sent: Uint16Array;
  readonly received: Uint16Array;
  readonly voids: Uint16Array;
  readonly duplicates: Uint16Array;
  /** Of the last believed reply; 0 while unknown. */
  readonly ttl: Uint8Array;
  readonly voidReason: Uint8Array;
  readonly lastSentMs: Float64Array;
  readonly rttsMs: Float64Array;
  readonly isFinished: Uint8Array;
  readonly unreachable: Map<number, string>;
  /** Index in the contract's tcpAnswers plus one; null for a job that asks by ICMP. */
  readonly tcpAnswers: Uint8Array | null;
  /** Interface index by target, for link-local IPv6. */
  readonly scopes: ReadonlyMap<number, number>;
  /** Finished and not yet reported. */
  finished: number[];
};

export const createProbeJob = (
  message: JobMessage,
  scopes: ReadonlyMap<number, number>,
  room: SubnetRoom | null,
  onLink: Uint8Array | null,
): ProbeJob => {
  const { targets, packets } = message;
  const tag: JobTag = { job: null };
  const job: ProbeJob = {
    id: message.job,
    message,
    room,
    onLink,
    cursor: 0,
    again: createRing(),
    held: createRing(),
    flights: createRing(targets),
    flightGenerations: createRing(targets),
    outstanding: 0,
    tag,
    open: targets,
    tried: new Uint16Array(targets),
    pending: new Uint16Array(targets),
    sent: new Uint16Array(targets),
    received: new Uint16Array(targets),
    voids: new Uint16Array(targets),
    duplicates: new Uint16Array(targets),
    ttl: new Uint8Array(targets),
    voidReason: new Uint8Array(targets),
    lastSentMs: new Float64Array(targets),
    rttsMs: new Float64Array(targets * packets).fill(Number.NaN),
    isFinished: new Uint8Array(targets),
    unreachable: new Map(),
    tcpAnswers: message.tcpPort === undefined ? null : new Uint8Array(targets),
    scopes,
    finished: [],
  };
  tag.job = job;
  return job;
};

/** Whether the job asks by TCP connects. */
export const isTcp = (job: ProbeJob): boolean => job.tcpAnswers !== null;

export const noteVoid = (job: ProbeJob, target: number, reason: VoidReason): void => {
  job.voids[target]!++;
  job.voidReason[target] = voidReasons.indexOf(reason) + 1;
};

/** Counts up to what the column holds: a flood of them is one, whatever its number. */
export const noteDuplicate = (job: ProbeJob, target: number): void => {
  if (job.duplicates[target]! < 0xffff) job.duplicates[target]!++;
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
export const takeResults = (job: ProbeJob): JobResults => {
  const { packets } = job.message;
  const { tcpAnswers } = job;
  const { finished } = job;
  const count = finished.length;
  const targets = Uint32Array.from(finished);
  job.finished = [];
  const rttsMs = new Float64Array(count * packets);
  const unreachable: [number, string][] = [];
  for (let i = 0; i < count; i++) {
    const target = targets[i]!;
    for (let packet = 0; packet < packets; packet++)
      rttsMs[i * packets + packet] = job.rttsMs[target * packets + packet]!;
    const said = job.unreachable.size > 0 ? job.unreachable.get(target) : undefined;
    if (said !== undefined) unreachable.push([target, said]);
  }
  return {
    job: job.id,
    targets,
    sent: picked(job.sent, targets, new Uint16Array(count)),
    received: picked(job.received, targets, new Uint16Array(count)),
    voids: picked(job.voids, targets, new Uint16Array(count)),
    voidReason: picked(job.voidReason, targets, new Uint8Array(count)),
    duplicates: picked(job.duplicates, targets, new Uint16Array(count)),
    ttl: picked(job.ttl, targets, new Uint8Array(count)),
    rttsMs,
    unreachable,
    ...(tcpAnswers && { tcpAnswers: picked(tcpAnswers, targets, new Uint8Array(count)) }),
  };
};

/** A loop, because `from` with a function costs several times as much. */
const picked = <Column extends Uint8Array | Uint16Array>(
  column: Column,
  targets: Uint32Array,
  into: Column,
): Column => {
  for (let i = 0; i < targets.length; i++) into[i] = column[targets[i]!]!;
  return into;
};
