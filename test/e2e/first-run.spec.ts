/** The first start: with nothing to watch, the window watches this machine's surroundings by itself (here through the simulated prober). */
import { expect, expectAccessible, test } from '../support/e2e.ts';

test('an empty fleet is welcomed and watches something within ten seconds', async ({ demo, open, page }) => {
  const ids = (await demo.allDevices()).map(({ id }) => id);
  await demo.call('devices.deleteMany', { ids });
  await open('/');
  await expect(page.getByRole('heading', { name: 'Welcome to Fieldwatch' })).toBeVisible();
  const watched = page.getByRole('region', { name: 'Watching now' });
  await expect(watched.getByText(/Online|Offline|Degraded/).first()).toBeVisible({ timeout: 10_000 });
  await expect(watched.getByText(/own address on|gateway on|name server/).first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'How it measures' })).toContainText('no packet is sent');
  expect((await demo.allDevices()).length).toBeGreaterThan(0);
  await expectAccessible(page);

  await page.getByRole('region', { name: 'What next' }).getByRole('button', { name: 'Add devices' }).click();
  await expect(page.getByRole('dialog', { name: 'Add devices' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Go to the overview' }).click();
  await expect(page.getByRole('heading', { name: 'Welcome to Fieldwatch' })).toBeHidden();
});
