/** What keeps a running store safe: backups, checks of its files, and the recovery of a damaged core. */
import { join } from 'node:path';
import { backupFolder, dropOutdated, type FoundBackup, listBackups } from './backup-folder.ts';
import { type ArchiveKind, archiveName } from './backup-names.ts';
import type { FileProblem } from './keeper-task.ts';
import { runKeeperTask } from './keeper-thread.ts';
import type { BackupMade } from './make-backup.ts';

export type StoreKeeping = {
  readonly folder: string;
  /** Newest first; copies from before migrations too. */
  listBackups(): Promise<FoundBackup[]>;
  /** Beside everything else. Rejects as `makeBackup`, or with the signal's reason; then nothing is left of it. */
  backUp(
    backup: { readonly kind: ArchiveKind; readonly at: number; readonly productVersion: string },
    work: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
  ): Promise<BackupMade>;
  /** All but the newest `keep` of each kind; answers their names. */
  dropOutdated(keep: number): Promise<string[]>;
  /** Looks at every page of every file, from a thread of its own. */
  check(signal: AbortSignal): Promise<FileProblem[]>;
  /** Sets the damaged core aside and goes on with the newest sound backup; calls meanwhile are `unavailable`. Answers what the user is told. */
  recover(problem: string): Promise<string[]>;
};

export const storeKeeping = (deps: {
  readonly dataDir: string;
  readonly entry: string;
  readonly recover: StoreKeeping['recover'];
}): StoreKeeping => {
  const { dataDir, entry, recover } = deps;
  const folder = backupFolder(dataDir);
  return {
    folder,
    listBackups: () => listBackups(dataDir),
    backUp: ({ kind, at, productVersion }, work) =>
      runKeeperTask(
        { task: 'backup', dataDir, file: join(folder, archiveName(kind, at)), productVersion, at },
        { entry, ...work },
      ),
    dropOutdated: (keep) => dropOutdated(dataDir, keep),
    check: (signal) => runKeeperTask({ task: 'check', dataDir }, { entry, signal }),
    recover,
  };
};
