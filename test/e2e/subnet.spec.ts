/** One subnet: members, map of the range, changes in place. */
import { expect, test } from '../support/e2e.ts';

test('the page shows the members by address and the range as a map', async ({ page, open, demo }) => {
  const { items } = await demo.call('subnets.list', {});
  const subnet = items.find(({ cidr }) => cidr === '10.10.0.0/24');
  const members = await demo.call('devices.list', { subnet: subnet?.id, limit: 100 });
  await open(`/subnets/${subnet?.id}`);
  await expect(page).toHaveTitle(/^10\.10\.0\.0\/24/);
  const table = page.getByRole('region', { name: 'Members' }).getByRole('table');
  await expect(table.getByRole('row')).toHaveCount(members.total + 1);
  const map = page.getByRole('list', { name: 'Addresses of 10.10.0.0/24' });
  await expect(map.getByRole('listitem')).toHaveCount(254);
  await expect(map.getByRole('link')).toHaveCount(members.total);
  await map.getByRole('link').first().click();
  await expect(page).toHaveURL(/\/devices\/\d+$/);
});

test('name and site are changed in place, and taken back', async ({ page, open, demo }) => {
  const { items } = await demo.call('subnets.list', {});
  const subnet = items.find(({ cidr }) => cidr === '10.10.2.0/24');
  await open(`/subnets/${subnet?.id}`);
  await page.getByRole('button', { name: 'Edit Name' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('North cabinets');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Edit Name' })).toContainText('North cabinets');
  expect((await demo.call('subnets.get', { id: subnet?.id ?? 0 })).name).toBe('North cabinets');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Edit Name' })).not.toContainText('North cabinets');
});

test('availability is that of the members', async ({ page, open, demo }) => {
  const { items } = await demo.call('subnets.list', {});
  const subnet = items.find(({ cidr }) => cidr === '10.10.0.0/24');
  await open(`/subnets/${subnet?.id}`);
  const spans = page.getByRole('region', { name: 'Availability' }).getByRole('button');
  await expect(spans).toHaveCount(2);
  await spans.last().focus();
  await expect(page.getByRole('tooltip')).toContainText(`Summed over ${subnet?.counts.total} devices`);
  const id = subnet?.id ?? 0;
  const { items: rows } = await demo.call('uptime.list', { by: 'subnet', subnet: id });
  expect(rows).toMatchObject([{ key: `${id}`, name: '10.10.0.0/24', devices: subnet?.counts.total }]);
});

test('its availability over time and its worst devices are of its members alone', async ({ page, open, demo }) => {
  const { items } = await demo.call('subnets.list', {});
  const subnet = items.find(({ cidr }) => cidr === '10.10.0.0/24');
  const id = subnet?.id ?? 0;
  expect(await demo.call('availability.get', { subnet: id })).toMatchObject({ devices: subnet?.counts.total });
  await open(`/subnets/${id}`);
  const chart = page.getByRole('region', { name: 'Availability' }).getByRole('slider');
  await chart.focus();
  await expect(chart).toHaveAttribute('aria-valuetext', /available/);
  const worst = page.getByRole('region', { name: 'Worst devices' });
  await worst.getByText('RTT', { exact: true }).click();
  await expect(worst).toContainText(`of ${subnet?.counts.total} devices answered in 24 h`);
  const { items: told } = await demo.call('devices.worst', { by: 'rtt', subnet: id });
  for (const { address, subnetId } of told) {
    expect(subnetId).toBe(id);
    await expect(worst).toContainText(address);
  }
});

test('Check now runs a cycle over the subnet', async ({ page, open, demo }) => {
  const { items } = await demo.call('subnets.list', {});
  const subnet = items.find(({ cidr }) => cidr === '10.10.4.0/24');
  await open(`/subnets/${subnet?.id}`);
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('Checking 10.10.4.0/24 now.')).toBeVisible();
  const { cycleIds } = (await (await answered).json()) as { cycleIds: number[] };
  expect(cycleIds.length).toBeGreaterThan(0);
  for (const id of cycleIds)
    await expect.poll(async () => (await demo.call('cycles.get', { id })).state, { timeout: 30_000 }).toBe('finished');
});

test('an unknown subnet says so', async ({ page, open }) => {
  await open('/subnets/999999');
  await expect(page.getByText('There is no such subnet')).toBeVisible();
});
