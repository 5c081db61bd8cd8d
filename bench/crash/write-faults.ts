/** One write after the other of a recording process made to fail, the disk once full and once broken: what the next process finds. */

import { minutesStored, waitingAfterPacking } from '../../test/support/minutes-stored.ts';
import {
  type FaultError,
  faultedDevices,
  lifeWithFault,
  minutesBefore,
  onCopy,
  storeBeforeFaults,
  type WriteCall,
  writesOfLife,
} from '../../test/support/write-faults.ts';
import { createTally, type Figures, worker } from './tally.ts';

const errors: readonly FaultError[] = ['ENOSPC', 'EIO'];
const sayEvery = 25;

/** @param writes of each life, the first so many are made to fail, one at a time */
export const failEachWrite = async (writes: number): Promise<Figures> => {
  const tally = createTally();
  const sum = { runs: 0, hit: 0, wentOn: 0, endedAndSaidSo: 0, hungOrSilent: 0, told: 0, checksLeftUnpacked: 0 };
  const places: Record<string, number> = {};

  /** @param before the store it opens, null for none yet; @param minutes those that are in it */
  const failEach = async (before: string | null, minutes: number): Promise<void> => {
    const calls = await onCopy(before, (dataDir) => writesOfLife(dataDir, worker));
    for (const error of errors)
      for (const call of calls.slice(0, writes)) {
        await onCopy(before, (dataDir) => failOne(dataDir, call, error, minutes));
        if (sum.runs % sayEvery === 0) console.error(JSON.stringify({ ...sum, ...tally.figures() }));
      }
  };

  const failOne = async (dataDir: string, call: WriteCall, error: FaultError, minutes: number): Promise<void> => {
    const life = await lifeWithFault(dataDir, worker, call, error);
    sum.runs++;
    for (const { file } of life.hits) places[placeOf(file)] = (places[placeOf(file)] ?? 0) + 1;
    if (life.hits.length > 0) sum.hit++;
    if (life.code === 0) sum.wentOn++;
    else if (life.code !== null && life.reported.length > 0) sum.endedAndSaidSo++;
    else sum.hungOrSilent++;
    sum.told += life.told.length;
    for (const word of life.told) console.error(`${call.kind} ${call.nth} of ${call.file}, ${error}: ${word}`);
    const acknowledged = Math.max(minutes, ...life.kept);
    const found = await minutesStored(dataDir, acknowledged, faultedDevices, worker);
    tally.add(found, new Map(), 0);
    sum.checksLeftUnpacked += await waitingAfterPacking(dataDir, found.last, worker);
    const packed = await minutesStored(dataDir, Math.max(acknowledged, found.last), faultedDevices, worker);
    tally.add(packed, new Map(), 0);
  };

  await onCopy(null, async (before) => {
    await storeBeforeFaults(before, worker);
    await failEach(before, minutesBefore);
  });
  await failEach(null, 0);
  const { checksLostMaxMs: _, ...found } = tally.figures();
  return { ...sum, ...places, looks: 2 * sum.runs, ...found };
};

const placeOf = (file: string): string => {
  if (file === 'data' || file === 'history') return 'inFolders';
  const which = file.startsWith('fieldwatch.db') ? 'inCore' : file.startsWith('lock') ? 'inLock' : 'inMonth';
  if (file.endsWith('-shm')) return `${which}Index`;
  return /-(wal|journal)$/.test(file) ? `${which}Journal` : which;
};
