/** Groups of checks written all the while something else goes on, and how long each took. */
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import type { Store } from '../../src/main/io/store/store.ts';

const groupEveryMs = 20;

/** How long each group took, in milliseconds, in order of length. */
export const writeDuring = async (
  store: Store,
  groupOf: (group: number) => readonly CheckRecord[],
  work: () => Promise<unknown>,
): Promise<number[]> => {
  let running = true;
  const tookMs: number[] = [];
  const writing = (async () => {
    for (let group = 0; running; group++) {
      const began = performance.now();
      await store.recordChecks(groupOf(group));
      tookMs.push(performance.now() - began);
      await new Promise((next) => setTimeout(next, groupEveryMs));
    }
  })();
  try {
    await work();
  } finally {
    running = false;
    await writing;
  }
  return tookMs.sort((a, b) => a - b);
};

/** @param part 0 to 1 of the sorted values */
export const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
