/** The examination of a machine on which no service runs: everything is tried, nothing is left behind. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Doctor } from '../../contract/model/system.ts';
import { createProberPool } from '../io/icmp/create-prober-pool.ts';
import { openStore } from '../io/store/open-store.ts';
import { systemClock } from '../io/system/clock.ts';
import { examine } from './doctor.ts';
import type { Entries } from './service.ts';
import { silentLog } from './silent-log.ts';
import { hasStore } from './stored-fleet.ts';

export const examineStandAlone = async (options: {
  readonly dataDir: string;
  readonly version: string;
  readonly entries: Pick<Entries, 'prober' | 'storeWorker' | 'migrations'>;
}): Promise<Doctor> => {
  const { dataDir, version, entries } = options;
  // Where nothing is stored yet the store is tried elsewhere: looking must not make a data directory.
  const scratch = hasStore(dataDir) ? null : await mkdtemp(join(tmpdir(), 'fieldwatch-doctor-'));
  const pool = await createProberPool({ entry: entries.prober, packetsPerSecond: 1_000, log: silentLog });
  try {
    const store = await openStore({
      dataDir: scratch ?? dataDir,
      workerEntry: entries.storeWorker,
      migrations: entries.migrations,
      holder: { kind: 'cli' },
      now: systemClock.wallMs,
    });
    try {
      const doctor = await examine({
        version,
        dataDir,
        clock: systemClock,
        prober: pool.state(),
        store,
        loopDelay: null,
      });
      if (scratch === null) return doctor;
      return { ...doctor, dataDirectory: { ...doctor.dataDirectory, databaseBytes: 0 } };
    } finally {
      await store.close();
    }
  } finally {
    await pool.stop();
    if (scratch !== null) await rm(scratch, { recursive: true, force: true });
  }
};
