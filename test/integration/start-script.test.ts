/** `npm start` on machines with and without a display, with and without Electron: always one of the two interfaces. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildIfNeeded } from '../../scripts/support/build-if-needed.ts';
import { electronBinary } from '../../scripts/support/electron-binary.ts';
import { root } from '../../scripts/support/run.ts';

let folder: string;
let running: ChildProcess | undefined;

type Started = { readonly child: ChildProcess; readonly said: () => string; readonly complained: () => string };

const start = (args: readonly string[], env: Record<string, string>): Started => {
  const child = spawn(process.execPath, [join(root, 'scripts/start.ts'), ...args], {
    env: { ...process.env, WAYLAND_DISPLAY: '', DISPLAY: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  let [said, complained] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complained += chunk.toString();
  });
  return { child, said: () => said, complained: () => complained };
};

const until = async (what: string, test: () => boolean, ms = 30_000): Promise<void> => {
  const deadlineMs = performance.now() + ms;
  while (!test()) {
    if (performance.now() > deadlineMs) throw new Error(`not within ${ms} ms: ${what}`);
    await sleep(50);
  }
};

/** Waits for the ready line of the headless service, asks it, ends it; answers what stood on standard error. */
const headlessAnswers = async ({ child, said, complained }: Started): Promise<string> => {
  await until('the ready line', () => /ready at http:\S+/.test(said()));
  const url = /ready at (http:\S+)/.exec(said())?.[1];
  const health = (await (await fetch(new URL('/health', url))).json()) as { simulated: boolean };
  expect(health.simulated).toBe(true);
  const startedMs = performance.now();
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number];
  expect([code, performance.now() - startedMs < 3_500]).toEqual([0, true]);
  return complained();
};

const args = (): string[] => ['--demo', '--port', '0', '--data', join(folder, 'data')];

/** Puts a program of ours where Electron's would be. */
const pretendElectron = (script: string): string => {
  const dist = join(folder, 'electron');
  mkdirSync(dist);
  writeFileSync(join(dist, 'electron'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return dist;
};

beforeAll(async () => {
  expect(await buildIfNeeded()).toBe(true);
}, 120_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldwatch-start-'));
});
afterEach(async () => {
  if (running !== undefined && running.exitCode === null && running.signalCode === null) {
    running.kill('SIGTERM');
    await once(running, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

test('without a display it says so in one line and runs headless', async (context) => {
  if (process.platform !== 'linux') context.skip('only Linux can be without a display');
  const complaint = await headlessAnswers(start(args(), {}));
  expect(complaint.match(/No desktop window/g)).toHaveLength(1);
  expect(complaint).toContain('No desktop window: there is no display here');
});

test('with a display but no way to fetch Electron, it says so and runs headless', async (context) => {
  if (electronBinary() !== null) context.skip('Electron is installed here');
  // the installer's own variable for another download server: a port on which nobody listens
  const nowhere = {
    DISPLAY: ':9',
    ELECTRON_MIRROR: 'http://127.0.0.1:9/',
    electron_config_cache: join(folder, 'cache'),
  };
  const complaint = await headlessAnswers(start(args(), nowhere));
  expect(complaint).toMatch(/No desktop window: Electron could not be fetched \(.+\)/);
});

test('an Electron that ends at once is no reason to give up', async (context) => {
  if (process.platform === 'win32') context.skip('the pretended Electron is a shell script');
  const dist = pretendElectron('echo "libnss3.so: cannot open shared object file" >&2; exit 127');
  const complaint = await headlessAnswers(start(args(), { DISPLAY: ':9', ELECTRON_OVERRIDE_DIST_PATH: dist }));
  expect(complaint).toContain('No desktop window: Electron ended at once (exit code 127)');
});

test('Electron gets the checkout and every argument, and its end is ours', async (context) => {
  if (process.platform === 'win32') context.skip('the pretended Electron is a shell script');
  const dist = pretendElectron(`printf '%s\\n' "$@" > '${join(folder, 'arguments')}'`);
  const { child, said } = start(args(), { DISPLAY: ':9', ELECTRON_OVERRIDE_DIST_PATH: dist });
  const [code] = (await once(child, 'exit')) as [number];
  const given = readFileSync(join(folder, 'arguments'), 'utf8').trim().split('\n');
  expect([code, said()]).toEqual([0, '']);
  expect(given.filter((argument) => argument !== '--no-sandbox')).toEqual([root, ...args()]);
  expect(given.includes('--no-sandbox')).toBe(process.getuid?.() === 0);
});

test('what the application itself refused is not tried again without a window', async (context) => {
  if (process.platform === 'win32') context.skip('the pretended Electron is a shell script');
  const dist = pretendElectron('exit 3');
  const { child, complained } = start(args(), { DISPLAY: ':9', ELECTRON_OVERRIDE_DIST_PATH: dist });
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(3);
  expect(complained()).not.toContain('No desktop window');
});
