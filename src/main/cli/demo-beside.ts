/** Opens the simulated fleet beside a running service: a second process with its own data directory and port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { FieldwatchError } from '../../contract/errors.ts';
import type { CliContext } from './context.ts';

/** Opening, seeding 2,400 devices and listening takes one or two seconds. */
const PATIENCE_MS = 20_000;

export const createDemoOpener = (context: CliContext, dataDir: string) => {
  let child: ChildProcess | null = null;
  let opening: Promise<string> | null = null;

  const start = async (): Promise<string> => {
    const argv = [context.self, 'demo', '--data', `${dataDir}-demo`, '--port', '0', '--no-notify', '--json'];
    child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'ignore'] });
    child.once('exit', () => {
      child = null;
      opening = null;
    });
    const { url, tokenFile } = await readReadyLine(child);
    const token = (await readFile(tokenFile, 'utf8')).trim();
    return new URL(`/#token=${token}`, url).href;
  };

  return {
    /** The same demo for everyone who asks. */
    open: async (): Promise<{ url: string }> => {
      opening ??= start();
      try {
        return { url: await opening };
      } catch (error) {
        opening = null;
        child?.kill();
        throw error;
      }
    },
    close: (): void => void child?.kill(),
  };
};

const readReadyLine = (child: ChildProcess): Promise<{ url: string; tokenFile: string }> =>
  new Promise((resolve, reject) => {
    const refuse = () =>
      reject(
        new FieldwatchError('unavailable', 'The demo did not start.', {
          hint: 'Run `fieldwatch demo` in a terminal to see why.',
        }),
      );
    const timer = setTimeout(refuse, PATIENCE_MS);
    child.once('exit', refuse);
    child.once('error', refuse);
    if (child.stdout === null) return refuse();
    createInterface(child.stdout).once('line', (line) => {
      clearTimeout(timer);
      resolve(JSON.parse(line));
    });
  });
