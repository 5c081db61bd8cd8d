/** Adds up what the looks at a store found, and says aloud what should not be. */
import { join } from 'node:path';
import { root } from '../../scripts/support/run.ts';
import { type Acknowledged, startWriter, type Writer } from '../../test/support/killed-writer.ts';
import type { MinutesStored } from '../../test/support/minutes-stored.ts';

export type Figures = Record<string, number>;

/** As shipped: the sources would take seconds to load, every time. */
export const worker = join(root, 'out/main/store-worker.js');
export const devices = 100;
/** A process ends this long after it began to write, at most. */
export const longestMs = 800;

export const startHistory = (dataDir: string): Writer =>
  startWriter('history-writer.ts', dataDir, String(devices), worker);

export const sleep = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

export const createTally = () => {
  const sum = {
    integrityOk: 0,
    transitionsLost: 0,
    transitionsDoubled: 0,
    checksLost: 0,
    checksDoubled: 0,
    minutesTorn: 0,
  };
  let checksLostMaxMs = 0;
  return {
    /** @param endedMs when the process was killed or its disk cut off, by the clock of the acknowledgements */
    add: (found: MinutesStored, acknowledged: Acknowledged, endedMs: number): void => {
      if (found.problems.length === 0) sum.integrityOk++;
      else console.error(found.problems.join('; '));
      sum.transitionsLost += found.transitionsLost;
      sum.transitionsDoubled += found.transitionsDoubled;
      sum.checksLost += found.checksLost;
      sum.checksDoubled += found.checksDoubled;
      sum.minutesTorn += found.minutesTorn.length;
      // What only an earlier process acknowledged was safe for ever.
      for (const minute of found.minutesLost)
        checksLostMaxMs = Math.max(checksLostMaxMs, endedMs - (acknowledged.get(minute) ?? Number.NEGATIVE_INFINITY));
    },
    figures: () => ({ ...sum, checksLostMaxMs }),
  };
};
