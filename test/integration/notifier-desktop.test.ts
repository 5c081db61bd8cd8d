/** Desktop notifications for real: our channel, notify-send, a session bus, a notification service, an X display. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDesktopNotifier } from '../../src/main/io/channels/desktop-notifier.ts';

const programs = ['Xvfb', 'dunst', 'dunstctl', 'notify-send', 'dbus-run-session'];
const missing = programs.filter((program) => spawnSync('which', [program]).status !== 0);
const lacks = missing.length > 0 ? `needs ${missing.join(', ')} (Debian: xvfb dunst libnotify-bin dbus-x11)` : '';

type Shown = { readonly summary: { readonly data: string }; readonly body: { readonly data: string } };
type Session = {
  readonly deliveries: readonly unknown[];
  readonly history: { readonly data: readonly (readonly Shown[])[] };
};

describe('in a desktop session', () => {
  let display: ChildProcess;
  let displayName = '';
  let folder: string;
  let told: string;

  beforeAll(async () => {
    if (lacks !== '') return;
    folder = mkdtempSync(join(tmpdir(), 'fieldwatch-notify-'));
    told = join(folder, 'executed');
    display = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const [number] = (await once(display.stdio[3] as NodeJS.ReadableStream, 'data')) as [Buffer];
    displayName = `:${number.toString().trim()}`;
  });
  afterAll(async () => {
    if (lacks !== '') return;
    display.kill();
    await once(display, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });

  test('every message arrives as text: no option, no markup, no shell', async (context) => {
    if (lacks !== '') context.skip(lacks);
    const cases: [title: string, body: string, shownTitle: string, shownBody: string][] = [
      ['2 devices offline', 'Gateway 10.0.0.1, camera', '2 devices offline', 'Gateway 10.0.0.1, camera'],
      ['-u critical', '--help', '‐u critical', '‐-help'],
      ['a & b', '<b>x</b> & <img src="x">', 'a & b', '&lt;b&gt;x&lt;/b&gt; &amp; &lt;img src="x"&gt;'],
      [`$(touch ${told})`, `\`touch ${told}\`; touch ${told} "' && touch ${told}`, `$(touch ${told})`, ''],
      ['first line\nsecond', 'a\nb', 'first line second', 'a\nb'],
      ['Größe 😀 東京', 'ok\u0000\u001b[31m', 'Größe 😀 東京', 'ok [31m'],
      ['', '', 'Fieldwatch', 'Fieldwatch'],
      ['x'.repeat(10_000), 'y'.repeat(100_000), `${'x'.repeat(119)}…`, `${'y'.repeat(599)}…`],
    ];
    const messages = JSON.stringify(cases.map(([title, body]) => ({ title, body: body.slice(0, 50_000) })));
    const script = join(import.meta.dirname, '../support/notify-session.ts');
    const { stdout } = await promisify(execFile)('dbus-run-session', ['--', process.execPath, script, messages], {
      env: { ...process.env, DISPLAY: displayName, WAYLAND_DISPLAY: '' },
      timeout: 45_000,
    });
    const session = JSON.parse(stdout) as Session;
    expect(session.deliveries).toEqual(cases.map(() => ({ kind: 'delivered' })));
    const shown = session.history.data[0]!.map(({ summary, body }) => [summary.data, body.data]).reverse();
    expect(shown.map(([title]) => title)).toEqual(cases.map(([, , title]) => title));
    for (const [at, [, , , body]] of cases.entries()) if (body !== '') expect(shown[at]?.[1]).toBe(body);
    expect(spawnSync('ls', [told]).status).not.toBe(0);
  });
});

describe('without a desktop session', () => {
  const send = (env: Record<string, string | undefined>, signal?: AbortSignal) => {
    const saved = { ...process.env };
    Object.assign(process.env, env);
    return createDesktopNotifier()
      .send({ title: 'a', body: 'b' }, signal ?? AbortSignal.timeout(8_000))
      .finally(() => {
        for (const name of Object.keys(env)) {
          if (saved[name] === undefined) delete process.env[name];
          else process.env[name] = saved[name];
        }
      });
  };

  test('it says so, soon, and does not throw', async (context) => {
    if (process.platform !== 'linux') context.skip('Linux only');
    const startedMs = performance.now();
    const delivery = await send({ DISPLAY: '', WAYLAND_DISPLAY: '', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' });
    expect(delivery).toEqual({ kind: 'failed', why: expect.stringMatching(/no desktop session|not installed/) });
    expect(performance.now() - startedMs).toBeLessThan(5_500);
  });

  test('a cancelled message is not sent', async () => {
    expect(await send({}, AbortSignal.abort())).toEqual({ kind: 'failed', why: 'cancelled' });
  });
});
