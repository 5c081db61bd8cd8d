/** An inbox worked through by keyboard, on real packets: a subnet dies, is one row, and ends by itself. Needs root for its network namespace. */
import { expect, test } from 'playwright/test';
import { expectAccessible } from '../support/e2e.ts';
import { type FleetLab, fleetAddresses, type RunningService, startLiveFleet, until } from '../support/fleet-lab.ts';
import { labMissing } from '../support/lab.ts';

const missing = labMissing();
test.skip(missing !== null, `lacks ${missing}`);

let fleet: FleetLab;
let service: RunningService;

test.beforeAll(async () => {
  ({ fleet, service } = await startLiveFleet());
});
test.afterAll(async () => {
  await service?.end('SIGTERM');
  fleet?.remove();
});

const dead = fleetAddresses.filter((address) => address.startsWith('10.0.77.'));
const incidentIs = (state: string) =>
  until(`the incident to be ${state}`, 40_000, async () =>
    (await service.call('incidents.list', { limit: 10 })).items.some(
      (one) => one.state === state && one.membersMost === dead.length,
    )
      ? true
      : undefined,
  );

test('a dead subnet is one row: acknowledged, taken back, labelled and noted by keyboard, over when all are back', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await page.goto(`${service.url}/incidents#token=${service.token}`);
  await expect(page.getByText('Nothing needs you')).toBeVisible();
  await expectAccessible(page);

  fleet.lab.kill(dead);
  await incidentIs('open');
  const row = page.getByRole('row', { name: /10\.0\.77\.0\/24/ });
  await expect(row).toContainText(`all ${dead.length} devices are offline`);
  await expect(row).toContainText('Critical');
  await expect(page.getByRole('link', { name: /Incidents/ })).toContainText('1 open incidents');

  const grid = page.getByRole('grid', { name: 'Incidents' });
  await grid.focus();
  await page.keyboard.press('j');
  await page.keyboard.press('a');
  await expect(row).toContainText('Acknowledged');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).toContainText('Open');
  // Keys work wherever the focus went, and a dialog gives it back.
  await page.keyboard.press('a');
  await expect(row).toContainText('Acknowledged');

  await page.keyboard.press('t');
  await expect(page.getByRole('textbox', { name: 'Label' })).toBeFocused();
  await page.keyboard.type('NET-7');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('NET-7');
  await page.keyboard.press('n');
  await expect(page.getByRole('textbox', { name: 'Note' })).toBeFocused();
  await page.keyboard.type('On my way <script>alert(1)</script>');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Noted in incident')).toBeVisible();

  // By pointer as well; a row that is resolved stays under the hand, and is taken back there.
  await row.getByRole('button', { name: 'Resolve' }).click();
  await expect(row).toContainText('Resolved');
  await row.getByRole('button', { name: 'Open again' }).click();
  await expect(row).toContainText('Open');
  await expectAccessible(page);

  // `g` and `r` go to the rounds, and resolve nothing.
  await grid.focus();
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page).toHaveURL(/\/rounds$/);
  await incidentIs('open');
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expect(row).toContainText('Open');

  await grid.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('10.0.77.0/24');
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await expect(timeline).toContainText('On my way <script>alert(1)</script> (in the window)');
  await expect(timeline).toContainText('label: NET-7');
  await expect(page.getByRole('table', { name: 'Devices of the incident' }).getByRole('row')).toHaveCount(
    dead.length + 1,
  );
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page);

  fleet.lab.revive(dead);
  await incidentIs('resolved');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('were offline');
  await expect(timeline).toContainText(`all ${dead.length} devices are back`);
  await page.keyboard.press('Escape');
  await page.getByText('All', { exact: true }).click();
  await expect(page).toHaveURL(/show=all$/);
  await expect(row).toContainText('Resolved');
  await expectAccessible(page);
});

test('an incident that is not there says so', async ({ page }) => {
  await page.goto(`${service.url}/incidents/999#token=${service.token}`);
  await expect(page.getByText('There is no such incident')).toBeVisible();
});
