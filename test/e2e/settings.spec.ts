/** Settings: defaults visible, checked in place, saved with what changed, taken back; types; the audit log. */
import { expect, expectAccessible, test } from '../support/e2e.ts';

test('a change is named before it is saved, stored, and taken back', async ({ page, open, demo }) => {
  await open('/settings');
  const pace = page.getByRole('form', { name: 'Pace' });
  await pace.getByLabel('Packets per second').fill('5000');
  await expect(pace.getByRole('list', { name: 'Not saved yet' })).toContainText('1,000 packets/s → 5,000 packets/s');
  await pace.getByRole('button', { name: 'Save 1 change' }).click();
  await expect(page.getByText('Pace saved: packets per second.')).toBeVisible();
  expect((await demo.call('settings.get', {})).pace.packetsPerSecond).toBe(5_000);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await demo.call('settings.get', {})).pace.packetsPerSecond).toBe(1_000);
});

test('what can’t work is said in place and can’t be saved', async ({ page, open }) => {
  await open('/settings');
  const pace = page.getByRole('form', { name: 'Pace' });
  await pace.getByLabel('Probes per subnet').fill('0');
  await expect(pace.getByText('At least 1')).toBeVisible();
  await expect(pace.getByRole('button', { name: /Save/ })).toBeDisabled();
  await pace.getByRole('button', { name: 'Discard' }).click();
  await expect(pace.getByLabel('Probes per subnet')).toHaveValue(/30/);
});

test('search leaves the settings that match', async ({ page, open }) => {
  await open('/settings');
  await page.keyboard.press('/');
  await page.keyboard.type('tray');
  await expect(page.getByRole('form')).toHaveCount(1);
  await expect(page.getByRole('form', { name: 'Desktop window' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('form', { name: 'Pace' })).toBeVisible();
});

test('a type is added, changed and deleted', async ({ page, open, demo }) => {
  await open('/settings');
  await page.getByRole('button', { name: 'New type' }).click();
  const dialog = page.getByRole('dialog', { name: 'New device type' });
  await dialog.getByLabel('Name').fill('Street cabinet');
  await dialog.getByLabel('Interval').fill('60');
  await dialog.getByRole('button', { name: 'Add type' }).click();
  const table = page.getByRole('region', { name: 'Device types' }).getByRole('table');
  await expect(table.getByRole('row', { name: /street-cabinet/ })).toContainText('1 min');

  await page.getByRole('button', { name: 'Edit Street cabinet' }).click();
  const editor = page.getByRole('dialog', { name: 'Device type Street cabinet' });
  await editor.getByLabel('Interval').fill('1');
  await expect(editor.getByRole('alert')).toContainText('longer than its interval');
  await editor.getByLabel('Interval').fill('120');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(table.getByRole('row', { name: /street-cabinet/ })).toContainText('2 min');

  await page.getByRole('button', { name: 'Delete Street cabinet' }).click();
  await expect(table.getByRole('row', { name: /street-cabinet/ })).toHaveCount(0);
  expect((await demo.call('types.list', {})).items.map(({ id }) => id)).not.toContain('street-cabinet');
});

test('what history will need is told while its limits are edited', async ({ page, open, demo }) => {
  await open('/settings');
  const form = page.getByRole('form', { name: 'History' });
  const forecast = form.getByRole('status', { name: 'Forecast' });
  await expect(forecast).toContainText(/about [\d.,]+ [kMG]B a month .+ in the end [\d.,]+ [kMG]B/);
  const before = await forecast.textContent();
  await form.getByLabel('Every check').fill('3000');
  await expect(forecast).not.toHaveText(before ?? '');
  await form.getByLabel('At most').fill('1000000');
  await expect(forecast).toContainText(/ in the end [\d.,]+ [kMG]B are kept/);
  await form.getByLabel('At most').fill('50');
  await expect(forecast).toContainText('more than 50 MB: the oldest go earlier');
  await form.getByLabel('At most').fill('1');
  await expect(forecast).toHaveCount(0);
  expect((await demo.call('settings.get', {})).history).toMatchObject({ keepDays: 30, maxSizeMb: 5_000 });
  await form.getByRole('button', { name: 'Discard' }).click();
  await expect(forecast).toHaveText(before ?? '');
});

test('the audit log tells who changed what', async ({ page, open, demo }) => {
  await demo.call('settings.update', { history: { keepDays: 31 } });
  await demo.call('settings.update', { history: { keepDays: 30 } });
  await open('/settings');
  await expect(page.getByRole('region', { name: 'Audit log' })).toContainText('cli');
  await expect(page.getByRole('region', { name: 'Audit log' })).toContainText('keepDays');
});

test('a backup is made on demand and found in the list', async ({ page, open, demo }) => {
  await open('/settings');
  const section = page.getByRole('region', { name: 'Backups made' });
  await expect(section).toContainText('No backup yet');
  await section.getByRole('button', { name: 'Back up now' }).click();
  const row = section.getByRole('table', { name: 'Backups' }).getByRole('row', { name: /manual\.tar\.gz/ });
  await expect(row).toContainText('on demand');
  await expect(row).toContainText(/\d B|kB|MB/);
  await expect(row).toContainText('until 7 newer ones are made');
  await expect(section.getByRole('button', { name: 'Back up now' })).toBeEnabled();
  const { items, lastProblem } = await demo.call('backups.list', {});
  expect(items).toHaveLength(1);
  expect(lastProblem).toBeNull();
  const jobs = (await demo.call('jobs.list', {})).items;
  expect(jobs.find(({ kind }) => kind === 'backup')?.message).toContain('2,400 devices');

  const form = page.getByRole('form', { name: 'Backups' });
  await form.getByLabel('Keep the last').fill('0');
  await expect(form.getByText('At least 1')).toBeVisible();
  await form.getByRole('button', { name: 'Discard' }).click();
  await expectAccessible(page);
});
