/** Opens a store that may be damaged: once, the core is set aside and restored; a second time it is refused. */
import Database from 'better-sqlite3';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { readMigrations, refuseNewer } from '../database/migrate.ts';
import { recoverCore } from './recover-core.ts';

export const openSound = async <T>(
  dataDir: string,
  migrations: string,
  now: () => number,
  open: () => Promise<T>,
): Promise<{ readonly opened: T; readonly losses: readonly string[] }> => {
  try {
    return { opened: await open(), losses: [] };
  } catch (error) {
    if (!(error instanceof FieldwatchError) || error.code !== 'store-corrupt') throw error;
    const losses = await recoverWith(dataDir, migrations, error.message, now());
    return { opened: await open().catch((again) => refuse(again, error)), losses };
  }
};

export const recoverWith = (dataDir: string, migrations: string, problem: string, at: number): Promise<string[]> => {
  const known = readMigrations(migrations);
  const isKnown = (file: string): boolean => {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      refuseNewer(db, known, file);
      return true;
    } catch (error) {
      if (error instanceof FieldwatchError) return false;
      throw error;
    } finally {
      db.close();
    }
  };
  return recoverCore({ dataDir, problem, at, isKnown });
};

/** No second try: a disk that damages what was written a moment ago needs a person. */
const refuse = (again: unknown, first: FieldwatchError): never => {
  if (!(again instanceof FieldwatchError) || again.code !== 'store-corrupt') throw again;
  throw new FieldwatchError(
    'store-corrupt',
    `${first.message}; what was restored in its place is damaged too: ${again.message}`,
    {
      hint: 'look at the disk; both files were kept aside, `fieldwatch restore BACKUP` takes another backup',
      cause: again,
    },
  );
};
