/** Journeys in real Electron; on a machine without its binary they say so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, expect, type Page, test } from 'playwright/test';
import { electronBinary, hasDisplay, rootNeedsNoSandbox } from '../../scripts/support/electron-binary.ts';
import { root } from '../../scripts/support/run.ts';

const binary = electronBinary();
test.skip(binary === null, "Electron's binary is not installed on this machine (npx install-electron fetches it)");
test.skip(!hasDisplay(), 'there is no display on this machine (neither DISPLAY nor WAYLAND_DISPLAY is set)');

let dataDir: string;
let desktop: ElectronApplication;
let page: Page;

test.beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-electron-'));
  desktop = await _electron.launch({
    executablePath: binary ?? '',
    args: [...(rootNeedsNoSandbox() ? ['--no-sandbox'] : []), root, '--demo', '--data', dataDir],
  });
  page = await desktop.firstWindow();
});
test.afterEach(async () => {
  await desktop?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('the window opens on our own scheme and shows the simulated fleet', async () => {
  expect(page.url()).toMatch(/^app:\/\/fieldwatch\//);
  await expect(page).toHaveTitle(/Fieldwatch/);
  await expect(page.getByText(/simulated/i).first()).toBeVisible();
  await expect(page.getByText(/of 2,400/).first()).toBeVisible({ timeout: 20_000 });
});

test('the page has the bridge and nothing of Node', async () => {
  const found = await page.evaluate(() => ({
    bridge: Object.keys((window as unknown as { fieldwatch: object }).fieldwatch).sort(),
    node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
  }));
  expect(found).toEqual({ bridge: ['call', 'on'], node: [] });
});

test('a page can neither leave nor open another, nor reach elsewhere', async () => {
  const before = page.url();
  await page.evaluate(() => {
    window.open('https://example.com/');
    location.href = 'https://example.com/';
  });
  const reached = await page.evaluate(() =>
    fetch('https://example.com/').then(
      () => true,
      () => false,
    ),
  );
  expect([page.url(), desktop.windows().length, reached]).toEqual([before, 1, false]);
});

test('closing hides the window, and quitting ends everything within three seconds', async () => {
  const visible = () =>
    desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));
  await expect.poll(visible).toEqual([true]);
  await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(visible).toEqual([false]);
  const startedMs = performance.now();
  await Promise.all([desktop.waitForEvent('close'), desktop.evaluate(({ app }) => app.quit()).catch(() => undefined)]);
  expect(performance.now() - startedMs).toBeLessThan(3_500);
});
