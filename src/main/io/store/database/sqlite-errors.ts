/** SQLite's errors told in the product's words. */
import { FieldwatchError } from '../../../../contract/errors.ts';

const sqliteCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

export const isCorrupt = (error: unknown): error is Error => /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error));

export const corruptError = (file: string, detail: string): FieldwatchError =>
  new FieldwatchError('store-corrupt', `the database ${file} is damaged: ${detail}`, {
    hint: 'nothing was deleted; `fieldwatch restore BACKUP` puts a backup in its place and sets the damaged file aside',
  });

/** @param file the database, for the message */
export const tellSqliteError = (error: unknown, file: string): FieldwatchError => {
  if (error instanceof FieldwatchError) return error;
  const code = sqliteCode(error);
  const message = error instanceof Error ? error.message : String(error);
  if (isCorrupt(error)) return corruptError(file, message);
  if (/^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|NOMEM|BUSY|LOCKED|PERM|AUTH)/.test(code))
    return new FieldwatchError('store-write-failed', `the database ${file} could not be written: ${message}`, {
      hint: 'nothing of this change was stored; look for free space and write permission there',
      cause: error,
    });
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY')
    return new FieldwatchError('bad-input', 'the change names a device, type or subnet that is not in the store');
  if (code.startsWith('SQLITE_CONSTRAINT'))
    return new FieldwatchError('conflict', `the change contradicts what is stored: ${message}`);
  return new FieldwatchError('internal', `the store failed: ${message}`, { cause: error });
};
