/** The device page: live state, charts that can be explored by keyboard and pointer, editing with undo. */
import { readFile } from 'node:fs/promises';
import type { Device } from '../../src/contract/model/device.ts';
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import { createSimulatedWorld } from '../../src/main/io/simulated/simulated-world.ts';
import { openStore } from '../../src/main/io/store/open-store.ts';
import { DEMO_SEED } from '../../src/main/service/demo-fleet.ts';
import { type DemoService, expect, expectAccessible, test } from '../support/e2e.ts';
import { checkRecord, storeOptions } from '../support/temp-store.ts';

const world = createSimulatedWorld(DEMO_SEED);
const STILL_OUT_MS = 120_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A device that is checked every ten seconds and answered; the first cycle may still be under way. */
const liveDevice = async (demo: DemoService, descending = false): Promise<Device> => {
  let found: Device | undefined;
  await expect
    .poll(
      async () => {
        const { items } = await demo.call('devices.list', { type: 'live', status: 'online', limit: 1, descending });
        found = items[0];
        return found?.status;
      },
      { timeout: 30_000 },
    )
    .toBe('online');
  return found as Device;
};

test('new checks appear by themselves', async ({ demo, open, page }) => {
  const device = await liveDevice(demo);
  await open(`/devices/${device.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(device.name);
  const checks = page.getByRole('table', { name: 'Checks, newest first' }).getByRole('row');
  await expect(checks.nth(1)).toBeVisible();
  await expect(checks.nth(0)).toContainText(/Median\s*Max\s*Jitter\s*TTL/);
  const newest = await checks.nth(1).innerText();
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(checks.nth(1)).not.toHaveText(newest, { timeout: 15_000 });
});

test('mean and percentiles of a check open by keyboard, and the table fits its place', async ({ demo, open, page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  const device = await liveDevice(demo);
  await open(`/devices/${device.id}`);
  const table = page.getByRole('table', { name: 'Checks, newest first' });
  const more = table.getByRole('button', { name: /^Mean and percentiles of/ }).first();
  await more.focus();
  await page.keyboard.press('Enter');
  // A newer check may have come above it meanwhile: the opened one is looked for by its state.
  await expect(table.locator('button[aria-expanded=true]')).toHaveCount(1);
  await expect(table.getByText(/^p95/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'State' })).toContainText(/Jitter.*TTL/);
  expect(await table.evaluate((element) => element.scrollWidth <= (element.parentElement?.clientWidth ?? 0))).toBe(
    true,
  );
  await expectAccessible(page);
});

test('the chart zooms by dragging, moves by keyboard, and goes back by double click', async ({ demo, open, page }) => {
  await open(`/devices/${(await liveDevice(demo)).id}`);
  const chart = page.getByRole('group', { name: /^RTT/ });
  await expect(chart.locator('.u-over')).toBeVisible();
  const back = page.getByRole('button', { name: 'Back to now' });
  await expect(back).toBeHidden();
  const box = await chart.locator('.u-over').boundingBox();
  if (box === null) throw new Error('the chart has no place');
  await page.mouse.move(box.x + box.width * 0.6, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await expect(back).toBeVisible();
  await chart.locator('.u-over').dblclick({ position: { x: 100, y: 40 } });
  await expect(back).toBeHidden();

  await chart.focus();
  await page.keyboard.press('+');
  await expect(back).toBeVisible();
  await page.keyboard.press('0');
  await expect(back).toBeHidden();
  await page.getByRole('radiogroup', { name: 'Range' }).getByText('13 mo', { exact: true }).click();
  await expect(page.getByRole('radio', { name: '13 mo' })).toBeChecked();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toContain('time,status,rtt min ms');
});

test('uptime says how much stands behind each figure, and its parts by keyboard, in both themes', async ({
  demo,
  open,
  page,
}) => {
  const device = await liveDevice(demo);
  await open(`/devices/${device.id}`);
  const uptime = page.getByRole('region', { name: 'Uptime' });
  const cards = uptime.getByRole('button');
  await expect(cards).toHaveCount(4);
  for (const [i, range] of ['24 h', '7 d', '30 d', '90 d'].entries())
    await expect(cards.nth(i)).toContainText(new RegExp(`^${range}.*not watched long enough: .* of ${range}`));
  await cards.nth(2).focus();
  await expect(page.getByRole('tooltip')).toContainText(/Online.*Not yet added.*Gaps are neither up nor down/);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  const { ranges } = await demo.call('devices.uptime', { id: device.id });
  expect(ranges.map(({ from, to }) => (to - from) / 86_400_000)).toEqual([1, 7, 30, 90]);
});

test('the heat map says how each hour was, is one stop for Tab, and moves by arrow keys, in both themes', async ({
  demo,
  open,
  page,
}) => {
  const device = await liveDevice(demo);
  await open(`/devices/${device.id}`);
  const section = page.getByRole('region', { name: 'Heat map' });
  const grid = section.getByRole('grid', { name: 'Loss and RTT by day and hour, newest day first' });
  const checked = grid.getByRole('gridcell', { name: /loss .*packets?/ });
  await expect(checked.first()).toBeVisible();
  await checked.first().hover();
  await expect(section.getByText(/: (no )?loss .*packets?/)).toBeVisible();
  await expect(grid.locator('td[tabindex="0"]')).toHaveCount(1);
  await grid.locator('td[tabindex="0"]').focus();
  await page.keyboard.press('Control+Home');
  await expect(grid.getByRole('gridcell').first()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(grid.getByRole('gridcell').nth(1)).toBeFocused();
  await expect(grid.locator('td[tabindex="0"]')).toHaveCount(1);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  const { checks } = await demo.call('devices.heatMap', { id: device.id });
  expect(checks.reduce((sum, each) => sum + each)).toBeGreaterThan(0);
});

test('an edit is checked in place, saved, shown, and can be taken back', async ({ demo, open, page }) => {
  const device = await demo.call('devices.create', { name: 'Before', address: '10.97.0.1' });
  await open(`/devices/${device.id}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const drawer = page.getByRole('dialog', { name: 'Edit device' });
  await drawer.getByLabel('Address').fill('10.97.0.999');
  await drawer.getByRole('button', { name: 'Save' }).click();
  await expect(drawer.getByText('is neither an IPv4 or IPv6 unicast address nor a host name')).toBeVisible();
  await drawer.getByLabel('Address').fill('10.97.0.1');
  await drawer.getByLabel('Name').fill('After');
  await expect(drawer.getByLabel('Check every')).toHaveAttribute('placeholder', '1800 s');
  await drawer.getByLabel('Check every').fill('1');
  await drawer.getByRole('button', { name: 'Save' }).click();
  await expect(drawer.getByText(/longer than its interval of 1 s/)).toBeVisible();
  await drawer.getByLabel('Check every').fill('60');
  await drawer.getByRole('button', { name: 'Save' }).click();
  await expect(drawer).toBeHidden();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('After');
  expect((await demo.call('devices.get', { id: device.id })).policy).toEqual({ intervalS: 60 });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Before');
  expect((await demo.call('devices.get', { id: device.id })).policy).toEqual({});
});

test('a deleted device comes back by undo', async ({ demo, open, page }) => {
  const device = await demo.call('devices.create', { name: 'Short-lived', address: '10.97.0.2' });
  await open(`/devices/${device.id}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/\/devices$/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect
    .poll(() =>
      demo.call('devices.get', { id: device.id }).then(
        ({ name }) => name,
        () => null,
      ),
    )
    .toBe('Short-lived');
});

test('a number that is no device says so', async ({ complaints, open, page }) => {
  await open('/devices/999999');
  await expect(page.getByText('There is no device with this number')).toBeVisible();
  // Chromium itself reports the service's 404.
  await expect.poll(() => complaints.length).toBeGreaterThan(0);
  expect(complaints.splice(0).every((text) => text.includes('404'))).toBe(true);
});

for (const colorScheme of ['dark', 'light'] as const)
  test(`page and edit form are accessible, ${colorScheme}`, async ({ demo, open, page }) => {
    await page.emulateMedia({ colorScheme });
    await open(`/devices/${(await liveDevice(demo)).id}`);
    await expect(page.getByRole('group', { name: /^RTT/ }).locator('.u-over')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Edit' }).click();
    await expect(page.getByLabel('Notes')).toBeVisible();
    await expectAccessible(page);
  });

test('the path is traced on demand, and the next one stands beside the last good one', async ({ demo, open, page }) => {
  // One of the last to be traced by itself, so that nobody was here before.
  const device = await liveDevice(demo, true);
  await open(`/devices/${device.id}`);
  const section = page.getByRole('region', { name: 'Path' });
  await expect(section.getByText('No path known yet')).toBeVisible();
  await section.getByRole('button', { name: 'Trace now' }).click();
  const table = section.getByRole('table', { name: 'Path, hop by hop' });
  await expect(table.getByText('192.168.1.1')).toBeVisible({ timeout: 15_000 });
  await expect(table.getByRole('row').last()).toContainText(device.address);
  await expect(section.getByText(/^It is reached over \d hops\./)).toBeVisible();
  const { good, asked } = await demo.call('devices.paths', { id: device.id });
  expect([good?.reached, asked?.target]).toEqual([true, device.address]);
});

test('a device that does not answer: where its path ends, and accessible in both themes', async ({
  demo,
  open,
  page,
}) => {
  let offline: Device | undefined;
  await expect
    .poll(
      async () => {
        const { items } = await demo.call('devices.list', { status: 'offline', limit: 100 });
        // One that stays out while it is looked at: most simulated outages last some minutes only.
        offline = items.find(({ address }) =>
          [0, STILL_OUT_MS].every((ms) => world.condition(address, Date.now() + ms).outage !== null),
        );
        return offline?.status;
      },
      { timeout: 45_000 },
    )
    .toBe('offline');
  await open(`/devices/${offline?.id}`);
  const section = page.getByRole('region', { name: 'Path' });
  // A simulated trace may be over before anybody has looked: its call is held until the busy state was seen.
  let release = (): void => {};
  const wasSeen = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/devices/*/trace', async (route) => {
    await wasSeen;
    await route.continue();
  });
  await section.getByRole('button', { name: 'Trace now' }).click();
  await expect(section.getByRole('status')).toContainText('Tracing');
  release();
  await expect(section.getByText(/Nobody answers beyond hop|The path ends at hop/)).toBeVisible({ timeout: 15_000 });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
});

/** Five weeks of this hour of the week, and the last six hours, a check a minute: most RTTs little above 4 ms, few far above. */
const someWeeks = (deviceId: number, now: number): CheckRecord[] => {
  const hour = Math.floor(now / hourMs) * hourMs;
  const minutes = (from: number, to: number): number[] =>
    Array.from({ length: Math.floor((to - from) / minuteMs) }, (_, i) => from + i * minuteMs);
  const weeks = [5, 4, 3, 2, 1].map((ago) => hour - ago * 7 * 24 * hourMs);
  const times = [...weeks.flatMap((week) => minutes(week, week + hourMs)), ...minutes(now - 6 * hourMs, now)];
  return times.map((at, i) => {
    const chance = (i * 0.618_033_988_75) % 1;
    const rttMs = 4 - Math.log(1 - chance);
    const figures = { rttMeanMs: rttMs, rttMs, rttP95Ms: rttMs + 1, rttP99Ms: rttMs + 1 };
    return checkRecord(deviceId, at, { rttMinMs: rttMs - 0.5, ...figures, rttMaxMs: rttMs + 1 });
  });
};

test('the chart says what is usual at this hour of the week, and shades how RTTs are spread, in both themes', async ({
  demo,
  open,
  page,
}) => {
  const device = await liveDevice(demo);
  await demo.halt();
  const store = await openStore(storeOptions(demo.dataDir));
  await store.recordChecks(someWeeks(device.id, Date.now()));
  await store.close();
  await demo.resume();

  await open(`/devices/${device.id}`);
  const section = page.getByRole('region', { name: 'Response' });
  await section.getByRole('radiogroup', { name: 'Range' }).getByText('6 h', { exact: true }).click();
  await expect(
    section.getByText(/Usual at this hour of the week: \d\.\d\d ms ± \d\.\d\d ms.*, from [56] hours/),
  ).toBeVisible();
  await expect(section.getByText('the middle 80, 50, 20 % of the checks of each 10 min')).toBeVisible();
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, 'section[aria-label="Response"]');
  }
  // Points of months are made of summaries: nothing is known of their spread, and no hour of the week is theirs.
  await section.getByRole('radiogroup', { name: 'Range' }).getByText('13 mo', { exact: true }).click();
  await expect(section.getByText('lowest to highest packet')).toBeVisible();
  await expect(section.getByText(/of the checks of each/)).toBeHidden();
});
