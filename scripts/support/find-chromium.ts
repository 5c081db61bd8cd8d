/** Finds the Chromium that the browser tests drive. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** FIELDWATCH_CHROMIUM, then the system's own, then the one Playwright may have installed; null when there is none. */
export const findChromium = (): string | null => {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const candidates = [process.env.FIELDWATCH_CHROMIUM ?? '', ...onPath, ...elsewhere, chromium.executablePath()];
  return candidates.find((path) => path !== '' && existsSync(path)) ?? null;
};
