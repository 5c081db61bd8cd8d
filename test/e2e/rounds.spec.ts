/** Does the instrument work? Running cycles, adherence, prober, past cycles. */
import type { CallOutput } from '../../src/contract/api.ts';
import { expect, expectAccessible, test } from '../support/e2e.ts';

test('the schedule is shown by type with its lateness', async ({ page, open }) => {
  await open('/rounds');
  const table = page.getByRole('table', { name: 'Schedule by type' });
  await expect(table.getByRole('row', { name: /Live/ })).toContainText('10 s');
  await expect(table.getByRole('row', { name: /Critical/ })).toContainText('15 min');
});

test('how the rounds kept their times is told by type, over the range that is chosen', async ({ page, open, demo }) => {
  await expect
    .poll(async () => (await demo.call('rounds.adherence', {})).items.some(({ finished }) => finished > 0), {
      timeout: 30_000,
    })
    .toBe(true);
  await open('/rounds');
  const section = page.getByRole('region', { name: 'Adherence' });
  await expect(
    section.getByRole('table', { name: 'Adherence over 24 h' }).getByRole('row', { name: /Live/ }),
  ).toContainText('10 s');
  await section.getByText('30 d', { exact: true }).click();
  await expect(section.getByRole('table', { name: 'Adherence over 30 d' }).getByRole('row')).not.toHaveCount(0);
});

test('everything is checked on demand; a cycle can be stopped and says so', async ({ page, open, demo }) => {
  await open('/rounds');
  await page.getByRole('button', { name: 'Check everything now' }).click();
  await expect(page.getByText('Checking every device now.')).toBeVisible();
  const running = page.getByRole('region', { name: 'Running now' });
  // The newest one: the others may end by themselves before the click.
  await running
    .getByRole('button', { name: /Cancel/ })
    .last()
    .click();
  await expect
    .poll(async () => (await demo.call('cycles.list', {})).items.some(({ state }) => state === 'cancelled'))
    .toBe(true);
  await expect(page.getByRole('region', { name: 'Past cycles' }).first()).toContainText('cancelled');
});

test('the prober says what it is and how fast it goes', async ({ page, open }) => {
  await open('/rounds');
  const prober = page.getByRole('region', { name: 'Prober' });
  await expect(prober).toContainText('simulated, no packets');
  await expect(prober).toContainText('at most 20,000');
  await expect(prober).toContainText('every reply proved itself');
});

for (const colorScheme of ['dark', 'light'] as const)
  test(`a reply that was not believed says why to the keyboard, ${colorScheme}`, async ({ page, open, demo }) => {
    await page.emulateMedia({ colorScheme });
    await expect
      .poll(async () => (await demo.call('cycles.list', {})).items.some(({ state }) => state === 'finished'))
      .toBe(true);
    // The replies of the simulated fleet all prove themselves.
    await page.route('**/api/cycles?*', async (route) => {
      const answer = await route.fetch();
      const { items, ...rest }: CallOutput<'cycles.list'> = await answer.json();
      await route.fulfill({
        json: { ...rest, items: items.map((cycle) => ({ ...cycle, rejected: { late: 2, duplicate: 12 } })) },
      });
    });
    await open('/rounds');
    const cycles = page.getByRole('table', { name: 'Past cycles' });
    const reason = cycles.getByRole('button', { name: '12 came again' }).first();
    await expect(reason).toHaveAccessibleDescription('the same request had already been answered');
    await reason.focus();
    await expect(page.getByRole('tooltip')).toHaveText('the same request had already been answered');
    await expectAccessible(page);
  });
