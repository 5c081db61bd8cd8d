/** The window around every page: places, palette, shortcuts, colours, token, loss of the service. */
import { expect, expectAccessible, test } from '../support/e2e.ts';

test('the token leaves the address bar and stays for the tab', async ({ page, open }) => {
  await open('/rounds');
  expect(page.url()).not.toContain('token');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Rounds' })).toBeVisible();
});

test('a browser without the token is told where to find it', async ({ page, demo, complaints }) => {
  await page.goto(demo.url);
  await expect(page.getByRole('heading', { name: 'This monitor asks for its token' })).toBeVisible();
  await page.getByLabel(/^Token/).fill(demo.token);
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a wrong token is refused, not retried for ever', async ({ page, demo, complaints }) => {
  await page.goto(`${demo.url}/#token=wrong`);
  await expect(page.getByRole('heading', { name: 'This monitor asks for its token' })).toBeVisible();
  complaints.length = 0;
});

test('every place has a title and an address; back and forward work', async ({ page, open }) => {
  await open('/');
  const places = page.getByRole('navigation', { name: 'Places' });
  await places.getByRole('link', { name: /^Devices/ }).click();
  await expect(page).toHaveTitle(/Devices/);
  await places.getByRole('link', { name: /^Rounds/ }).click();
  await expect(page).toHaveTitle('Rounds – Fieldwatch');
  await page.goBack();
  await expect(page).toHaveURL(/\/devices$/);
  await page.goForward();
  await expect(page).toHaveURL(/\/rounds$/);
  await page.goto(`${new URL(page.url()).origin}/nowhere`);
  await expect(page.getByText('Nothing lives at this address')).toBeVisible();
});

test('keys lead to the places, ? lists them', async ({ page, open }) => {
  await open('/');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page).toHaveURL(/\/settings$/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('the palette finds a device, a subnet and a page by typing', async ({ page, open, demo }) => {
  const { items } = await demo.call('devices.list', { limit: 1 });
  const device = items[0];
  const field = page.getByPlaceholder('Name, address, subnet, page or action');
  const goTo = async (words: string, address: RegExp) => {
    await page.keyboard.press('Control+k');
    await field.fill(words);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(address);
    await expect(field).toBeHidden();
  };
  await open('/');
  await expect(page.getByText('Live', { exact: false }).first()).toBeVisible();
  await goTo(device?.name ?? '', new RegExp(`/devices/${device?.id}$`));
  await goTo('10.10.3.0/24', /\/subnets\/\d+$/);
  await goTo('rounds', /\/rounds$/);
  await goTo('incidents', /\/incidents$/);
});

test('simulated data wears its band on every page', async ({ page, open }) => {
  for (const path of ['/', '/incidents', '/devices', '/rounds', '/settings']) {
    await open(path);
    await expect(page.getByText('Simulated fleet.')).toBeVisible();
  }
});

test('colours follow the system until a person says otherwise', async ({ page, open }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open('/rounds');
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.getByRole('button', { name: /Colours follow the system/ }).click();
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'light');
});

test('without the service the last picture stays, greyed, with its age; then it comes back by itself', async ({
  page,
  open,
  demo,
  complaints,
}) => {
  await open('/');
  await expect(page.locator('[data-subnet]')).toHaveCount(750);
  await demo.halt();
  await expect(page.getByRole('status').getByText('The monitor can’t be reached.')).toBeVisible();
  await expect(page.getByText(/What you see is .* old/)).toBeVisible();
  await expect(page.locator('main')).toHaveAttribute('data-stale', 'true');
  await expect(page.locator('[data-subnet]')).toHaveCount(750);
  await demo.resume();
  await expect(page.getByRole('status').getByText('The monitor can’t be reached.')).toBeHidden({ timeout: 15_000 });
  await expect(page.locator('main')).not.toHaveAttribute('data-stale', 'true');
  complaints.length = 0;
});

test('at 200 % zoom nothing is cut off sideways', async ({ page, open }) => {
  await page.setViewportSize({ width: 640, height: 360 });
  for (const path of ['/', '/incidents', '/rounds', '/settings']) {
    await open(path);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, path).toBeLessThanOrEqual(0);
    await expect(page.getByRole('button', { name: 'Add devices' })).toBeVisible();
  }
});

for (const scheme of ['light', 'dark'] as const)
  test(`every page is accessible in ${scheme} colours`, async ({ page, open, demo }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const subnets = await demo.call('subnets.list', {});
    for (const path of ['/', `/subnets/${subnets.items[0]?.id}`, '/incidents', '/rounds', '/settings']) {
      await open(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page);
    }
  });

for (const scheme of ['light', 'dark'] as const)
  test(`what lies over a page has a name, is accessible and gives the focus back, in ${scheme} colours`, async ({
    page,
    open,
  }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await open('/settings');
    for (const [opener, dialog] of [
      ['Add devices', 'Add devices'],
      ['Keyboard shortcuts', 'Keyboard shortcuts'],
      ['Edit Critical', 'Device type Critical'],
      ['Search Ctrl K', 'Palette'],
    ] as const) {
      const button = page.getByRole('button', { name: opener, exact: true });
      await button.focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
      await expect(page.getByRole('dialog').locator(':focus')).toHaveCount(1);
      await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
      await expect(button).toBeFocused();
    }
  });

test('the way back is on screen however long the name', async ({ page, open, demo }) => {
  const device = await demo.call('devices.create', { name: 'W'.repeat(120), address: '10.99.0.1' });
  await open(`/devices/${device.id}`);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeInViewport({ ratio: 1 });
  await demo.call('devices.delete', { id: device.id });
});
