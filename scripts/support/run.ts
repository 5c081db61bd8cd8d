/** Runs a program to its end, with the checkout as its place and this very Node first on the path. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export type Outcome = {
  /** The exit code; 128 + n when signal n ended it; 127 when it could not be started. */
  readonly code: number;
  readonly signal: NodeJS.Signals | null;
  readonly elapsedMs: number;
};

/** The script behind a package's command, to be run by this Node: no shell, no `.cmd`, no other Node from the path. */
export const scriptOf = (packageName: string, command: string): string => {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  const script = bin[command];
  if (script === undefined) throw new Error(`${packageName} has no command ${command}`);
  return join(folder, script);
};

const surroundings = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: [dirname(process.execPath), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
});

export const start = (program: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess =>
  spawn(program, args, { cwd: root, stdio: 'inherit', ...options, env: { ...surroundings(), ...options.env } });

/** Waits for the end; while it waits, an interrupt from the keyboard is the child's to answer, and a SIGTERM is passed on. */
export const ended = (child: ChildProcess): Promise<Outcome> =>
  new Promise((resolve) => {
    const startedMs = performance.now();
    const keepWaiting = (): void => undefined;
    const passOn = (): void => void child.kill('SIGTERM');
    process.on('SIGINT', keepWaiting);
    process.on('SIGTERM', passOn);
    const end = (code: number, signal: NodeJS.Signals | null): void => {
      process.off('SIGINT', keepWaiting);
      process.off('SIGTERM', passOn);
      resolve({ code, signal, elapsedMs: performance.now() - startedMs });
    };
    child.once('error', () => end(127, null));
    child.once('close', (code, signal) => end(code ?? 128 + (signal ? constants.signals[signal] : 0), signal));
  });

/** Runs a script under this Node. */
export const runNode = (script: string, args: readonly string[] = [], options: SpawnOptions = {}): Promise<Outcome> =>
  ended(start(process.execPath, [script, ...args], options));

/** For scripts of several steps: the answer ends the script once it was interrupted, instead of beginning the next step. */
export const watchInterrupts = (): (() => void) => {
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return () => {
    if (interrupted) process.exit(130);
  };
};
