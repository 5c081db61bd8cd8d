/** Real packets to a real screen: a device of the lab dies, and the browser shows it within 2 s of the store knowing. Needs root for its network namespace. */
import { expect, test } from 'playwright/test';
import {
  type FleetLab,
  fleetAddresses,
  fleetSize,
  type RunningService,
  startLiveFleet,
  until,
} from '../support/fleet-lab.ts';
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

const deviceAt = async (address: string) => {
  const { items } = await service.call('devices.list', { text: address, limit: 1_000 });
  return items.find((device) => device.address === address);
};

const storeSays = (address: string, status: string) =>
  until(`${address} to be ${status}`, 30_000, async () =>
    (await deviceAt(address))?.status === status ? true : undefined,
  );

test('a device that dies, and one that returns, is on screen within 2 s of the store knowing', async ({ page }) => {
  const address = fleetAddresses[1_234] as string;
  const device = await deviceAt(address);
  await page.goto(`${service.url}/devices/${device?.id}#token=${service.token}`);
  const header = page.getByRole('heading', { level: 1 });
  await expect(header).toContainText('Online');

  fleet.lab.kill([address]);
  await storeSays(address, 'offline');
  await expect(header).toContainText('Offline', { timeout: 2_000 });

  fleet.lab.revive([address]);
  await storeSays(address, 'online');
  await expect(header).toContainText('Online', { timeout: 2_000 });
});

test('a subnet that dies is named in the overview sentence, and in one cell among 750', async ({ page }) => {
  await page.goto(`${service.url}/#token=${service.token}`);
  const title = page.getByRole('heading', { level: 1 });
  await expect(title).toContainText('All 2,400 devices online');

  const dead = fleetAddresses.filter((address) => address.startsWith('10.0.77.'));
  fleet.lab.kill(dead);
  for (const address of dead) await storeSays(address, 'offline');
  await expect(title).toContainText(`10.0.77.0/24 lost ${dead.length} devices`, { timeout: 2_000 });
  await expect(title).toContainText(`${(fleetSize - dead.length).toLocaleString('en')} of 2,400 online`);
  fleet.lab.revive(dead);
});
