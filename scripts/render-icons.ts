/** Renders the icons of the application and of the tray from their drawings; run by hand after a drawing changed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { statuses } from '../src/contract/model/status.ts';
import { findChromium } from './support/find-chromium.ts';
import { root } from './support/run.ts';

const resources = join(root, 'resources');
const drawings = [
  { from: 'icon.svg', to: 'icon.png', sizePx: 512 },
  ...[16, 32, 48, 64, 128, 256, 512].map((sizePx) => ({
    from: 'icon.svg',
    to: `icons/${sizePx}x${sizePx}.png`,
    sizePx,
  })),
  ...statuses.flatMap((status) => [
    { from: `tray/tray-${status}.svg`, to: `tray/tray-${status}.png`, sizePx: 24 },
    { from: `tray/tray-${status}.svg`, to: `tray/tray-${status}@2x.png`, sizePx: 48 },
  ]),
];

const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const { from, to, sizePx } of drawings) {
  await page.setViewportSize({ width: sizePx, height: sizePx });
  const svg = readFileSync(join(resources, from), 'utf8');
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${sizePx}px;height:${sizePx}px}</style>${svg}`);
  writeFileSync(join(resources, to), await page.screenshot({ omitBackground: true }));
}
await browser.close();
console.log(`rendered ${drawings.length} icons`);
