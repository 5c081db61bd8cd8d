/** The disk of a recording store full for a while: what waits meanwhile, and what is there afterwards. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/main/io/store/open-store.ts';
import { systemClock } from '../../src/main/io/system/clock.ts';
import { createRecorder } from '../../src/main/service/recorder.ts';
import { silentLog } from '../../test/support/builders.ts';
import { historyDevices, historyMinute, minuteAt } from '../../test/support/history-minute.ts';
import { makeLoopDisk } from '../../test/support/loop-disk.ts';
import { minutesStored } from '../../test/support/minutes-stored.ts';
import { storeOptions } from '../../test/support/temp-store.ts';
import { createTally, devices, type Figures, sleep, worker } from './tally.ts';

const diskMb = 64;
const recordEveryMs = 100;
const aroundMs = 8_000;

/** The recorder as the service has it, over a disk that something else fills and leaves again. */
export const fillDisk = async (fullMs: number): Promise<Figures> => {
  const disk = makeLoopDisk(diskMb);
  try {
    const dataDir = join(disk.path, 'data');
    const store = await openStore(storeOptions(dataDir, { workerEntry: worker }));
    const ids = await historyDevices(store, devices);
    let [minute, durable, waitingMost, packingsRefused, saidMs] = [0, 0, 0, 0, Number.NaN];
    const onDurable = (records: readonly unknown[]): void => {
      durable += records.length;
    };
    const recorder = createRecorder({ store, clock: systemClock, log: silentLog, onDurable });
    const recordFor = async (ms: number, meanwhile: () => void): Promise<void> => {
      const until = performance.now() + ms;
      while (performance.now() < until) {
        meanwhile();
        recorder.record(historyMinute(ids, ++minute));
        await store.compact(minuteAt(minute)).catch(() => packingsRefused++);
        const { waiting, problem } = recorder.state();
        waitingMost = Math.max(waitingMost, waiting);
        if (problem !== null && Number.isNaN(saidMs)) saidMs = performance.now();
        await sleep(recordEveryMs);
      }
    };
    await recordFor(aroundMs, () => {});
    const filler = join(disk.path, 'filler');
    const began = performance.now();
    await recordFor(fullMs, () => fill(filler));
    const durableWhenFull = durable;
    const refused = { packingsRefused, waitingMost, saidAfterMs: saidMs - began };
    rmSync(filler);
    const roomAgain = performance.now();
    await recorder.settled();
    const backAfterMs = performance.now() - roomAgain;
    await recordFor(aroundMs, () => {});
    await recorder.settled();
    while (!(await store.compact(minuteAt(minute))).done);
    const { dropped, problem } = recorder.state();
    await recorder.stop(10_000);
    await store.close();
    const tally = createTally();
    tally.add(await minutesStored(dataDir, minute, devices, worker), new Map(), 0);
    const recorded = { checks: minute * devices, checksDurable: durable, durableWhenFull, dropped };
    const after = { backAfterMs, problemsAfter: Number(problem !== null), ...tally.figures() };
    return { lastedMs: roomAgain - began, ...refused, ...recorded, ...after };
  } finally {
    disk.remove();
  }
};

/** To the last block. */
const fill = (file: string): void => {
  const fd = openSync(file, 'a');
  try {
    for (const bytes of [1_048_576, 4_096]) {
      try {
        for (;;) writeSync(fd, Buffer.alloc(bytes, 0xa5));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(fd);
  }
};
