/** The power of the store's disk cut at random moments while a process records and packs. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../../test/support/damage.ts';
import { lastOf } from '../../test/support/killed-writer.ts';
import { makeLoopDisk } from '../../test/support/loop-disk.ts';
import { minutesStored } from '../../test/support/minutes-stored.ts';
import { createTally, devices, type Figures, longestMs, sleep, startHistory, worker } from './tally.ts';

const diskMb = 512;

/** Beside the store a file is written that nobody asked to be durable: where it survives, the cut proves nothing. */
export const cutPowerAgainAndAgain = async (cuts: number, seed: number): Promise<Figures> => {
  const random = seeded(seed);
  const tally = createTally();
  let [done, whilePacking, last, unsyncedFilesLost] = [0, 0, 0, 0];
  const disk = makeLoopDisk(diskMb);
  try {
    const dataDir = join(disk.path, 'data');
    while (done < cuts) {
      const writer = startHistory(dataDir);
      await writer.ready;
      await sleep(random() * longestMs);
      if (writer.packs()) whilePacking++;
      const witness = join(disk.path, `witness-${done}`);
      writeFileSync(witness, 'nobody asked for this to be durable');
      const endedMs = performance.now();
      disk.cutPower();
      const acknowledged = await writer.kill(true);
      disk.powerOn();
      done++;
      if (!existsSync(witness)) unsyncedFilesLost++;
      last = Math.max(last, lastOf(acknowledged));
      const found = await minutesStored(dataDir, last, devices, worker);
      tally.add(found, acknowledged, endedMs);
      last = Math.max(last, found.last);
    }
  } finally {
    disk.remove();
  }
  return { cuts: done, whilePacking, unsyncedFilesLost, checks: last * devices, ...tally.figures() };
};
