/** The inbox by pointer and by the keys of the whole window, on incidents of a simulated fleet. */
import { type DemoService, expect, expectAccessible, test } from '../support/e2e.ts';

/** The newest that nobody looks after. */
const anyOpen = async (call: DemoService['call']) => {
  await expect
    .poll(async () => (await call('incidents.list', { state: ['open'], limit: 1 })).items.length, { timeout: 120_000 })
    .toBeGreaterThan(0);
  return (await call('incidents.list', { state: ['open'], limit: 1 })).items[0];
};

test('a row is acknowledged, labelled and resolved by pointer, and stays under the hand', async ({
  page,
  open,
  demo,
}) => {
  const incident = await anyOpen(demo.call);
  await open('/incidents');
  const row = page.locator(`[data-row="${incident?.id}"]`);
  await row.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(row).toContainText('Acknowledged');
  await row.getByRole('button', { name: 'Label' }).click();
  await page.getByRole('textbox', { name: 'Label' }).fill('NET-9');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('NET-9');
  await row.getByRole('button', { name: 'Resolve' }).click();
  await expect(row).toContainText('Resolved');
  await row.getByRole('button', { name: 'Open again' }).click();
  await expect(row).toContainText('Open');
});

test('g and r go to the rounds and resolve nothing', async ({ page, open, demo }) => {
  const incident = await anyOpen(demo.call);
  await open(`/incidents/${incident?.id}`);
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page).toHaveURL(/\/rounds$/);
  const entries = (await demo.call('incidents.get', { id: incident?.id ?? 0 })).entries;
  expect(entries.filter(({ kind, actor }) => kind === 'resolved' && actor !== null)).toEqual([]);
});

test('the filter is in the address, and both colours are accessible with rows', async ({ page, open, demo }) => {
  await anyOpen(demo.call);
  await open('/incidents?show=all');
  await expect(page.getByRole('radio', { name: 'All' })).toBeChecked();
  await page.getByText('Resolved', { exact: true }).first().click();
  await expect(page).toHaveURL(/show=resolved/);
  await page.getByText('All', { exact: true }).click();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
});
