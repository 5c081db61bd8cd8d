/** For journeys in a browser: a real headless service in a directory of its own, and a page that has opened it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from 'playwright/test';
import { api, type CallInput, type CallName, type CallOutput } from '../../src/contract/api.ts';
import { httpRequestOf } from './start-service.ts';

const headless = join(import.meta.dirname, '../../src/main/headless.ts');
const STARTS_WITHIN_MS = 20_000;

export type Monitor = {
  readonly url: string;
  readonly token: string;
  readonly dataDir: string;
  /** A call past the interface, held against the contract. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** Ends the service and keeps its data. */
  stop(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
};

type MonitorOptions = { readonly demo: boolean };

const begin = async (
  { demo }: MonitorOptions,
  dataDir: string,
  port: number,
): Promise<{ child: ChildProcess; url: string }> => {
  const child = spawn(
    process.execPath,
    [headless, demo ? 'demo' : 'serve', '--data', dataDir, '--port', String(port), '--no-notify', '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(STARTS_WITHIN_MS) })) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return { child, url };
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
};

export const startMonitor = async (options: MonitorOptions): Promise<Monitor & { remove(): Promise<void> }> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-e2e-'));
  let running = await begin(options, dataDir, 0);
  const { url } = running;
  const token = readFileSync(join(dataDir, 'api-token'), 'utf8').trim();
  return {
    url,
    token,
    dataDir,
    async call(name, input) {
      const { method, path, body } = httpRequestOf(name, input);
      const response = await fetch(`${url}${path}`, {
        method,
        ...(body === undefined ? {} : { body }),
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
      });
      if (!response.ok) throw new Error(`${name} answered ${response.status}: ${await response.text()}`);
      return api[name].output.parse(await response.json()) as CallOutput<typeof name>;
    },
    stop: () => end(running.child),
    async start() {
      running = await begin(options, dataDir, Number(new URL(url).port));
    },
    async remove() {
      await end(running.child);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

type Fixtures = {
  /** Opens an address of the interface with the token. */
  open: (path: string) => Promise<void>;
  /** Complaints of the page (errors in the console, exceptions) so far; a test fails when any is left at its end. */
  complaints: string[];
};

/** `page` has opened the overview; `test.use({ demo: false })` starts an empty monitor of the real network instead. */
export const test = base.extend<Fixtures, { demo: boolean; monitor: Monitor }>({
  demo: [true, { option: true, scope: 'worker' }],
  monitor: [
    async ({ demo }, use) => {
      const monitor = await startMonitor({ demo });
      await use(monitor);
      await monitor.remove();
    },
    { scope: 'worker', timeout: 40_000 },
  ],
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await use(complaints);
      expect(complaints, 'the page complained').toEqual([]);
    },
    { auto: true },
  ],
  open: async ({ page, monitor }, use) => {
    await use(async (path) => {
      await page.goto(`${monitor.url}${path}#token=${monitor.token}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    });
  },
});

export { expect };

/** Fails with the rules that the page breaks, in the colours asked for. */
export const expectAccessible = async (page: Page, scheme: 'light' | 'dark'): Promise<void> => {
  await page.emulateMedia({ colorScheme: scheme });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
    `accessibility of ${page.url()} in ${scheme}`,
  ).toEqual([]);
};
