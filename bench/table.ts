/** The device table of the built interface with ten thousand devices: first rows, search, scrolling while rows change. */
import { chromium } from 'playwright';
import { buildIfNeeded } from '../scripts/support/build-if-needed.ts';
import { findChromium } from '../scripts/support/find-chromium.ts';
import { measureTable } from '../test/support/measure-table.ts';

export const run = async (): Promise<Record<string, number>> => {
  if (!(await buildIfNeeded())) throw new Error('the interface could not be built');
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('no Chromium was found; FIELDWATCH_CHROMIUM can name one');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    return await measureTable(browser);
  } finally {
    await browser.close();
  }
};
