/** Takes the pictures in docs/screenshots anew: every page of the simulated fleet and a first start in a lab, dark and light. Needs root for the lab. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import type { Incident } from '../src/contract/model/incident.ts';
import { createFleetLab } from '../test/support/fleet-lab.ts';
import { build } from './support/build-if-needed.ts';
import { findChromium } from './support/find-chromium.ts';
import { root } from './support/run.ts';

/** Long enough for the first outages and returns of the simulated fleet. */
const LIFE_MS = 150_000;
const SETTLE_MS = 2_500;
const target = join(root, 'docs/screenshots');

const ready = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
    child.stdout?.on('data', (chunk) => {
      for (const line of String(chunk).split('\n')) if (line.startsWith('{')) resolve(JSON.parse(line).url);
    });
  });

const wait = (ms: number) => new Promise((next) => setTimeout(next, ms));

const picture = async (
  browser: Browser,
  url: string,
  token: string,
  scheme: 'dark' | 'light',
  pages: Map<string, string>,
) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: scheme });
  const page = await context.newPage();
  await page.goto(`${url}/#token=${token}`);
  for (const [name, path] of pages) {
    await page.goto(url + path);
    await wait(SETTLE_MS);
    await page.screenshot({ path: join(target, `${name}-${scheme}.png`) });
  }
  await page.goto(`${url}/devices`);
  await page.getByRole('button', { name: 'Add devices' }).click();
  await wait(SETTLE_MS);
  await page.screenshot({ path: join(target, `add-devices-${scheme}.png`) });
  await context.close();
};

/** Each picture needs a service that has never been looked at. */
const firstStart = async (browser: Browser, scheme: 'dark' | 'light') => {
  const fleet = createFleetLab();
  try {
    const service = await fleet.startService();
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: scheme });
    const page = await context.newPage();
    await page.goto(`${service.url}/#token=${service.token}`);
    await wait(2 * SETTLE_MS);
    await page.screenshot({ path: join(target, `first-start-${scheme}.png`) });
    await context.close();
    await service.end('SIGTERM');
  } finally {
    fleet.remove();
  }
};

const main = async (): Promise<void> => {
  await build();
  mkdirSync(target, { recursive: true });
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-screens-'));
  const service = spawn(
    process.execPath,
    [join(root, 'out/main/headless.js'), 'demo', '--data', dataDir, '--port', '0', '--no-notify', '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const url = await ready(service);
    const token = readFileSync(join(dataDir, 'api-token'), 'utf8').trim();
    await wait(LIFE_MS);
    const answer = await fetch(`${url}/api/devices?sort=status&type=live&limit=1`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const [worst] = (await answer.json()).items;
    const incidents = await fetch(`${url}/api/incidents?limit=100`, { headers: { authorization: `Bearer ${token}` } });
    const { items } = await incidents.json();
    const largest = items.toSorted((a: Incident, b: Incident) => b.membersMost - a.membersMost)[0];
    const pages = new Map([
      ['overview', '/'],
      ['incidents', '/incidents'],
      ['incident', `/incidents/${largest.id}`],
      ['devices', '/devices'],
      ['device', `/devices/${worst.id}`],
      ['subnet', `/subnets/${worst.subnetId}`],
      ['rounds', '/rounds'],
      ['settings', '/settings'],
    ]);
    for (const scheme of ['dark', 'light'] as const) {
      await picture(browser, url, token, scheme, pages);
      await firstStart(browser, scheme);
    }
  } finally {
    await browser.close();
    service.kill('SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  }
};

await main();
