/** Is anything wrong? The overview of a fleet of 750 subnets. */
import { expect, test } from '../support/e2e.ts';

test('all 750 subnets are seen at 1280×720 without scrolling', async ({ page, open }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await open('/');
  const cells = page.locator('[data-subnet]');
  await expect(cells).toHaveCount(750);
  const last = await cells.last().boundingBox();
  expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(720);
  await expect(cells.last()).toBeInViewport();
});

test('the counts agree with the service', async ({ page, open, demo }) => {
  await open('/');
  const counts = page.getByRole('list', { name: 'Devices by status' });
  await expect(async () => {
    const { devices } = await demo.call('statistics.get', {});
    await expect(counts.getByRole('link', { name: /Online/ })).toContainText(devices.online.toLocaleString('en'), {
      timeout: 500,
    });
    await expect(counts.getByRole('link', { name: /Offline/ })).toContainText(devices.offline.toLocaleString('en'), {
      timeout: 500,
    });
  }).toPass({ timeout: 15_000 });
});

test('arrow keys move between cells, a tip says what each is, Enter opens it, Esc goes back', async ({
  page,
  open,
}) => {
  await open('/');
  const cells = page.locator('[data-subnet]');
  await cells.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(cells.nth(1)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(cells.nth(31)).toBeFocused();
  await expect(page.getByRole('tooltip')).toContainText('10.11.1.0/24');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/subnets\/\d+$/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('10.11.1.0/24');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/$/);
});

test('the filter narrows the grid by site and range', async ({ page, open }) => {
  await open('/');
  await expect(page.locator('[data-subnet]')).toHaveCount(750);
  await page.keyboard.press('/');
  await page.keyboard.type('birchfield');
  await expect(page.locator('[data-subnet]')).toHaveCount(30);
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-subnet]')).toHaveCount(750);
});

test('a device that changes is seen in its cell within two seconds of the store knowing it', async ({
  page,
  open,
  demo,
}) => {
  const { items } = await demo.call('devices.list', { limit: 1, text: '10.10.5.' });
  const device = items[0];
  await open('/');
  const cell = page.locator(`[data-subnet="${device?.subnetId}"]`);
  await expect(cell).toBeVisible();
  const before = await cell.getAttribute('aria-label');
  await demo.call('devices.update', { id: device?.id ?? 0, paused: true });
  await expect(cell).toHaveAttribute('aria-label', /1 paused/, { timeout: 2_000 });
  await demo.call('devices.update', { id: device?.id ?? 0, paused: false });
  await expect(cell).not.toHaveAttribute('aria-label', /paused/, { timeout: 2_000 });
  expect(before).not.toContain('paused');
});

test('what is worst is named first and opens', async ({ page, open, demo }) => {
  await open('/');
  const { devices } = await demo.call('statistics.get', {});
  const worst = page.getByRole('region', { name: 'Worst first' });
  if (devices.offline + devices.degraded === 0) await expect(worst).toContainText('Nothing is wrong');
  else {
    await worst.getByRole('link').first().click();
    await expect(page).toHaveURL(/\/subnets\/\d+$/);
  }
});

test('availability names its range, what stands behind it, and its parts on focus', async ({ page, open, demo }) => {
  await open('/');
  const spans = page.getByRole('region', { name: 'Availability' }).getByRole('button');
  await expect(spans).toHaveCount(2);
  await expect(spans.last()).toContainText(/30 d.*not watched long enough: .* of 30 d/);
  await spans.first().focus();
  const { total } = await demo.call('devices.list', { limit: 1 });
  await expect(page.getByRole('tooltip')).toContainText(`Summed over ${total.toLocaleString('en')} devices`);
});

test('the monitor tells how it is itself', async ({ page, open }) => {
  await open('/');
  const line = page.getByRole('region', { name: 'The monitor itself' });
  await expect(line).toContainText('simulated probes');
  await expect(line).toContainText(/packets\/s of 20,000/);
  await expect(line).toContainText('overdue');
});

test('availability over time is read bar by bar by the keyboard, and as a table, over the range that is chosen', async ({
  page,
  open,
}) => {
  await open('/');
  const section = page.getByRole('region', { name: 'Availability' });
  const chart = section.getByRole('slider', { name: 'Availability over 24 h' });
  await expect(chart).toHaveAttribute('aria-valuemax', '48');
  await chart.focus();
  await expect(chart).toHaveAttribute('aria-valuetext', /available/);
  await expect(section).toContainText(await chart.getAttribute('aria-valuetext').then((said) => said ?? 'nothing'));
  await page.keyboard.press('Home');
  await expect(chart).toHaveAttribute('aria-valuenow', '1');
  await expect(chart).toHaveAttribute('aria-valuetext', /not watched yet/);
  await page.keyboard.press('ArrowRight');
  await expect(chart).toHaveAttribute('aria-valuenow', '2');
  await section.getByText('7 d', { exact: true }).click();
  await expect(section.getByRole('slider', { name: 'Availability over 7 d' })).toHaveAttribute('aria-valuemax', '56');
  await section.getByText('As a table').click();
  const table = section.getByRole('table', { name: 'Availability over 7 d, as a table' });
  await expect(table.getByRole('row')).toHaveCount(57);
  await expect(table.getByRole('row').nth(1)).toContainText('%');
});

test('the worst devices by loss, RTT and flaps are those of the service, and open', async ({ page, open, demo }) => {
  await open('/');
  const section = page.getByRole('region', { name: 'Worst devices' });
  await section.getByText('RTT', { exact: true }).click();
  const { items, devices } = await demo.call('devices.worst', { by: 'rtt', limit: 1 });
  await expect(section).toContainText(`of ${devices.toLocaleString('en')} devices answered in 24 h`);
  await expect(section.getByRole('link').first()).toContainText('p95');
  expect(items[0]?.rttP95Ms).toBeGreaterThan(0);
  await section.getByText('Flaps', { exact: true }).click();
  await expect(section).toContainText(/changed in 24 h|No status changed in 24 h/);
  await section.getByText('RTT', { exact: true }).click();
  const name = await section.getByRole('link').first().innerText();
  await section.getByRole('link').first().click();
  await expect(page).toHaveURL(/\/devices\/\d+$/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name.split('\n')[0] ?? '');
});

test('what can’t be read says so in its place, and is tried again', async ({ page, open, complaints }) => {
  let broken = true;
  await page.route(/\/api\/(availability|devices\/worst)\?/, (route) => (broken ? route.abort() : route.continue()));
  await open('/');
  const availability = page.getByRole('region', { name: 'Availability' });
  await expect(availability.getByText('The availability could not be read')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Worst devices' })).toContainText('could not be read');
  await expect(page.locator('[data-subnet]')).toHaveCount(750);
  broken = false;
  await availability.getByRole('button', { name: 'Try again' }).click();
  await expect(availability.getByRole('slider')).toBeVisible();
  complaints.length = 0;
});
