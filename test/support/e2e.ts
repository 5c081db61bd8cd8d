/** What every browser journey stands on: the built headless service with a simulated fleet of its own, and a page that opens it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from 'playwright/test';
import type { CallOutput } from '../../src/contract/api.ts';
import { createHttpClient, type Requests } from '../../src/main/cli/http-client.ts';

const entry = join(import.meta.dirname, '../../out/main/headless.js');
const READY_MS = 30_000;
/** Faster than the default, so that the first cycles are over before a journey begins. */
const PACKETS_PER_SECOND = 20_000;

export type DemoService = {
  readonly url: string;
  readonly token: string;
  readonly dataDir: string;
  /** Over HTTP, beside the page. */
  readonly call: Requests;
  /** Every device there is. */
  allDevices(): Promise<CallOutput<'devices.list'>['items']>;
  /** Ends the service and keeps its data. */
  halt(): Promise<void>;
  /** Starts it again at the same address, with the same data. */
  resume(): Promise<void>;
};

const readyAddress = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`the service was not ready in time: ${said}`)), READY_MS);
    child.stderr?.on('data', (chunk) => {
      said += String(chunk);
    });
    child.stdout?.on('data', (chunk) => {
      said += String(chunk);
      const [, url] = /(http:\/\/[\d.]+:\d+)/.exec(said) ?? [];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}: ${said}`)));
  });

type Running = { readonly url: string; end(): Promise<void> };

const run = async (dataDir: string, port: number): Promise<Running> => {
  const args = ['serve', '--demo', '--data', dataDir, '--port', String(port), '--pps', String(PACKETS_PER_SECOND)];
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const end = async () => {
    child.kill('SIGTERM');
    const slow = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(slow);
  };
  try {
    return { url: await readyAddress(child), end };
  } catch (error) {
    await end();
    throw error;
  }
};

const startDemo = async (): Promise<DemoService & { stop(): Promise<void> }> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'fieldwatch-e2e-'));
  let running: Running | null = null;
  const stop = async () => {
    await running?.end();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    running = await run(dataDir, 0);
    const { url } = running;
    const token = (await readFile(join(dataDir, 'api-token'), 'utf8')).trim();
    const call = createHttpClient({ url, token });
    const allDevices = async () => {
      const items: CallOutput<'devices.list'>['items'] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page: CallOutput<'devices.list'> = await call('devices.list', {
          limit: 1_000,
          ...(cursor !== undefined && { cursor }),
        });
        items.push(...page.items);
        cursor = page.next;
      }
      return items;
    };
    await expect.poll(async () => (await call('statistics.get', {})).devices.unknown, { timeout: READY_MS }).toBe(0);
    const halt = async () => {
      await running?.end();
      running = null;
    };
    const resume = async () => {
      running ??= await run(dataDir, Number(new URL(url).port));
    };
    return { url, token, dataDir, call, allDevices, halt, resume, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

type Kept = { of(file: string): Promise<DemoService> };

type Fixtures = {
  readonly demo: DemoService;
  /** Opens an address of the interface with the token, as `fieldwatch serve` prints it. */
  readonly open: (path: string) => Promise<Page>;
  /** What the page complained of so far, in its console or by an exception. */
  readonly complaints: string[];
};

/** One service a spec file; each test has a page of its own. What a page complains of fails its test. */
export const test = base.extend<Fixtures, { readonly kept: Kept }>({
  // Files share a worker: without this, one file would find the fleet as another left it.
  kept: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it needs from this pattern.
    async ({}, use) => {
      let current: { file: string; service: Awaited<ReturnType<typeof startDemo>> } | null = null;
      await use({
        async of(file) {
          if (current?.file === file) return current.service;
          await current?.service.stop();
          current = { file, service: await startDemo() };
          return current.service;
        },
      });
      await (current as { service: { stop(): Promise<void> } } | null)?.service.stop();
    },
    { scope: 'worker' },
  ],
  demo: async ({ kept }, use, { file }) => {
    await use(await kept.of(file));
  },
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await use(complaints);
      expect(complaints, 'what the page complained of').toEqual([]);
    },
    { auto: true },
  ],
  open: async ({ demo, page }, use) => {
    await use(async (path) => {
      await page.goto(`${demo.url}${path}#token=${demo.token}`);
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      return page;
    });
  },
});

/** No rule of axe-core is broken, by what is on screen now, or by a part of it. */
export const expectAccessible = async (page: Page, part = 'html'): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`),
  ).toEqual([]);
};

export { expect };
