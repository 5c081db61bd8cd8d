/** A device that never answered a ping is offered to be watched by TCP: found in the list, dismissed, taken back, accepted. */
import { expect, expectAccessible, test } from '../support/e2e.ts';

test('the offer is found, can be dismissed and taken back, and makes the device online', async ({
  demo,
  open,
  page,
}) => {
  // Eight ports, a second each, before a device counts as asked.
  test.slow();
  await expect
    .poll(async () => (await demo.call('offers.list', {})).items.length, { timeout: 60_000 })
    .toBeGreaterThan(0);
  const [offer] = (await demo.call('offers.list', {})).items;
  if (offer === undefined) throw new Error('the offer went');

  await open('/devices');
  await page.getByRole('button', { name: /^Answer TCP only/ }).click();
  await expect(page.getByRole('textbox', { name: 'Filter devices' })).toHaveValue('offer:tcp');
  await expect(page.getByRole('status')).toContainText(/^\d+ of /);
  await page.getByRole('link', { name: offer.deviceName }).click();

  const bar = page.getByRole('region', { name: 'Offer to watch by TCP' });
  await expect(bar).toContainText(`${offer.address} never answered a ping but answers TCP ${offer.port} (open).`);
  await expect(page.getByText('ICMP echo')).toBeVisible();
  await expectAccessible(page);

  await bar.getByRole('button', { name: 'Dismiss' }).click();
  await expect(bar).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(bar).toBeVisible();

  await bar.getByRole('button', { name: `Watch by TCP ${offer.port}` }).click();
  await expect(bar).toBeHidden();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Online', { timeout: 15_000 });
  await expect(page.getByRole('region', { name: 'State' })).toContainText(`TCP ${offer.port} (open)`);
  await expect(page.getByText(`TCP connect to port ${offer.port}`, { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Edit' }).click();
  const drawer = page.getByRole('dialog', { name: 'Edit device' });
  await expect(drawer.getByRole('combobox', { name: 'Asked by' })).toHaveValue('TCP connect');
  await expect(drawer.getByLabel('TCP port')).toHaveValue(String(offer.port));
  await expectAccessible(page);
  await drawer.getByLabel('TCP port').fill('70000');
  await drawer.getByRole('button', { name: 'Save' }).click();
  await expect(drawer.getByText(/65,?535/)).toBeVisible();
});

test('the port stands in the settings only while TCP is chosen', async ({ open, page }) => {
  await open('/settings');
  const section = page.getByRole('form', { name: 'Default policy' });
  await expect(section.getByLabel('TCP port')).toBeHidden();
  await section.getByRole('combobox', { name: /^Asked by/ }).click();
  await page.getByRole('option', { name: 'TCP connect' }).click();
  await expect(section.getByLabel('TCP port')).toHaveValue('443');
  await expect(section.getByRole('list', { name: 'Not saved yet' })).toContainText('Asked by: ICMP echo → TCP connect');
  await expectAccessible(page);
  await section.getByRole('button', { name: 'Discard' }).click();
  await expect(section.getByLabel('TCP port')).toBeHidden();
});
