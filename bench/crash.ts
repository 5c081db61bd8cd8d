/**
 * What a store keeps when its process is killed at random moments while it records and packs, when the power of its disk is cut, and when
 * that disk is full for a while. FIELDWATCH_BENCH_KILLS, _CUTS and _SEED change the runs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded } from '../scripts/support/build-if-needed.ts';
import { root } from '../scripts/support/run.ts';
import { seeded } from '../test/support/damage.ts';
import { type Acknowledged, lastOf, startWriter, type Writer } from '../test/support/killed-writer.ts';
import { type MinutesStored, minutesStored } from '../test/support/minutes-stored.ts';

const kills = Number(process.env.FIELDWATCH_BENCH_KILLS ?? 500);
const seed = Number(process.env.FIELDWATCH_BENCH_SEED ?? Date.now() % 100_000);
/** As shipped: the sources would take seconds to load, every time. */
const worker = join(root, 'out/main/store-worker.js');
const devices = 100;
const longestMs = 800;
/** Of so many kills in a row one hits the next process while it opens what the last one left. */
const openingEvery = 5;
const longestOpeningMs = 700;
/** A store is given up after so many, because every look at it reads all of it. */
const killsAStore = 20;

type Figures = Record<string, number>;

export const run = async (): Promise<Figures> => {
  if (!(await buildIfNeeded())) throw new Error('the store could not be built');
  console.error(`seed ${seed}`);
  return { seed, ...(await killed()) };
};

const startHistory = (dataDir: string): Writer => startWriter('history-writer.ts', dataDir, String(devices), worker);

const sleep = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

/** Adds up what was found, and says aloud what should not be. */
const createTally = () => {
  const sum = { integrityOk: 0, transitionsLost: 0, transitionsDoubled: 0, checksLost: 0, checksDoubled: 0 };
  let checksLostMaxMs = 0;
  return {
    add: (found: MinutesStored, acknowledged: Acknowledged, endedMs: number): void => {
      if (found.problems.length === 0) sum.integrityOk++;
      else console.error(found.problems.join('; '));
      sum.transitionsLost += found.transitionsLost;
      sum.transitionsDoubled += found.transitionsDoubled;
      sum.checksLost += found.checksLost;
      sum.checksDoubled += found.checksDoubled;
      // What an earlier process had acknowledged was heard of at no time of this one: for ever ago.
      for (const minute of found.minutesLost)
        checksLostMaxMs = Math.max(checksLostMaxMs, endedMs - (acknowledged.get(minute) ?? Number.NEGATIVE_INFINITY));
    },
    figures: () => ({ ...sum, checksLostMaxMs }),
  };
};

const killed = async (): Promise<Figures> => {
  const random = seeded(seed);
  const tally = createTally();
  let [done, whileOpening, whilePacking, checks] = [0, 0, 0, 0];
  const figures = (): Figures => ({
    kills: done,
    whileOpening,
    whilePacking,
    lookedAt: done - whileOpening,
    checks,
    ...tally.figures(),
  });
  while (done < kills) {
    const dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-bench-'));
    let last = 0;
    for (let kill = 0; kill < killsAStore && done < kills; kill++) {
      const writer = startHistory(dataDir);
      await writer.ready;
      await sleep(random() * longestMs);
      const packs = writer.packs();
      const endedMs = performance.now();
      const acknowledged = await writer.kill();
      done++;
      if (packs) whilePacking++;
      last = Math.max(last, lastOf(acknowledged));
      if (done % openingEvery === 0 && done < kills) {
        const next = startHistory(dataDir);
        await sleep(random() * longestOpeningMs);
        last = Math.max(last, lastOf(await next.kill()));
        done++;
        whileOpening++;
      }
      const found = await minutesStored(dataDir, last, devices, worker);
      tally.add(found, acknowledged, endedMs);
      last = Math.max(last, found.last);
    }
    checks += last * devices;
    rmSync(dataDir, { recursive: true });
    console.error(JSON.stringify(figures()));
  }
  return figures();
};
