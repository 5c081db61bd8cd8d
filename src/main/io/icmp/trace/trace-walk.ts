/**
 * One target's way while it is found out: which hop to ask next, and when there is nothing more to ask.
 * Hops are asked side by side, lowest first. A hop that stays silent is asked again, and what it answers to an earlier
 * request still counts; only the end of the walk ends the listening.
 */
import type { VoidReason } from '../../../../contract/model/check.ts';
import type { Hop } from '../../../../contract/model/path.ts';
import type { HopAnswer } from './trace-port.ts';
import type { TracedTarget } from './trace-protocol.ts';

/** Unanswered hops of one target at once. */
export const WINDOW = 8;
/** So many hops of silence after the last answer, and the walk goes no further: most often a filter, or a dead target. */
export const MOST_SILENT = 8;
export const TRIES = 3;
/** After each request, before the hop is asked again or given up. */
const WAIT_MS = [600, 600] as const;
/** After the last request, when the end has answered: so many times as long as that took, within these bounds. */
const LAST_WAIT_RTTS = 4;
const LAST_WAIT_MS = [400, 1_200] as const;
/** The same while nobody knows where the way ends: a router looks for a dead host for three seconds before it says so (RFC 1122, 2.3.2.1). */
const LAST_WAIT_OPEN_MS = 2_300;

type HopState = {
  tries: number;
  /** When the request in flight counts as unanswered; null while none is. */
  deadlineMs: number | null;
  answer: HopAnswer | null;
};

export type TraceWalk = {
  readonly target: number;
  readonly maxHops: number;
  readonly startedMs: number;
  /** The hop that packets with a time to live of n ask stands at n − 1. */
  readonly hops: HopState[];
  flying: number;
  /** The lowest hop that ended the way; Infinity while none did. */
  end: number;
  lastAnswered: number;
};

export const beginWalk = (target: number, maxHops: number, nowMs: number): TraceWalk => ({
  target,
  maxHops,
  startedMs: nowMs,
  hops: Array.from({ length: maxHops }, () => ({ tries: 0, deadlineMs: null, answer: null })),
  flying: 0,
  end: Number.POSITIVE_INFINITY,
  lastAnswered: 0,
});

/** The highest hop worth asking, by what is known. */
const limitOf = (walk: TraceWalk): number => Math.min(walk.maxHops, walk.end, walk.lastAnswered + MOST_SILENT);

const isSettled = ({ answer, deadlineMs, tries }: HopState): boolean =>
  answer !== null || (deadlineMs === null && tries >= TRIES);

/** The hop to ask next, or 0 when it is time to wait. */
export const nextTtl = (walk: TraceWalk): number => {
  if (walk.flying >= WINDOW) return 0;
  const limit = limitOf(walk);
  for (let ttl = 1; ttl <= limit; ttl++) {
    const hop = walk.hops[ttl - 1]!;
    if (hop.answer === null && hop.deadlineMs === null && hop.tries < TRIES) return ttl;
  }
  return 0;
};

export const isOver = (walk: TraceWalk): boolean => {
  const limit = limitOf(walk);
  for (let ttl = 1; ttl <= limit; ttl++) if (!isSettled(walk.hops[ttl - 1]!)) return false;
  return true;
};

const lastWaitMs = (walk: TraceWalk): number => {
  const end = walk.hops[walk.end - 1]?.answer;
  if (!end) return LAST_WAIT_OPEN_MS;
  const [least, most] = LAST_WAIT_MS;
  return Math.min(most, Math.max(least, end.rttMs * LAST_WAIT_RTTS));
};

export const noteSent = (walk: TraceWalk, ttl: number, nowMs: number): void => {
  const hop = walk.hops[ttl - 1]!;
  hop.deadlineMs = nowMs + (WAIT_MS[hop.tries] ?? lastWaitMs(walk));
  hop.tries++;
  walk.flying++;
};

const land = (walk: TraceWalk, hop: HopState): void => {
  if (hop.deadlineMs === null) return;
  hop.deadlineMs = null;
  walk.flying--;
};

/** The first answer of a hop counts; answers from beyond the end don't. */
export const noteAnswer = (walk: TraceWalk, ttl: number, answer: HopAnswer): void => {
  const hop = walk.hops[ttl - 1];
  if (!hop || hop.answer !== null || ttl > walk.end) return;
  land(walk, hop);
  hop.answer = answer;
  walk.lastAnswered = Math.max(walk.lastAnswered, ttl);
  if (answer.kind === 'router') return;
  walk.end = ttl;
  for (const beyond of walk.hops.slice(ttl)) land(walk, beyond);
};

/** Gives up requests that nobody answered in time; answers when the next one is due, Infinity when none is in flight. */
export const expireWalk = (walk: TraceWalk, nowMs: number): number => {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const hop of walk.hops) {
    if (hop.deadlineMs === null) continue;
    if (hop.deadlineMs <= nowMs) land(walk, hop);
    else nextMs = Math.min(nextMs, hop.deadlineMs);
  }
  return nextMs;
};

/** What was found, silent hops after the last answer left out. */
export const pathOf = (walk: TraceWalk): TracedTarget => {
  const last = Math.min(walk.end, walk.lastAnswered);
  const hops = walk.hops.slice(0, last).map(
    ({ answer }, i): Hop => ({
      ttl: i + 1,
      address: answer?.address ?? null,
      rttMs: answer?.rttMs ?? null,
      said: answer?.said ?? null,
    }),
  );
  return { target: walk.target, hops, reached: walk.hops[last - 1]?.answer?.kind === 'target', voidReason: null };
};

export const voidPath = (target: number, voidReason: VoidReason): TracedTarget => ({
  target,
  hops: [],
  reached: false,
  voidReason,
});
