/** The devices page: found by typing, sorted, selected and changed by keyboard and pointer, exported as seen. */
import { readFile } from 'node:fs/promises';
import { expect, expectAccessible, test } from '../support/e2e.ts';

const rows = '[data-row]';

test('typing finds devices at once, and the filter lives in the address', async ({ open, page }) => {
  await open('/devices');
  await expect(page.locator(rows).first()).toBeVisible();
  await page.keyboard.press('/');
  await expect(page.getByRole('textbox', { name: 'Filter devices' })).toBeFocused();
  await page.keyboard.type('site:eastgate type:critical');
  await expect(page.getByRole('status').filter({ hasText: /of 2,400 devices/ })).toBeVisible();
  for (const row of await page.locator(rows).all()) await expect(row).toContainText('Eastgate');
  expect(new URL(page.url()).searchParams.get('q')).toBe('site:eastgate type:critical');

  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Filter devices' })).toHaveValue('site:eastgate type:critical');
  await expect(page.locator(rows).first()).toContainText('Eastgate');
});

test('a filter that is not understood says why and keeps the rest in force', async ({ open, page }) => {
  await open(`/devices?q=${encodeURIComponent('status:broken site:eastgate')}`);
  await expect(page.getByText('status:broken is not one of offline, degraded, unknown, online, paused')).toBeVisible();
  await expect(page.locator(rows).first()).toContainText('Eastgate');
});

test('nothing found says so and offers the way back', async ({ open, page }) => {
  await open('/devices?q=no-such-thing');
  await expect(page.getByText('Nothing matches no-such-thing')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).last().click();
  await expect(page.locator(rows).first()).toBeVisible();
});

test('the keyboard moves, selects ranges, opens, and comes back to the same place', async ({ open, page }) => {
  await open('/devices?q=site:fairhaven&sort=address');
  await expect(page.locator(rows).first()).toBeVisible();
  const grid = page.getByRole('grid', { name: 'Devices' });
  await page.keyboard.press('j');
  await expect(grid).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press(' ');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByText('3 devices selected')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('3 devices selected')).toBeHidden();

  await page.keyboard.press('End');
  const active = page.locator('[data-active]');
  await expect(active).toBeInViewport();
  const rowId = await active.getAttribute('data-row');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/devices/${rowId}$`));
  await expect(page.getByRole('button', { name: 'Check now' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/devices\?q=/);
  await expect(page.locator(`[data-row="${rowId}"]`)).toBeInViewport();
});

test('columns sort both ways, can be hidden, and are remembered', async ({ open, page }) => {
  await open('/devices');
  await expect(page.locator(rows).first()).toBeVisible();
  const name = page.getByRole('columnheader', { name: 'Name' });
  await name.getByRole('button').click();
  await expect(name).toHaveAttribute('aria-sort', 'ascending');
  await name.getByRole('button').click();
  await expect(name).toHaveAttribute('aria-sort', 'descending');
  expect(new URL(page.url()).searchParams.get('order')).toBe('desc');

  await page.getByRole('button', { name: 'Choose columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Site' }).click();
  await expect(page.getByRole('columnheader', { name: 'Site' })).toBeHidden();
  await page.reload();
  await expect(page.locator(rows).first()).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Site' })).toBeHidden();
});

test('bulk changes happen at once and can be taken back', async ({ demo, open, page }) => {
  await open('/devices?q=site:glenwood&sort=address');
  await expect(page.locator(rows).first()).toBeVisible();
  const first = Number(await page.locator(rows).first().getAttribute('data-row'));
  await page.locator(`[data-pick="${first}"]`).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(page.locator(`[data-row="${first}"]`)).toContainText('Paused');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator(`[data-row="${first}"]`)).not.toContainText('Paused');
  expect((await demo.call('devices.get', { id: first })).paused).toBe(false);

  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.locator(`[data-row="${first}"]`)).toBeHidden();
  await expect
    .poll(() =>
      demo.call('devices.get', { id: first }).then(
        () => 'there',
        () => 'gone',
      ),
    )
    .toBe('gone');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await page.mouse.move(5, 5);
  await expect(page.locator(`[data-row="${first}"]`)).toBeVisible();
});

test('rows stay where they are under the pointer, and move once it left', async ({ open, page }) => {
  await open('/devices?q=type:live&sort=rtt&order=desc');
  await expect(page.locator(rows).first()).toBeVisible();
  await page.locator(rows).nth(3).hover();
  const order = () => page.locator(rows).evaluateAll((all) => all.map((row) => row.getAttribute('data-row')));
  const before = await order();
  const newer = page.getByRole('button', { name: /newer$/ });
  await expect(newer).toBeVisible({ timeout: 20_000 });
  expect(await order()).toEqual(before);
  await page.mouse.move(5, 5);
  await expect(newer).toBeHidden();
  await expect.poll(order, { timeout: 20_000 }).not.toEqual(before);
});

test('the export has exactly the rows that are seen, in their order', async ({ open, page }) => {
  await open('/devices?q=site:dunfield&sort=name');
  await expect(page.locator(rows).first()).toBeVisible();
  const seen =
    (await page
      .getByRole('status')
      .filter({ hasText: /of 2,400/ })
      .textContent()) ?? '';
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  const text = await readFile(await download.path(), 'utf8');
  expect(text.startsWith('\uFEFF'), 'the mark by which spreadsheets know UTF-8').toBe(true);
  const lines = text.trim().split('\r\n');
  expect(lines[0]).toBe('status,name,address,type,subnet,site,rttMs,lossPercent,since,checkedAt,reason,notes');
  expect(`${lines.length - 1} of 2,400 devices`).toBe(seen);
  expect(lines[1]).toContain(await page.locator(rows).first().getByRole('link').innerText());
});

test('a view can be kept under a name', async ({ open, page }) => {
  await open('/devices?q=site:birchfield');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('textbox', { name: 'Name of a new view' }).fill('My depot');
  await page.getByRole('button', { name: 'Keep' }).click();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'My depot' }).click();
  await expect(page.getByRole('textbox', { name: 'Filter devices' })).toHaveValue('site:birchfield');
});

test('hostile names stay text', async ({ demo, open, page }) => {
  const names = ['<img src=x onerror=alert(1)>', '\u202Egpj.exe', 'x'.repeat(120), '"><script>alert(2)</script>'];
  let alerts = 0;
  page.on('dialog', (dialog) => {
    alerts++;
    return dialog.dismiss();
  });
  for (const [index, name] of names.entries())
    await demo.call('devices.create', { name, address: `10.98.0.${index + 1}`, notes: '<b>bold</b>'.repeat(300) });
  await open('/devices?q=10.98.&sort=address');
  await expect(page.locator(rows)).toHaveCount(names.length);
  for (const [index, name] of names.entries()) await expect(page.locator(rows).nth(index)).toContainText(name);
  // A name of any length leaves its row as wide as its neighbours'.
  const widths = await page
    .locator(`${rows} > :nth-child(4)`)
    .evaluateAll((cells) => cells.map((cell) => Math.round(cell.getBoundingClientRect().left)));
  expect(new Set(widths).size).toBe(1);
  await page.locator(rows).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<img src=x onerror=alert(1)>');
  expect(alerts).toBe(0);
});

for (const colorScheme of ['dark', 'light'] as const)
  test(`the page is accessible, ${colorScheme}`, async ({ open, page }) => {
    await page.emulateMedia({ colorScheme });
    await open('/devices');
    await expect(page.locator(rows).first()).toBeVisible();
    await expectAccessible(page);
  });
