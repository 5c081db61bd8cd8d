/** Getting a hundred thousand devices in through the window, which must go on answering. */
import { writeFile } from 'node:fs/promises';
import { expect, test } from '../support/e2e.ts';

// Recording copies the page at every step, in the window that is measured.
test.use({ trace: 'off', screenshot: 'off' });

test('a hundred thousand rows do not freeze the window, and the work can be cancelled', async ({ open, page }) => {
  test.setTimeout(120_000);
  await open('/devices');
  await expect(page.locator('[data-row]').first()).toBeVisible();
  await page.getByRole('button', { name: 'Add devices' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add devices' });
  const input = dialog.locator('input[type=file]');
  await input.waitFor({ state: 'attached' });
  const rows = Array.from(
    { length: 100_000 },
    (_, n) => `bulk ${n},10.${100 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`,
  );
  const path = test.info().outputPath('bulk.csv');
  await writeFile(path, ['name,address', ...rows].join('\n'));
  // What came before the file is the page's own opening.
  await page.evaluate(() => {
    const longest = { ms: 0 };
    Object.assign(window, { longest });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest.ms = Math.max(longest.ms, duration);
    }).observe({ type: 'longtask' });
  });
  await input.setInputFiles(path);
  const add = dialog.getByRole('button', { name: /^Add [\d,]+ devices$/ });
  await expect(add).toBeVisible({ timeout: 60_000 });
  await add.click();
  await dialog.getByRole('button', { name: /^Cancel/ }).click();
  await expect(dialog.getByText('Cancelled.')).toBeVisible({ timeout: 30_000 });
  const { ms } = await page.evaluate(() => (window as unknown as { longest: { ms: number } }).longest);
  expect(ms, 'longest time in which the window did not answer').toBeLessThan(1_000);
});
