/** Restores a data directory from a backup: verified and unpacked first, shown, and only then put in place. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { readMigrations } from '../database/migrate.ts';
import { instantWords, stampOf } from './backup-names.ts';
import { problemOf } from './check-database.ts';
import { decideExchange, finishExchange, stagingName, storeNames } from './exchange.ts';
import { coreFacts, monthChecks } from './make-backup.ts';
import { corePath, type Manifest } from './manifest.ts';
import { coreFile, storeFiles } from './store-files.ts';
import { unpackBackup } from './unpack-backup.ts';

export type RestorePreview = {
  readonly backup: Pick<Manifest, 'madeAt' | 'productVersion' | 'counts'> & {
    readonly files: number;
    readonly sizeBytes: number;
  };
  /** What is there now; null for an empty directory, counts null where they can't be read. */
  readonly present: { readonly counts: Manifest['counts'] | null; readonly sizeBytes: number } | null;
  /** Where the present files would go. */
  readonly aside: string;
};

export type PreparedRestore = {
  readonly preview: RestorePreview;
  /** Answers what was done, as sentences. */
  apply(): Promise<string[]>;
  discard(): Promise<void>;
};

/** The directory must be locked. Rejects with `bad-input` for an unsound archive, `store-newer` for one of a newer version; then nothing is left of it. */
export const prepareRestore = async (options: {
  readonly dataDir: string;
  readonly archive: string;
  readonly migrations: string;
  readonly at: number;
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
}): Promise<PreparedRestore> => {
  const { dataDir, archive, at, signal, onBytes } = options;
  await finishExchange(dataDir);
  const from = stagingName(stampOf(at));
  const aside = `before-restore-${stampOf(at)}`;
  const into = join(dataDir, from);
  const discard = () => rm(into, { recursive: true, force: true });
  try {
    await mkdir(into, { mode: 0o700 });
    const manifest = await unpackBackup({
      archive,
      into,
      wanted: () => true,
      signal,
      ...(onBytes === undefined ? {} : { onBytes }),
    });
    refuseNewerSchema(archive, manifest, readMigrations(options.migrations).length);
    for (const { path } of manifest.files) {
      signal.throwIfAborted();
      const problem = problemOf(join(into, path), 'quick');
      if (problem !== null)
        throw new FieldwatchError('bad-input', `${path} in ${archive} is damaged: ${problem}`, {
          hint: 'nothing was changed; take another backup',
        });
    }
    for (const { path } of manifest.files)
      for (const suffix of ['-wal', '-shm']) await rm(join(into, `${path}${suffix}`), { force: true });
    const { madeAt, productVersion, counts, files } = manifest;
    return {
      preview: {
        backup: { madeAt, productVersion, counts, files: files.length, sizeBytes: sum(files) },
        present: await presentStore(dataDir),
        aside: join(dataDir, aside),
      },
      apply: async () => {
        const restored = await readdir(into);
        const kept = storeNames.filter((name) => existsSync(join(dataDir, name)));
        await decideExchange(dataDir, {
          moves: [
            ...kept.map((name) => ({ from: name, to: `${aside}/${name}` })),
            ...storeNames
              .filter((name) => restored.includes(name))
              .map((name) => ({ from: `${from}/${name}`, to: name })),
          ],
          staging: from,
          notice: `A backup of ${instantWords(madeAt)} was restored${kept.length === 0 ? '' : `; what was there before is kept in ${join(dataDir, aside)}`}.`,
        });
        return finishExchange(dataDir);
      },
      discard,
    };
  } catch (error) {
    await discard();
    throw error;
  }
};

const sum = (files: readonly { readonly sizeBytes: number }[]): number =>
  files.reduce((total, { sizeBytes }) => total + sizeBytes, 0);

const refuseNewerSchema = (archive: string, { schemaVersion, productVersion }: Manifest, known: number): void => {
  if (schemaVersion <= known) return;
  throw new FieldwatchError(
    'store-newer',
    `${archive} was made by a newer version of Fieldwatch (${productVersion}, schema ${schemaVersion}; this version knows ${known})`,
    { hint: 'nothing was changed; restore it with that version' },
  );
};

const readOnce = <T>(file: string, read: (db: Database.Database) => T): T => {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
};

const presentStore = async (dataDir: string): Promise<RestorePreview['present']> => {
  const files = await storeFiles(dataDir);
  if (files.length === 0) return null;
  let counts: Manifest['counts'] | null = null;
  if (files[0]?.path === corePath) {
    try {
      const core = readOnce(coreFile(dataDir), coreFacts).counts;
      const packed = files.slice(1).map(({ file }) => readOnce(file, monthChecks));
      counts = { ...core, checks: packed.reduce((sum, checks) => sum + checks, core.checks) };
    } catch {
      // A store that can't be read is one more reason to restore.
    }
  }
  return { counts, sizeBytes: sum(files) };
};
