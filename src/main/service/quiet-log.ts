/** The log of a short command: its outcome is its word, so only what is wrong goes to standard error. */
import type { Log } from '../engine/ports.ts';

const say = (fields: object, message: string): void => {
  const cause = 'err' in fields && fields.err instanceof Error ? `: ${fields.err.message}` : '';
  process.stderr.write(`${message}${cause}\n`);
};

export const quietLog: Log = { debug: () => {}, info: () => {}, warn: say, error: say };
