/** The built desktop application as a process of its own, with a stand-in for Electron: start, window, calls, quit. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildIfNeeded } from '../../scripts/support/build-if-needed.ts';
import { root } from '../../scripts/support/run.ts';

type Look = {
  readonly windows: readonly { options: Record<string, unknown>; loaded: string[]; calls: string[] }[];
  readonly trays: readonly { image: { path: string }; tooltip: string; labels: string[] }[];
  readonly paths: Record<string, string>;
};
type Told = { readonly kind: string; readonly id?: number; readonly answer?: unknown };

/** A desktop that runs, driven by messages. */
class Desktop {
  readonly child: ChildProcess;
  readonly told: Told[] = [];
  private orders = 0;

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    this.child = fork(join(root, 'out/main/index.js'), [...args], {
      execArgv: ['--import', join(root, 'test/support/electron-process.ts')],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.child.on('message', (message) => void this.told.push(message as Told));
  }

  async until<T extends Told>(wanted: (message: Told) => boolean, ms = 15_000): Promise<T> {
    const deadlineMs = performance.now() + ms;
    for (;;) {
      const found = this.told.find(wanted);
      if (found !== undefined) return found as T;
      if (performance.now() > deadlineMs) throw new Error(`not told within ${ms} ms`);
      await sleep(20);
    }
  }

  async look(): Promise<Look> {
    const before = this.told.length;
    this.child.send({ do: 'look' });
    return (await this.until((message) => message.kind === 'look' && this.told.indexOf(message) >= before)) as never;
  }

  async lookUntil(enough: (look: Look) => boolean, ms = 15_000): Promise<Look> {
    const deadlineMs = performance.now() + ms;
    for (;;) {
      const look = await this.look();
      if (enough(look) || performance.now() > deadlineMs) return look;
      await sleep(50);
    }
  }

  async ask(order: object): Promise<unknown> {
    this.orders += 1;
    const id = this.orders;
    this.child.send({ ...order, id });
    return (await this.until((message) => message.kind === 'answer' && message.id === id)).answer;
  }

  call = (name: string, input: unknown = {}, url = 'app://fieldwatch/'): Promise<unknown> =>
    this.ask({ do: 'call', name, input, url });

  /** Answers code and milliseconds. */
  async quit(): Promise<{ code: number | null; ms: number }> {
    const startedMs = performance.now();
    this.child.send({ do: 'quit' });
    const [code] = (await once(this.child, 'exit')) as [number | null];
    return { code, ms: performance.now() - startedMs };
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}

let dataDir: string;
let desktops: Desktop[];
const start = (args: readonly string[] = ['--demo'], env: Record<string, string> = {}): Desktop => {
  const desktop = new Desktop(['--data', dataDir, ...args], env);
  desktops.push(desktop);
  return desktop;
};

beforeAll(async () => {
  expect(await buildIfNeeded()).toBe(true);
}, 120_000);
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-desktop-'));
  desktops = [];
});
afterEach(async () => {
  for (const desktop of desktops) await desktop.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

test('it opens a safe window on our own scheme, answers its calls, and shows the fleet in the tray', async () => {
  const desktop = start();
  const { windows, paths } = await desktop.lookUntil((look) => look.windows.length > 0);
  expect(windows).toHaveLength(1);
  expect(windows[0]?.loaded).toEqual(['app://fieldwatch/']);
  expect(windows[0]?.options).toMatchObject({
    title: 'Fieldwatch (simulated)',
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true },
  });
  const { preload } = windows[0]!.options.webPreferences as { preload: string };
  expect([statSync(preload).isFile(), statSync(String(windows[0]?.options.icon)).isFile()]).toEqual([true, true]);
  expect(paths.userData).toBe(join(dataDir, 'desktop'));

  expect(await desktop.call('statistics.get')).toMatchObject({ ok: true, value: { simulated: true } });
  expect(await desktop.call('devices.list', { limit: 5 })).toMatchObject({ ok: true, value: { total: 2_400 } });
  expect(await desktop.call('devices.list', { limit: -5 })).toMatchObject({
    ok: false,
    body: { error: { code: 'bad-input' } },
  });
  expect(await desktop.call('devices.list', {}, 'https://example.com/')).toMatchObject({
    ok: false,
    body: { error: { code: 'foreign-origin' } },
  });
  expect(await desktop.ask({ do: 'fetch', url: 'app://fieldwatch/devices/1' })).toMatchObject({
    status: 200,
    text: expect.stringMatching(/<script [^>]*src="\/assets\//),
  });
  expect(await desktop.ask({ do: 'fetch', url: 'app://fieldwatch/..%2fmain/index.js' })).toMatchObject({ status: 400 });

  const { trays } = await desktop.lookUntil((look) => look.trays[0]?.tooltip.includes('online') === true);
  expect(trays[0]?.tooltip).toMatch(/^Fieldwatch \(simulated\): .*\d online/);
  expect(statSync(trays[0]?.image.path ?? '').isFile()).toBe(true);
  expect(trays[0]?.labels).toEqual(expect.arrayContaining(['Check everything now', 'Open Fieldwatch', 'Quit']));
});

test('closing hides it, a second start brings it back, quitting takes at most three seconds', async () => {
  const desktop = start();
  await desktop.lookUntil((look) => look.trays.length > 0);
  desktop.child.send({ do: 'close' });
  desktop.child.send({ do: 'emit', name: 'second-instance' });
  const { windows } = await desktop.lookUntil((look) => look.windows[0]?.calls.includes('show') === true);
  expect(windows[0]?.calls).toEqual(['hide', 'show', 'focus']);
  const { code, ms } = await desktop.quit();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(3_000);
});

type ProberAnswer = { value: { prober: { state: string; processes: { pid: number; restarts: number }[] } } };

test('it probes through a process of its own, and replaces one that is killed', async (context) => {
  const desktop = start([]);
  await desktop.lookUntil((look) => look.trays.length > 0);
  const prober = async () => ((await desktop.call('rounds.get')) as ProberAnswer).value.prober;
  const first = await prober();
  if (first.state === 'failed') context.skip('nothing may send pings on this machine');
  const pid = first.processes[0]?.pid ?? 0;
  expect([first.state, pid > 0, pid !== desktop.child.pid]).toEqual(['ready', true, true]);

  const { value } = (await desktop.call('devices.create', { address: '127.0.0.1', typeId: 'live' })) as {
    value: { id: number };
  };
  const status = async () =>
    ((await desktop.call('devices.get', { id: value.id })) as { value: { status: string } }).value.status;
  await expect.poll(status, { timeout: 10_000 }).toBe('online');

  process.kill(pid, 'SIGKILL');
  await expect
    .poll(async () => (await prober()).processes.filter((each) => each.pid > 0 && each.pid !== pid).length, {
      timeout: 5_000,
    })
    .toBe(1);
  await expect.poll(async () => (await prober()).state, { timeout: 5_000 }).toBe('ready');
  expect(await status()).toBe('online');
  expect((await desktop.quit()).code).toBe(0);
});

test('the second instance goes without touching the data', async () => {
  const desktop = start(['--demo'], { STAND_IN_HOLDS_LOCK: 'no' });
  const [code] = (await once(desktop.child, 'exit')) as [number];
  expect(code).toBe(0);
  expect(() => statSync(join(dataDir, 'fieldwatch.db'))).toThrow();
});

test('data that another process holds: it says who, and goes with the code for a refusal', async () => {
  const first = start();
  await first.lookUntil((look) => look.trays.length > 0);
  const second = start();
  const [code] = (await once(second.child, 'exit')) as [number];
  const said = await second.until<Told & { errorBoxes: { content: string }[] }>(({ kind }) => kind === 'exit');
  expect(code).toBe(3);
  expect(said.errorBoxes[0]?.content).toContain(String(first.child.pid));
});
