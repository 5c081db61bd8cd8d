/**
 * The tracing half of the prober's loop: walks the ways to many targets side by side, on sockets and slots of its own,
 * but out of the same pace that probing sends by. Knows no socket, process or clock but those it is given.
 */
import type { RejectedCounts, RejectReason, VoidReason } from '../../../../contract/model/check.ts';
import { isIpv4 } from '../ip-bytes.ts';
import type { Pace } from '../pace.ts';
import { type SlotTable, slotState } from '../slot-table.ts';
import type { OpenTrace, TraceSink, TraceSockets } from './trace-port.ts';
import type { TracedTarget, TraceMessage, TracesMessage } from './trace-protocol.ts';
import {
  beginWalk,
  expireWalk,
  isOver,
  nextTtl,
  noteAnswer,
  noteSent,
  pathOf,
  type TraceWalk,
  voidPath,
} from './trace-walk.ts';

export type TraceEngine = {
  /** Null: the backend can't trace. */
  attach(open: OpenTrace | null): void;
  add(message: TraceMessage, scopes: ReadonlyMap<number, number>): void;
  cancel(job: number): void;
  /** Does what is due; answers in how many milliseconds to call again (0: at once, Infinity: nothing to wait for). */
  step(): number;
  /** Requests sent so far. */
  sent(): number;
  rejected(): RejectedCounts;
};

export type TraceEngineDeps = {
  readonly table: SlotTable;
  readonly monotonicMs: () => number;
  /** The pace in force, shared with probing. */
  readonly pace: () => Pace;
  /** Whether probing wants to send too, and is left half. */
  readonly isShared: () => boolean;
  readonly report: (traces: TracesMessage) => void;
};

/** Slots for what all walks together may have asked and still listen for. */
export const TRACE_SLOTS = 16_384;
const WALKS_AT_ONCE = 128;
/** Unanswered requests in flight, over all walks. */
const MOST_IN_FLIGHT = 512;
const BATCH = 64;
const RECEIVE_EVERY_MS = 5;
const BUFFERS_RETRY_MS = 5;
const BUFFERS_TRIES = 100;
/** A walk that has not come to its end by then says what it knows. */
const MOST_WALK_MS = 20_000;

type TraceJob = {
  readonly message: TraceMessage;
  readonly scopes: ReadonlyMap<number, number>;
  /** The next target whose walk has not begun. */
  cursor: number;
  open: number;
  finished: TracedTarget[];
};
type Walking = { readonly job: TraceJob; readonly walk: TraceWalk; readonly slots: number[] };

const NO_SOCKETS: TraceSockets = { 4: null, 6: null };

export const createTraceEngine = (deps: TraceEngineDeps): TraceEngine => {
  const { table, monotonicMs, pace, isShared, report } = deps;
  const owners: ({ readonly walking: Walking; readonly ttl: number } | undefined)[] = [];
  const rejected: Partial<Record<RejectReason, number>> = {};
  let openTrace: OpenTrace | null = null;
  let sockets = NO_SOCKETS;
  let jobs: TraceJob[] = [];
  let walks: Walking[] = [];
  let turn = 0;
  let sent = 0;
  let bufferTries = 0;
  let bufferRetryAtMs = Number.NEGATIVE_INFINITY;

  const release = (slot: number, state: number): void => {
    owners[slot] = undefined;
    table.release(slot, state);
  };

  const sink: TraceSink = {
    answered: (slot, answer) => {
      const owner = owners[slot];
      if (!owner) return;
      release(slot, slotState.answered);
      noteAnswer(owner.walking.walk, owner.ttl, answer);
    },
    rejected: (reason) => {
      rejected[reason] = (rejected[reason] ?? 0) + 1;
    },
  };

  const finish = (walking: Walking, traced: TracedTarget): void => {
    for (const slot of walking.slots) if (owners[slot]?.walking === walking) release(slot, slotState.forgotten);
    walking.job.finished.push(traced);
    walking.job.open--;
  };

  const begin = (nowMs: number): void => {
    for (const job of jobs) {
      const { message } = job;
      while (job.cursor < message.targets && walks.length < WALKS_AT_ONCE) {
        const target = job.cursor++;
        const walking = { job, walk: beginWalk(target, message.maxHops, nowMs), slots: [] };
        if (socketOf(walking)) walks.push(walking);
        else finish(walking, voidPath(target, 'not-supported'));
      }
    }
  };

  const socketOf = ({ job, walk }: Walking) => sockets[isIpv4(job.message.addresses, walk.target * 16) ? 4 : 6];

  /** Ends walks that came to their end, and those that take too long. */
  const settle = (nowMs: number): void => {
    walks = walks.filter((walking) => {
      const { walk } = walking;
      if (!isOver(walk) && nowMs - walk.startedMs < MOST_WALK_MS) return true;
      finish(walking, pathOf(walk));
      return false;
    });
  };

  const giveUp = (walking: Walking, reason: VoidReason): void => {
    walks = walks.filter((each) => each !== walking);
    finish(walking, voidPath(walking.walk.target, reason));
  };

  /** Sends one request of the walk; false when buffers are full. */
  const ask = (walking: Walking, ttl: number): boolean => {
    const { job, walk, slots } = walking;
    const slot = table.take(job.message.addresses, walk.target * 16, job.scopes.get(walk.target) ?? 0);
    if (slot < 0) return false;
    owners[slot] = { walking, ttl };
    table.state[slot] = slotState.outstanding;
    const outcome = socketOf(walking)?.send(slot, ttl) ?? 'not-supported';
    if (outcome === 'sent') {
      bufferTries = 0;
      sent++;
      slots.push(slot);
      noteSent(walk, ttl, table.sentAtMs[slot]!);
      return true;
    }
    release(slot, slotState.closed);
    if (outcome !== 'buffers-full') giveUp(walking, outcome);
    else if (++bufferTries > BUFFERS_TRIES) giveUp(walking, 'no-buffers');
    else return false;
    return true;
  };

  const inFlight = (): number => walks.reduce((sum, { walk }) => sum + walk.flying, 0);

  /** One request of each walk in turn, as many as the pace and the bounds allow; answers whether any is left to send. */
  const send = (nowMs: number): boolean => {
    if (nowMs < bufferRetryAtMs) return true;
    const allowance = pace().allowance(nowMs);
    const share = isShared() ? Math.ceil(allowance / 2) : allowance;
    const room = Math.min(BATCH, share, MOST_IN_FLIGHT - inFlight());
    const sentBefore = sent;
    let isFull = false;
    for (let barren = 0; barren < walks.length && sent - sentBefore < room && !isFull; ) {
      turn = (turn + 1) % walks.length;
      const walking = walks[turn]!;
      const ttl = nextTtl(walking.walk);
      if (ttl === 0) {
        barren++;
        continue;
      }
      barren = 0;
      isFull = !ask(walking, ttl);
    }
    if (isFull) bufferRetryAtMs = nowMs + BUFFERS_RETRY_MS;
    pace().spend(sent - sentBefore);
    return walks.some(({ walk }) => nextTtl(walk) > 0);
  };

  const tell = (): void => {
    for (const job of jobs) {
      if (job.finished.length > 0) report({ type: 'traces', job: job.message.job, traces: job.finished });
      job.finished = [];
    }
    jobs = jobs.filter((job) => job.open > 0);
  };

  /** Sockets are only open while there is something to trace: a raw one hears everybody's replies, ours in a sweep too. */
  const openSockets = (): void => {
    if (jobs.length > 0 && sockets === NO_SOCKETS) sockets = openTrace?.(table, sink) ?? { ...NO_SOCKETS };
    if (jobs.length > 0 || sockets === NO_SOCKETS) return;
    for (const socket of [sockets[4], sockets[6]]) socket?.close();
    sockets = NO_SOCKETS;
  };

  return {
    attach: (open) => {
      openTrace = open;
    },
    add: (message, scopes) => {
      if (message.targets > 0) jobs.push({ message, scopes, cursor: 0, open: message.targets, finished: [] });
    },
    cancel: (id) => {
      for (const walking of walks.filter(({ job }) => job.message.job === id))
        finish(walking, voidPath(walking.walk.target, 'cancelled'));
      walks = walks.filter(({ job }) => job.message.job !== id);
      jobs = jobs.filter(({ message }) => message.job !== id);
    },
    step: () => {
      openSockets();
      if (jobs.length === 0) return Number.POSITIVE_INFINITY;
      for (const socket of [sockets[4], sockets[6]]) socket?.receive();
      const nowMs = monotonicMs();
      let nextMs = Number.POSITIVE_INFINITY;
      for (const { walk } of walks) nextMs = Math.min(nextMs, expireWalk(walk, nowMs));
      settle(nowMs);
      begin(nowMs);
      const wantsToSend = send(nowMs);
      tell();
      openSockets();
      if (jobs.length === 0) return Number.POSITIVE_INFINITY;
      const sendWaitMs =
        wantsToSend && inFlight() < MOST_IN_FLIGHT ? Math.max(1, pace().waitMs(nowMs)) : nextMs - nowMs;
      return Math.max(0, Math.min(nextMs - nowMs, RECEIVE_EVERY_MS, sendWaitMs));
    },
    sent: () => sent,
    rejected: () => ({ ...rejected }),
  };
};
