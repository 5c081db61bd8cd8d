/** The structured log: rolled files in DIR/logs, and standard error for a service without a window. */
import { join } from 'node:path';
import pino from 'pino';
import roll from 'pino-roll';
import type { Log } from '../engine/ports.ts';

/** Five files of about ten megabytes each; the limit is soft while lines come in bursts. */
const FILE_SIZE = '10m';
const FILES_KEPT = 5;

/** Whatever is called one of these, at the top or one level down, is never written. */
const secretPaths = ['token', 'authorization', 'password'].flatMap((key) => [key, `*.${key}`]);

export type LogOptions = {
  readonly dataDir: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** A windowless service also writes to standard error, where its supervisor looks. */
  readonly toStandardError: boolean;
};

/** The log and the end of it, which flushes. */
export const createLog = async (options: LogOptions): Promise<{ log: Log; close(): Promise<void> }> => {
  const file = await roll({
    file: join(options.dataDir, 'logs', 'fieldwatch.log'),
    size: FILE_SIZE,
    limit: { count: FILES_KEPT },
    mkdir: true,
    sync: false,
  });
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
