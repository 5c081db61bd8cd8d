/** Getting devices in through the window: a file with bad rows, a pasted range, one by hand. */
import { expect, expectAccessible, test } from '../support/e2e.ts';

const csv = (lines: readonly string[]) => ({
  name: 'sheet.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(lines.join('\r\n')),
});

test('a file is previewed with its bad rows, taken, and changes nothing the second time', async ({ open, page }) => {
  await open('/devices');
  await page.getByRole('button', { name: 'Add devices' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add devices' });
  const file = csv([
    'Site;Name;IP address',
    '"Depot; North";gate;10.96.0.1',
    'x;camera;10.96.0.2',
    'x;broken;10.96.0.300',
    'x;again;10.96.0.1',
  ]);
  await dialog.locator('input[type=file]').setInputFiles(file);
  await expect(dialog.getByRole('button', { name: 'Add 2 devices' })).toBeVisible();
  const bad = dialog.getByRole('table', { name: 'Bad rows: left out' });
  await expect(bad.getByRole('row').nth(1)).toContainText('10.96.0.300');
  await expect(bad.getByRole('row').nth(2)).toContainText('same address as line 2');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Add 2 devices' }).click();
  await expect(dialog.getByText(/2 added/)).toBeVisible();

  await dialog.getByRole('button', { name: 'Add more' }).click();
  await dialog.locator('input[type=file]').setInputFiles(file);
  await expect(dialog.getByRole('button', { name: 'Nothing to change' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Filter devices' }).fill('10.96.0.');
  await expect(page.locator('[data-row]')).toHaveCount(2);
});

test('a file that is no list is refused and nothing is stored', async ({ complaints, demo, open, page }) => {
  const { total } = await demo.call('devices.list', { limit: 1 });
  await open('/devices');
  await page.getByRole('button', { name: 'Add devices' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add devices' });
  await dialog.locator('input[type=file]').setInputFiles(csv(['colour;shape', 'red;round']));
  await expect(dialog.getByRole('alert')).toContainText('Nothing was stored.');
  expect((await demo.call('devices.list', { limit: 1 })).total).toBe(total);
  // Chromium itself reports the service's 400.
  expect(complaints.splice(0).every((text) => text.includes('400'))).toBe(true);
});

test('a pasted range becomes devices', async ({ open, page }) => {
  await open('/devices');
  await page.getByRole('button', { name: 'Add devices' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add devices' });
  await dialog.getByRole('tab', { name: 'Paste a list or range' }).click();
  await dialog.getByLabel('Addresses, one a line').fill('10.95.0.0/29\nnas 10.95.1.1');
  await page.keyboard.press('Control+Enter');
  await dialog.getByRole('button', { name: 'Add 7 devices' }).click();
  await expect(dialog.getByText(/7 added/)).toBeVisible();
});

test('one device added by hand is checked at once', async ({ open, page }) => {
  await open('/devices');
  await page.getByRole('button', { name: 'Add devices' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add devices' });
  await dialog.getByRole('tab', { name: 'Add one' }).click();
  await dialog.getByRole('textbox', { name: 'Address', exact: true }).fill('not an address');
  await dialog.getByRole('button', { name: 'Add device' }).click();
  await expect(dialog.getByText('is neither an IPv4 or IPv6 unicast address nor a host name')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Address', exact: true }).fill('10.94.0.1');
  await dialog.getByRole('button', { name: 'Add device' }).click();
  await expect(dialog.getByRole('status').filter({ hasText: 'Added 10.94.0.1' })).toContainText(
    /Online|Offline|Degraded/,
    {
      timeout: 15_000,
    },
  );
});
