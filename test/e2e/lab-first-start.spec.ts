/** A first start on real packets: with nothing to watch, this machine's own address answers on screen within ten seconds. Needs root for its network namespace. */
import { expect, test } from 'playwright/test';
import { createFleetLab } from '../support/fleet-lab.ts';
import { labMissing } from '../support/lab.ts';

const missing = labMissing();
test.skip(missing !== null, `lacks ${missing}`);

test('a first start watches something real within ten seconds', async ({ page }) => {
  const fleet = createFleetLab();
  try {
    const service = await fleet.startService();
    await page.goto(`${service.url}/#token=${service.token}`);
    await expect(page.getByRole('heading', { name: 'Welcome to Fieldwatch' })).toBeVisible();
    const watched = page.getByRole('region', { name: 'Watching now' });
    await expect(watched.getByText('Online').first()).toBeVisible({ timeout: 10_000 });
    await expect(page.getByRole('region', { name: 'How it measures' })).toContainText('posix-datagram');
    const { items } = await service.call('devices.list', { status: ['online'] });
    expect(items.map(({ address }) => address)).toContain(fleet.lab.link?.inside);
    await service.end('SIGTERM');
  } finally {
    fleet.remove();
  }
});
