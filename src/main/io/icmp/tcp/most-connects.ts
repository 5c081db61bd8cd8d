/** How many connects may be in flight in one process: well below the number of files it may have open. */
import { readFileSync } from 'node:fs';

/** At the usual pace of 1,000 a second and a timeout of a second no more than this wait at once. */
const MOST_CONNECTS = 1_024;
const FEWEST_CONNECTS = 16;
/** Where the system does not say; Node itself raises its own limit to what it is allowed. */
const USUAL_OPEN_FILES = 1_024;

/** Half of the open files stay free for everything else. */
export const mostConnects = (openFiles: number | null): number =>
  Math.max(FEWEST_CONNECTS, Math.min(MOST_CONNECTS, Math.floor((openFiles ?? USUAL_OPEN_FILES) / 2)));

/** The soft limit in the text of proc_pid_limits(5); null when it is not there or unlimited. */
export const parseOpenFiles = (limits: string): number | null => {
  const soft = /^Max open files\s+(\d{1,15}|unlimited)\s/m.exec(limits)?.[1];
  return soft === undefined || soft === 'unlimited' ? null : Number(soft);
};

export const readOpenFiles = (): number | null => {
  try {
    return parseOpenFiles(readFileSync('/proc/self/limits', 'latin1'));
  } catch {
    return null;
  }
};
