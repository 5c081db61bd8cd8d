/** A clock whose time stands still until a test moves it; sleepers wake in the order of their times, one after the other. */
import type { Clock } from '../../src/main/engine/ports.ts';

export type FakeClock = Clock & {
  /** Moves time forward, waking each sleeper at its own moment and letting it finish before the next. */
  advance(ms: number): Promise<void>;
  /** Advances until the condition holds; throws when it does not within the given time. */
  advanceUntil(condition: () => boolean, mostMs: number): Promise<void>;
  /** Lets everything finish that needs no time. */
  settle(): Promise<void>;
  /** Time goes by while nobody runs: no sleeper wakes before the end of it. */
  stall(ms: number): Promise<void>;
  /** Sets the wall clock forward or back; the monotonic clock does not notice. */
  setWall(byMs: number): void;
  /** How many sleepers wait. */
  sleeping(): number;
};

type Sleeper = { readonly atMs: number; readonly order: number; wake: () => void };

export const createFakeClock = (startWallMs = Date.UTC(2026, 0, 1)): FakeClock => {
  let nowMs = 0;
  let wallOffsetMs = startWallMs;
  let order = 0;
  const sleepers = new Set<Sleeper>();

  const earliest = (): Sleeper | undefined => {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers)
      if (
        first === undefined ||
        sleeper.atMs < first.atMs ||
        (sleeper.atMs === first.atMs && sleeper.order < first.order)
      )
        first = sleeper;
    return first;
  };
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

  const advanceTo = async (endMs: number) => {
    await settle();
    for (let next = earliest(); next !== undefined && next.atMs <= endMs; next = earliest()) {
      nowMs = Math.max(nowMs, next.atMs);
      sleepers.delete(next);
      next.wake();
      await settle();
    }
    nowMs = Math.max(nowMs, endMs);
  };

  return {
    monotonicMs: () => nowMs,
    wallMs: () => nowMs + wallOffsetMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const stop = () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        };
        const sleeper: Sleeper = {
          atMs: nowMs + Math.max(0, ms),
          order: order++,
          wake: () => {
            signal.removeEventListener('abort', stop);
            resolve();
          },
        };
        signal.addEventListener('abort', stop, { once: true });
        sleepers.add(sleeper);
      }),
    settle,
    advance: (ms) => advanceTo(nowMs + ms),
    advanceUntil: async (condition, mostMs) => {
      const endMs = nowMs + mostMs;
      await settle();
      while (!condition()) {
        const next = earliest();
        if (next === undefined || next.atMs > endMs) throw new Error(`the condition did not hold within ${mostMs} ms`);
        await advanceTo(next.atMs);
      }
    },
    stall: async (ms) => {
      nowMs += ms;
      await advanceTo(nowMs);
    },
    setWall: (byMs) => {
      wallOffsetMs += byMs;
    },
    sleeping: () => sleepers.size,
  };
};
