/** Real routers to a real screen: a router stops passing packets on, and the page says where the path breaks. Needs root for its network namespaces. */
import { expect, test } from 'playwright/test';
import { expectAccessible } from '../support/e2e.ts';
import { createFleetLab, type FleetLab, type RunningService, until } from '../support/fleet-lab.ts';
import { labMissing } from '../support/lab.ts';
import { createRouterChain, type RouterChain } from '../support/router-chain.ts';

const missing = labMissing();
test.skip(missing !== null, `lacks ${missing}`);

let fleet: FleetLab;
let chain: RouterChain;
let service: RunningService;
test.beforeAll(async () => {
  fleet = createFleetLab();
  chain = createRouterChain(fleet.lab, 6);
  service = await fleet.startService();
});
test.afterAll(async () => {
  await service?.end('SIGTERM');
  chain?.remove();
  fleet?.remove();
});

test('the path when it went offline stands beside the last good one, by itself', async ({ page }) => {
  const policy = { intervalS: 2, timeoutMs: 300 };
  const draft = { name: 'Behind six hops', address: chain.target(1), typeId: 'live', policy };
  const { id } = await service.call('devices.create', draft);
  await until('it to be online', 30_000, async () =>
    (await service.call('devices.get', { id })).status === 'online' ? true : undefined,
  );
  await page.goto(`${service.url}/devices/${id}#token=${service.token}`);
  const section = page.getByRole('region', { name: 'Path' });
  await section.getByRole('button', { name: 'Trace now' }).click();
  await expect(section.getByText('It is reached over 6 hops.')).toBeVisible({ timeout: 15_000 });

  chain.cut(4, 'silently');
  const [, , last, next] = chain.routers;
  const sentence = `Nobody answers beyond hop 3, ${last}. On the good path ${next} came next.`;
  await expect(section.getByText(sentence)).toBeVisible({ timeout: 45_000 });
  const rows = section.getByRole('table', { name: 'Path, hop by hop' }).getByRole('row');
  await expect(rows.filter({ hasText: 'missing' })).toHaveCount(3);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
});
