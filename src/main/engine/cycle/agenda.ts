/** The one loop that waits: runs each entry when its monotonic time has come, earliest first. */
import type { Clock } from '../ports.ts';

export type NewAbort = () => { signal: AbortSignal; abort(reason: unknown): void };

export type Agenda = {
  /** Runs `run` at or after `atMs` of the monotonic clock; answers the cancel. */
  at(atMs: number, run: () => void): () => void;
  /** Waits and runs until the signal; resolves then. */
  run(signal: AbortSignal): Promise<void>;
};

/**
 * How much longer a wait took than asked, and how far the wall clock moved beyond the monotonic one meanwhile.
 * `lost`: time went by in which nobody ran; false when only the wall clock was set back.
 */
export type Gap = { readonly lateMs: number; readonly wallJumpMs: number; readonly lost: boolean };

type Entry = { readonly atMs: number; readonly order: number; run: (() => void) | null };

/** A wall clock that jumps is noticed at the end of a wait, so no wait is long. */
const LONGEST_WAIT_MS = 10_000;
/** Below this a late tick is a busy machine, above it was asleep, stopped or had its clock set. */
const GAP_MS = 5_000;

export type AgendaDeps = {
  readonly clock: Clock;
  readonly newAbort: NewAbort;
  readonly onGap: (gap: Gap) => void;
  /** An entry threw; the others go on. */
  readonly onFault: (error: unknown) => void;
};

export const createAgenda = ({ clock, newAbort, onGap, onFault }: AgendaDeps): Agenda => {
  const heap: Entry[] = [];
  let order = 0;
  let sleepingUntilMs = Number.NEGATIVE_INFINITY;
  let wake: () => void = () => {};

  const runDue = () => {
    const now = clock.monotonicMs();
    for (let first = heap[0]; first !== undefined && first.atMs <= now; first = heap[0]) {
      pop(heap);
      try {
        first.run?.();
      } catch (error) {
        onFault(error);
      }
    }
  };

  const waitForNext = async () => {
    const begin = clock.monotonicMs();
    const beginWall = clock.wallMs();
    const waitMs = Math.max(0, Math.min((heap[0]?.atMs ?? Number.POSITIVE_INFINITY) - begin, LONGEST_WAIT_MS));
    const waiting = newAbort();
    wake = () => waiting.abort(new Error('woken'));
    sleepingUntilMs = begin + waitMs;
    try {
      await clock.sleep(waitMs, waiting.signal);
    } catch (error) {
      if (!waiting.signal.aborted) throw error;
    }
    sleepingUntilMs = Number.NEGATIVE_INFINITY;
    const tookMs = clock.monotonicMs() - begin;
    const lateMs = tookMs - waitMs;
    const wallJumpMs = clock.wallMs() - beginWall - tookMs;
    const lost = Math.max(lateMs, wallJumpMs) > GAP_MS;
    if (lost || wallJumpMs < -GAP_MS) onGap({ lateMs, wallJumpMs, lost });
  };

  return {
    at: (atMs, run) => {
      const entry: Entry = { atMs, order: order++, run };
      push(heap, entry);
      if (atMs < sleepingUntilMs) wake();
      return () => {
        entry.run = null;
      };
    },
    run: async (signal) => {
      const stop = () => wake();
      signal.addEventListener('abort', stop);
      while (!signal.aborted) {
        runDue();
        if (!signal.aborted) await waitForNext();
      }
      signal.removeEventListener('abort', stop);
    },
  };
};

const before = (a: Entry, b: Entry) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

const push = (heap: Entry[], entry: Entry) => {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(entry, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = entry;
};

const pop = (heap: Entry[]) => {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (!before(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
};
