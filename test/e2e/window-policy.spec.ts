/**
 * The built interface under the desktop window's own content security policy, in a browser: its files as the window
 * gets them, its calls through a stand-in for the preload's bridge to the real desktop process (see electron-process.ts).
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { root } from '../../scripts/support/run.ts';
import { serveFolder } from '../../src/main/desktop/serve-folder.ts';

type Answer = { readonly kind: string; readonly id?: number; readonly answer?: unknown };

let dataDir: string;
let desktop: ChildProcess;
let orders = 0;

const call = (name: string, input: unknown): Promise<unknown> =>
  new Promise((resolve) => {
    orders += 1;
    const id = orders;
    const hear = (message: unknown): void => {
      if ((message as Answer).id !== id) return;
      desktop.off('message', hear);
      resolve((message as Answer).answer);
    };
    desktop.on('message', hear);
    desktop.send({ do: 'call', id, name, input, url: 'app://fieldwatch/' });
  });

test.beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-policy-'));
  desktop = fork(join(root, 'out/main/index.js'), ['--demo', '--data', dataDir], {
    execArgv: ['--import', join(root, 'test/support/electron-process.ts')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await expect
    .poll(async () => ((await call('statistics.get', {})) as { ok?: boolean } | undefined)?.ok, { timeout: 15_000 })
    .toBe(true);
});
test.afterEach(async () => {
  desktop.send({ do: 'quit' });
  await once(desktop, 'exit');
  rmSync(dataDir, { recursive: true, force: true });
});

test('every page shows, and nothing it does is refused by the policy', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));

  const serve = serveFolder(join(root, 'out/renderer'));
  await page.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url());
    const response = await serve({ url: `app://fieldwatch${pathname}`, method: 'GET' } as Request);
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  });
  await page.exposeFunction('standInCall', call);
  await page.addInitScript(() => {
    const { standInCall } = window as unknown as { standInCall: (name: string, input: unknown) => Promise<unknown> };
    Object.assign(window, {
      fieldwatch: {
        call: standInCall,
        on: (_since: number | null, listener: (frame: unknown) => void) => {
          setTimeout(() => listener({ kind: 'hello', seq: 0, startedAt: Date.now() }), 0);
          return () => undefined;
        },
      },
    });
  });

  for (const path of ['/', '/devices', '/devices/1', '/subnets/1', '/rounds', '/settings']) {
    await page.goto(`http://fieldwatch.test${path}`);
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible({ timeout: 15_000 });
    await expect(page.getByText(/simulated/i).first()).toBeVisible();
  }
  expect(complaints).toEqual([]);
});
