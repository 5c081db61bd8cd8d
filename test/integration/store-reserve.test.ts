import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import { openStore } from '../../src/main/io/store/open-store.ts';
import { createReserve } from '../../src/main/io/store/safety/reserve.ts';
import { loopDiskMissing, makeLoopDisk } from '../support/loop-disk.ts';
import { by, checkRecord, keep, storeOptions, t0 } from '../support/temp-store.ts';

const minute = 60_000;
const missing = loopDiskMissing();

/** To the last byte, as another program would. */
const fillUp = (file: string, free: () => number): void => {
  for (let i = 0; free() > 0; i++)
    try {
      writeFileSync(file, Buffer.alloc(Math.min(1024 * 1024, Math.max(4_096, free()))), { flag: 'a' });
    } catch (error) {
      if (i > 10_000 || !(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      break;
    }
};

it.skipIf(missing !== null)(
  `on a full disk the reserve gives room to a month that is thinned, and is made again${missing === null ? '' : ` (needs ${missing})`}`,
  { timeout: 240_000 },
  async () => {
    const disk = makeLoopDisk(160);
    try {
      const freeBytes = (): number => {
        const { bavail, bsize } = statfsSync(disk.path);
        return bavail * bsize;
      };
      const store = await openStore(storeOptions(disk.path));
      const device = await store.createDevice(DeviceDraft.parse({ address: '10.0.0.1' }), by());
      await store.recordChecks(Array.from({ length: 20_000 }, (_, i) => checkRecord(device.id, t0 + i * minute)));
      while (!(await store.compact(t0 + 20_000 * minute)).done);
      const reserve = createReserve(disk.path);
      expect((await reserve.look()).state).toBe('held');
      const { size, blocks } = statSync(join(disk.path, 'reserve'));
      expect([size, blocks * 512 >= size]).toEqual([reserve.sizeBytes, true]);

      const filler = join(disk.path, 'filler');
      fillUp(filler, freeBytes);
      const limits = keep(Date.UTC(2026, 6, 1));
      const thin = async (): Promise<void> => {
        while ((await store.prune(limits, 1_000)).deleted > 0);
      };
      await expect(thin()).rejects.toMatchObject({ code: 'store-write-failed' });
      expect(existsSync(join(disk.path, 'history', '2026-01.db'))).toBe(true);
      expect((await reserve.look()).state).toBe('given-up');
      await thin();
      expect(existsSync(join(disk.path, 'history', '2026-01.db'))).toBe(false);
      expect(existsSync(join(disk.path, 'history', '2026-01-hours.db'))).toBe(true);
      const { checks } = await store.heatMap({ id: device.id, from: t0, to: t0 + 24 * 60 * minute });
      expect(checks).toEqual(new Array(24).fill(60));

      fillUp(filler, freeBytes);
      expect((await reserve.look()).state).toBe('no-room');
      rmSync(filler);
      expect((await reserve.look()).state).toBe('held');
      await store.close();
    } finally {
      disk.remove();
    }
  },
);
