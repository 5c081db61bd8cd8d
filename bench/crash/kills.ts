/** `kill -9` at random moments while a process records and packs, and while the next one opens what it left. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../../test/support/damage.ts';
import { lastOf } from '../../test/support/killed-writer.ts';
import { minutesStored } from '../../test/support/minutes-stored.ts';
import { createTally, devices, type Figures, longestMs, sleep, startHistory, worker } from './tally.ts';

/** Of so many kills in a row the last hits a process that opens. */
const openingEvery = 5;
const longestOpeningMs = 700;
/** A store is given up after so many, because every look at it reads all of it. */
const killsAStore = 20;

export const killAgainAndAgain = async (kills: number, seed: number): Promise<Figures> => {
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
      if (writer.packs()) whilePacking++;
      const endedMs = performance.now();
      const acknowledged = await writer.kill();
      done++;
      last = Math.max(last, lastOf(acknowledged));
      if ((done + 1) % openingEvery === 0 && done < kills) {
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
