/** Measures the device table of the built interface with ten thousand devices while rows change. */
import type { Browser, BrowserContext, Page } from 'playwright';
import { serveRenderer } from './serve-renderer.ts';
import { installStandIn } from './stand-in-fleet.ts';

export type TableFigures = {
  readonly devices: number;
  readonly changesPerSecond: number;
  /** From the start of navigation to the first drawn device. */
  readonly firstRowsMs: number;
  readonly allDevicesMs: number;
  /** From a key to the table having settled and been painted, over every key of several searches. */
  readonly searchP50Ms: number;
  readonly searchP95Ms: number;
  readonly searchMaxMs: number;
  /** Frames in which a part of the visible table had no row, of all frames while scrolling under changes. */
  readonly scrollFrames: number;
  readonly blankFrames: number;
  readonly frameP95Ms: number;
  /** Tasks above 50 ms while scrolling under changes. */
  readonly longTasks: number;
  readonly longTaskTotalMs: number;
  readonly longTaskMaxMs: number;
};

const DEVICES = 10_000;
const CHANGES_PER_SECOND = 1_000;
const SCROLL_MS = 6_000;

const searches = ['camera 12', 'status:offline', '10.0.77.', 'site:"depot 7"', 'zzzz', 'switch', 'subnet:10.0.9.0/24'];

const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** Types one key at a time; answers for each the time from input to the frame that shows its settled result. */
const measureSearch = async (page: Page): Promise<number[]> => {
  const box = page.getByRole('textbox', { name: 'Filter devices' });
  await box.focus();
  await page.evaluate(() => {
    const grid = document.querySelector('[role="grid"]') as HTMLElement;
    const times: number[] = [];
    Object.assign(window, { searchTimes: times });
    document.addEventListener(
      'beforeinput',
      () => {
        const began = performance.now();
        let changedAt = began;
        const observer = new MutationObserver(() => {
          changedAt = performance.now();
        });
        observer.observe(grid.parentElement as HTMLElement, { childList: true, subtree: true, characterData: true });
        // Settled: nothing moved for 60 ms; the painted frame is the first one after the last change.
        const settle = () => {
          if (performance.now() - changedAt < 60) return setTimeout(settle, 10);
          observer.disconnect();
          times.push(changedAt - began);
        };
        setTimeout(settle, 60);
      },
      true,
    );
  });
  for (const search of searches) {
    for (const key of search) {
      await page.keyboard.press(key === ' ' ? 'Space' : key);
      await page.waitForTimeout(110);
    }
    await box.fill('');
    await page.waitForTimeout(150);
  }
  return page.evaluate(() => (window as unknown as { searchTimes: number[] }).searchTimes);
};

type Scrolled = { frames: number[]; blank: number; longTasks: number[] };

/** Scrolls up and down at reading and at flinging speed; looks at every frame for places without a row. */
const measureScroll = (page: Page, forMs: number): Promise<Scrolled> =>
  page.evaluate(async (durationMs) => {
    (window as unknown as { standIn: { begin(): void } }).standIn.begin();
    const grid = document.querySelector('[role="grid"]') as HTMLElement;
    const longTasks: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longTasks.push(entry.duration);
    });
    observer.observe({ type: 'longtask' });
    const frames: number[] = [];
    let blank = 0;
    let last = performance.now();
    const began = last;
    let direction = 1;
    await new Promise<void>((resolve) => {
      const step = () => {
        const now = performance.now();
        frames.push(now - last);
        last = now;
        const box = grid.getBoundingClientRect();
        // What was drawn for this position: a row must lie under each of these points, below the header.
        const x = box.left + box.width / 2;
        for (const share of [0.12, 0.5, 0.9])
          if (document.elementFromPoint(x, box.top + box.height * share)?.closest('[data-row]') == null) {
            blank++;
            break;
          }
        if (now - began > durationMs) return resolve();
        const speedPx = now - began < durationMs / 2 ? 40 : 400;
        if (grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1) direction = -1;
        if (grid.scrollTop <= 0) direction = 1;
        grid.scrollTop += speedPx * direction;
        requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    });
    observer.disconnect();
    return { frames: frames.slice(1), blank, longTasks };
  }, forMs);

/** Opens the table with so many devices; answers its page, and when its first rows were drawn, in milliseconds from the start of navigation. */
const openTable = async (
  context: BrowserContext,
  url: string,
  devices: number,
): Promise<{ page: Page; firstRowsMs: number }> => {
  const page = await context.newPage();
  await page.addInitScript(installStandIn, { devices, changesPerSecond: CHANGES_PER_SECOND });
  await page.addInitScript(() => {
    const watch = () => {
      if (document.querySelector('[data-row]') === null) return void requestAnimationFrame(watch);
      Object.assign(window, { firstRowsMs: performance.now() });
    };
    requestAnimationFrame(watch);
  });
  await page.goto(`${url}/devices`);
  await page.locator('[data-row]').first().waitFor();
  await page.locator(`[role="grid"][aria-rowcount="${devices + 1}"]`).waitFor();
  const firstRowsMs = await page.evaluate(() => (window as unknown as { firstRowsMs: number }).firstRowsMs);
  return { page, firstRowsMs };
};

const withTable = async <T>(
  browser: Browser,
  use: (context: BrowserContext, url: string) => Promise<T>,
): Promise<T> => {
  const served = await serveRenderer();
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  try {
    return await use(context, served.url);
  } finally {
    await context.close();
    await served.stop();
  }
};

/** Milliseconds to the first rows with so many devices. */
export const measureFirstRows = (browser: Browser, devices: number): Promise<number> =>
  withTable(browser, async (context, url) => (await openTable(context, url, devices)).firstRowsMs);

export const measureTable = (browser: Browser): Promise<TableFigures> =>
  withTable(browser, async (context, url) => {
    const { page, firstRowsMs } = await openTable(context, url, DEVICES);
    const allDevicesMs = await page.evaluate(() => performance.now());
    const search = await measureSearch(page);
    const { frames, blank, longTasks } = await measureScroll(page, SCROLL_MS);
    return {
      devices: DEVICES,
      changesPerSecond: CHANGES_PER_SECOND,
      firstRowsMs,
      allDevicesMs,
      searchP50Ms: percentile(search, 0.5),
      searchP95Ms: percentile(search, 0.95),
      searchMaxMs: Math.max(...search),
      scrollFrames: frames.length,
      blankFrames: blank,
      frameP95Ms: percentile(frames, 0.95),
      longTasks: longTasks.length,
      longTaskTotalMs: longTasks.reduce((sum, ms) => sum + ms, 0),
      longTaskMaxMs: Math.max(0, ...longTasks),
    };
  });
