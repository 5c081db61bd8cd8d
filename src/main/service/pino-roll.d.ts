/** The part of pino-roll that is used; the package has no types of its own. */
declare module 'pino-roll' {
  import type { EventEmitter } from 'node:events';

  type RollOptions = {
    file: string;
    size: string;
    limit: { count: number };
    mkdir: boolean;
    sync: boolean;
  };
  const roll: (options: RollOptions) => Promise<EventEmitter & { write(line: string): boolean; end(): void }>;
  export = roll;
}
