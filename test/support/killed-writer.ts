/** A process that writes into a store, and what it had acknowledged when it was killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** By its number, when each acknowledgement was heard. */
export type Acknowledged = ReadonlyMap<number, number>;

export type Writer = {
  /** Resolves once it has opened its store; rejects when it ended before. */
  readonly ready: Promise<void>;
  /** The highest number heard so far. */
  last(): number;
  /** Its last word about packing. */
  packs(): boolean;
  /** With SIGKILL. Rejects when it had ended by itself, unless it may have. */
  kill(mayHaveEnded?: boolean): Promise<Acknowledged>;
};

export const lastOf = (acknowledged: Acknowledged): number => Math.max(0, ...acknowledged.keys());

/** Prints `ready`, then the number of whatever is durable, a line each. */
export const startWriter = (script: string, ...args: readonly string[]): Writer => {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const acknowledged = new Map<number, number>();
  let complaint = '';
  let rest = '';
  let packs = false;
  let tellReady = (): void => {};
  child.stderr.on('data', (data: Buffer) => {
    complaint += data.toString();
  });
  child.stdout.on('data', (data: Buffer) => {
    const lines = (rest + data.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === 'ready') tellReady();
      else if (line === 'packs' || line === 'rests') packs = line === 'packs';
      else acknowledged.set(Number(line), performance.now());
    }
  });
  const closed = once(child, 'close');
  const ready = new Promise<void>((resolve, reject) => {
    tellReady = resolve;
    void closed.then(() => reject(new Error(`the writer ended before it was ready: ${complaint}`)));
  });
  ready.catch(() => undefined);
  return {
    ready,
    last: () => lastOf(acknowledged),
    packs: () => packs,
    kill: async (mayHaveEnded = false) => {
      if (child.exitCode !== null && !mayHaveEnded)
        throw new Error(`the writer ended by itself with ${child.exitCode}: ${complaint}`);
      child.kill('SIGKILL');
      await closed;
      return acknowledged;
    },
  };
};

export const writeAndKill = async (script: string, dataDir: string, afterMs: number): Promise<Acknowledged> => {
  const writer = startWriter(script, dataDir);
  await writer.ready;
  await new Promise((wake) => setTimeout(wake, afterMs));
  return writer.kill();
};
