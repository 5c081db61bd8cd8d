/** The log of a short command: what happens to it is in its outcome, and nothing else is to be said. */
import type { Log } from '../engine/ports.ts';

const nothing = (): void => undefined;

export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
