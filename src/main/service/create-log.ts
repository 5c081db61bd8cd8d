/** The structured log: rolled files in DIR/logs, and standard error for a service without a window. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import roll from 'pino-roll';
import { FieldwatchError } from '../../contract/errors.ts';
import type { Log } from '../engine/ports.ts';

/** Five files of about ten megabytes each; the limit is soft while lines come in bursts. */
const FILE_SIZE = '10m';
const FILES_KEPT = 5;
/** What may wait for a disk that takes nothing; later lines are dropped. */
const MOST_WAITING_BYTES = 1024 * 1024;

/** Whatever is called one of these, at the top or one level down, is never written. */
const secretPaths = ['token', 'authorization', 'password'].flatMap((key) => [key, `*.${key}`]);

export type LogOptions = {
  readonly dataDir: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** A windowless service also writes to standard error, where its supervisor looks. */
  readonly toStandardError: boolean;
};

/** Resolves once the file is open. A disk that fills up later costs log lines, never the monitor. */
const openFile = async (dataDir: string) => {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    // Kept apart from the call: pino-roll takes more than its types name.
    const rolling = {
      file: join(dataDir, 'logs', 'fieldwatch.log'),
      size: FILE_SIZE,
      // Files of earlier runs count too.
      limit: { count: FILES_KEPT, removeOtherLogFiles: true },
      mkdir: true,
      sync: false,
      maxLength: MOST_WAITING_BYTES,
    };
    const file = await roll(rolling);
    await new Promise((resolve, reject) => {
      file.once('ready', resolve as () => void);
      file.once('error', reject);
    });
    file.on('error', () => {});
    return file;
  } catch (error) {
    throw new FieldwatchError(
      'store-write-failed',
      `the data directory ${dataDir} can't be used: ${(error as Error).message}`,
      { hint: 'make it and its logs writable for this user, or choose another with --data', cause: error },
    );
  }
};

/** The data directory's log, and the end of it, which flushes. Rejects with `store-write-failed` where it can't be written. */
export const createLog = async (options: LogOptions): Promise<{ log: Log; close(): Promise<void> }> => {
  const file = await openFile(options.dataDir);
  const fileLevel = options.level === 'debug' ? 'debug' : 'info';
  const streams: pino.StreamEntry[] = [{ level: fileLevel, stream: file }];
  if (options.toStandardError && options.level !== 'silent')
    streams.push({ level: options.level, stream: pino.destination({ fd: 2, sync: true }) });
  const logger = pino(
    { level: fileLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: secretPaths },
    pino.multistream(streams),
  );
  return {
    log: {
      debug: (fields, message) => logger.debug(fields, message),
      info: (fields, message) => logger.info(fields, message),
      warn: (fields, message) => logger.warn(fields, message),
      error: (fields, message) => logger.error(fields, message),
    },
    close: () =>
      new Promise((resolve) => {
        file.once('close', resolve);
        file.end();
      }),
  };
};
