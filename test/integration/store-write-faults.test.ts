import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeWorkerEntry as worker } from '../support/entries.ts';
import { minutesStored, waitingAfterPacking } from '../support/minutes-stored.ts';
import { tempDir } from '../support/temp-store.ts';
import {
  faultedDevices,
  lifeWithFault,
  minutesBefore,
  onCopy,
  storeBeforeFaults,
  type WriteCall,
  writeFaultsMissing,
  writesOfLife,
} from '../support/write-faults.ts';

const missing = writeFaultsMissing();
const MOST_LIVES = 15;

const sound = {
  problems: [],
  transitionsLost: 0,
  transitionsDoubled: 0,
  checksLost: 0,
  checksDoubled: 0,
  minutesLost: [],
  minutesTorn: [],
};

describe.skipIf(missing !== null)(`a write that fails (needs ${missing ?? 'nothing more'})`, () => {
  let before: ReturnType<typeof tempDir>;
  let calls: readonly WriteCall[];
  const countWrites = async (): Promise<void> => {
    calls = await onCopy(before.path, (dataDir) => writesOfLife(dataDir, worker));
  };
  beforeAll(async () => {
    before = tempDir();
    await storeBeforeFaults(before.path, worker);
    await countWrites();
  }, 60_000);
  afterAll(() => before[Symbol.dispose]());

  const nth = (part: number, which: (call: WriteCall) => boolean): WriteCall => {
    const some = calls.filter(which);
    return some[Math.floor(part * (some.length - 1))] as WriteCall;
  };

  type Life = Awaited<ReturnType<typeof lifeWithFault>>;
  /** Packing goes in steps of so many milliseconds, so in another life the same write may be one of another file: then they are counted anew. */
  const livesUntilHit = async (
    call: () => WriteCall,
    error: Parameters<typeof lifeWithFault>[3],
    look: (life: Life, dataDir: string) => Promise<void>,
  ): Promise<void> => {
    for (let lives = 1, done = false; !done; lives++) {
      done = await onCopy(before.path, async (dataDir) => {
        const life = await lifeWithFault(dataDir, worker, call(), error);
        if (!life.hits.some(({ file }) => file === call().file) && lives < MOST_LIVES) return false;
        await look(life, dataDir);
        return true;
      });
      if (!done) await countWrites();
    }
  };

  it.each([
    ['while it opens', 'EIO', () => nth(0, ({ file }) => file === 'fieldwatch.db-shm'), 'ends'],
    ['of a minute of checks', 'ENOSPC', () => nth(0.4, ({ file }) => file === 'fieldwatch.db-wal'), 'goes on'],
    ['that makes a minute durable', 'EIO', () => nth(0.4, isSyncOf('fieldwatch.db-wal')), 'goes on'],
    ['of a new month file', 'ENOSPC', () => nth(0, ({ file }) => file === '2026-01.db-journal'), 'goes on'],
    ['of packed hours', 'ENOSPC', () => nth(0.5, ({ file }) => file === '2026-01.db-wal'), 'goes on'],
    ['that makes packed hours durable', 'EIO', () => nth(0.5, isSyncOf('2026-01.db-wal')), 'goes on'],
    ['of the last checkpoint', 'EIO', () => nth(0.5, ({ file }) => file === 'fieldwatch.db'), 'ends'],
  ] as const)(
    'leaves the state before or after it, and is said: one %s',
    { timeout: 120_000 },
    async (_, error, call, then) => {
      await livesUntilHit(call, error, async (life, dataDir) => {
        expect(life.hits).toContainEqual(call());
        expect(life.reported.length).toBeGreaterThan(0);
        expect(life.told).toEqual([]);
        expect(life.code).toBe(then === 'ends' ? 1 : 0);
        if (then === 'goes on') expect(life.kept).toEqual([minutesBefore + 1]);
        const acknowledged = Math.max(minutesBefore, ...life.kept);
        expect(await minutesStored(dataDir, acknowledged, faultedDevices, worker)).toMatchObject(sound);
        expect(await waitingAfterPacking(dataDir, acknowledged, worker)).toBe(0);
        expect(await minutesStored(dataDir, acknowledged, faultedDevices, worker)).toMatchObject(sound);
      });
    },
  );
});

const isSyncOf =
  (name: string) =>
  ({ kind, file }: WriteCall): boolean =>
    file === name && /sync$/.test(kind);
