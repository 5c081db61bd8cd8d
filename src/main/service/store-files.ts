/** The files of a store for the command line: backed up, restored, examined and measured, whoever writes to them. */
import { join } from 'node:path';
import type { HistoryForecast } from '../../contract/model/history-forecast.ts';
import { forecastHistory } from '../engine/reports/store-forecast.ts';
import { holdDirectory, readHolder } from '../io/store/open-store.ts';
import { backupFolder } from '../io/store/safety/backup-folder.ts';
import { archiveName } from '../io/store/safety/backup-names.ts';
import { type BackupMade, type BackupWork, makeBackup } from '../io/store/safety/make-backup.ts';
import { measureStore, type StoreMeasures } from '../io/store/safety/measure-store.ts';
import { type PreparedRestore, prepareRestore } from '../io/store/safety/restore-backup.ts';
import { systemClock } from '../io/system/clock.ts';

export type { PreparedRestore, RestorePreview } from '../io/store/safety/restore-backup.ts';
export { verifyStore } from '../io/store/safety/verify-store.ts';

/** To a file, or beside the others of the data directory. A service that runs there goes on. */
export const backUpFiles = (
  options: { readonly dataDir: string; readonly file: string | null; readonly version: string },
  work: BackupWork,
): Promise<BackupMade> => {
  const at = systemClock.wallMs();
  const { dataDir, version: productVersion } = options;
  const file = options.file ?? join(backupFolder(dataDir), archiveName('manual', at));
  return makeBackup({ dataDir, file, productVersion, at }, work);
};

/** Holds the directory while `use` runs. Rejects with `store-in-use`, naming the holder. */
export const withRestore = async (
  options: {
    readonly dataDir: string;
    readonly archive: string;
    readonly migrations: string;
    readonly signal: AbortSignal;
    readonly onBytes: (bytes: number) => void;
  },
  use: (restore: PreparedRestore) => Promise<void>,
): Promise<void> => {
  const lock = await holdDirectory({ dataDir: options.dataDir, holder: { kind: 'cli' }, now: systemClock.wallMs });
  try {
    const restore = await prepareRestore({ ...options, at: systemClock.wallMs() });
    try {
      await use(restore);
    } finally {
      await restore.discard();
    }
  } finally {
    lock.release();
  }
};

export type StoreReport = StoreMeasures & { readonly forecast: HistoryForecast; readonly holder: string | null };

export const reportStore = async (dataDir: string): Promise<StoreReport> => {
  const measures = await measureStore(dataDir);
  const holder = await readHolder(dataDir);
  const forecast = forecastHistory(measures.schedule, measures.limits, measures.packed);
  return { ...measures, forecast, holder: holder?.kind ?? null };
};
