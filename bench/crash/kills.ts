/** `kill -9` at random moments while a process records and packs, and while the next one opens what it left. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../../test/support/damage.ts';
import { type Acknowledged, lastOf } from '../../test/support/killed-writer.ts';
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
    checks,
    ...tally.figures(),
  });
  while (done < kills) {
    const dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-bench-'));
    let last = 0;
    const look = async (folder: string, acknowledged: Acknowledged, endedMs: number): Promise<void> => {
      last = Math.max(last, lastOf(acknowledged));
      const found = await minutesStored(folder, last, devices, worker);
      tally.add(found, acknowledged, endedMs);
      last = Math.max(last, found.last);
    };
    for (let kill = 0; kill < killsAStore && done < kills; kill++) {
      const writer = startHistory(dataDir);
      await writer.ready;
      await sleep(random() * longestMs);
      if (writer.packs()) whilePacking++;
      const endedMs = performance.now();
      const acknowledged = await writer.kill();
      done++;
      if ((done + 1) % openingEvery !== 0 || done === kills) {
        await look(dataDir, acknowledged, endedMs);
        continue;
      }
      // A look mends what it opens: what the next process is to find is looked at in a copy.
      const copy = `${dataDir}-copy`;
      cpSync(dataDir, copy, { recursive: true });
      await look(copy, acknowledged, endedMs);
      rmSync(copy, { recursive: true });
      const next = startHistory(dataDir);
      await sleep(random() * longestOpeningMs);
      const openingEndedMs = performance.now();
      const more = await next.kill();
      done++;
      whileOpening++;
      await look(dataDir, more, openingEndedMs);
    }
    checks += last * devices;
    rmSync(dataDir, { recursive: true });
    console.error(JSON.stringify(figures()));
  }
  return figures();
};
