/** Ten thousand devices, a thousand changing every second: the promises the table makes about time, held with room for a busy machine. */
import { expect, test } from 'playwright/test';
import { measureTable } from '../support/measure-table.ts';

test('first rows within 1.5 s, search within 100 ms, no blank rows', async ({ browser }) => {
  const figures = await measureTable(browser);
  test.info().annotations.push({ type: 'figures', description: JSON.stringify(figures) });
  expect(figures.firstRowsMs).toBeLessThanOrEqual(1_500);
  expect(figures.searchP95Ms).toBeLessThanOrEqual(100);
  expect(figures.blankFrames).toBe(0);
});
