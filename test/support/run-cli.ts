/** Runs the command line, as a person would, and hands back what it said. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { cliEntry } from './entries.ts';

export type CliOutcome = { readonly code: number | null; readonly out: string; readonly err: string };

export const runCli = (args: readonly string[], input = ''): Promise<CliOutcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliEntry, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
    child.stdin.on('error', () => undefined).end(input);
  });

export type ServedCli = {
  readonly child: ChildProcess;
  readonly ready: { ready: boolean; url: string; tokenFile: string; dataDir: string; pid: number };
  /** Sends the signal and answers the exit code and how long the end took. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; elapsedMs: number }>;
};

/** `serve` or `demo` on a free port until its ready line. */
export const serveCli = async (args: readonly string[]): Promise<ServedCli> => {
  const child = spawn(process.execPath, [cliEntry, ...args, '--port', '0', '--no-notify', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    ended.then((code) => Promise.reject(new Error(`ended with ${code} before it was ready: ${err}`))),
  ]);
  return {
    child,
    ready: JSON.parse(line),
    end: async (signal) => {
      const startedMs = performance.now();
      child.kill(signal);
      return { code: await ended, elapsedMs: performance.now() - startedMs };
    },
  };
};
