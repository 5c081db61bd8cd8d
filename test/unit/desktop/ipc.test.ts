/** The door for the window: who may speak, what may be said, and what comes back. */
import { beforeEach, expect, test, vi } from 'vitest';
import { FieldwatchError } from '../../../src/contract/errors.ts';
import type { EventFrame } from '../../../src/contract/events.ts';
import type { Service } from '../../../src/main/service/service.ts';
import { ipcMain, stage, WebContents } from '../../support/electron-stand-in.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
const { serveIpc } = await import('../../../src/main/desktop/ipc.ts');

type Sender = { url: string; parent: object | null } | null;
const ours: Sender = { url: 'app://fieldwatch/devices', parent: null };

let asked: unknown[][];
let listeners: ((frame: EventFrame) => void)[];
let ends: number;
let close: () => void;
const service = {
  dispatch: async (...args: unknown[]) => {
    asked.push(args);
    if (args[0] === 'devices.get')
      throw new FieldwatchError('not-found', 'there is no device 7', { hint: 'look again' });
    if (args[0] === 'doctor.get') throw new Error('secret detail');
    return { fine: true };
  },
  subscribe: (_since: number | null, listener: (frame: EventFrame) => void) => {
    listeners.push(listener);
    return () => {
      ends += 1;
    };
  },
} as unknown as Service;

beforeEach(() => {
  close?.();
  [asked, listeners, ends] = [[], [], 0];
  close = serveIpc(service, 'app://fieldwatch');
});
const call = (sender: Sender, name: unknown, input: unknown = {}): unknown =>
  stage.invocations.get('fieldwatch:call')?.({ senderFrame: sender }, name, input);

test('a call of our page goes to the service as the window, and its answer comes back', async () => {
  expect(await call(ours, 'health.get', { a: 1 })).toEqual({ ok: true, value: { fine: true } });
  expect(asked).toEqual([['health.get', { a: 1 }, { actor: 'window' }]]);
});

test.each<[rule: string, sender: Sender]>([
  ['a foreign page', { url: 'https://example.com/', parent: null }],
  ['a page with our name under another scheme', { url: 'https://fieldwatch/', parent: null }],
  ['another host of our scheme', { url: 'app://elsewhere/', parent: null }],
  ['a frame inside our page', { url: 'app://fieldwatch/', parent: {} }],
  ['an empty frame', { url: 'about:blank', parent: null }],
  ['a file', { url: 'file:///app/index.html', parent: null }],
  ['a frame that is gone', null],
])('%s is refused, and the service never hears of it', async (_rule, sender) => {
  expect(await call(sender, 'health.get')).toMatchObject({ ok: false, body: { error: { code: 'foreign-origin' } } });
  ipcMain.emit('fieldwatch:subscribe', { senderFrame: sender, sender: new WebContents() }, 1, null);
  expect([asked, listeners]).toEqual([[], []]);
});

test.each([['devices.nuke'], ['__proto__'], ['constructor'], ['toString'], [''], [7], [null], [{}], [undefined]])(
  'the call %j does not exist',
  async (name) => {
    expect(await call(ours, name)).toMatchObject({ ok: false, body: { error: { code: 'not-found' } } });
    expect(asked).toEqual([]);
  },
);

test('a refusal of the service travels with its code and hint; anything else says nothing of the inside', async () => {
  expect(await call(ours, 'devices.get', { id: 7 })).toEqual({
    ok: false,
    body: { error: { code: 'not-found', message: 'there is no device 7', hint: 'look again' } },
  });
  expect(JSON.stringify(await call(ours, 'doctor.get'))).not.toContain('secret');
});

const frame: EventFrame = { kind: 'reset', seq: 5 };
const subscribe = (page: WebContents, stream: unknown, since: unknown = null): boolean =>
  ipcMain.emit('fieldwatch:subscribe', { senderFrame: ours, sender: page }, stream, since);

test('frames reach the page under its stream until it unsubscribes', () => {
  const page = new WebContents();
  subscribe(page, 1);
  listeners[0]?.(frame);
  expect(page.sent).toEqual([['fieldwatch:frame', 1, frame]]);
  ipcMain.emit('fieldwatch:unsubscribe', { senderFrame: ours, sender: page }, 1);
  expect(ends).toBe(1);
});

test.each(['destroyed', 'did-navigate', 'render-process-gone'])(
  'all streams of a page end when it says %s',
  (event) => {
    const page = new WebContents();
    subscribe(page, 1);
    subscribe(page, 2);
    page.emit(event);
    expect(ends).toBe(2);
    subscribe(page, 1);
    expect(listeners).toHaveLength(3);
  },
);

test('a destroyed page gets nothing more', () => {
  const page = new WebContents();
  subscribe(page, 1);
  page.destroyed = true;
  listeners[0]?.(frame);
  expect(page.sent).toEqual([]);
});

test.each([
  [-1, null],
  [1.5, null],
  ['1', null],
  [1, -1],
  [1, 'x'],
  [1, undefined],
  [Number.NaN, null],
])('stream %j since %j is not a subscription', (stream, since) => {
  ipcMain.emit('fieldwatch:subscribe', { senderFrame: ours, sender: new WebContents() }, stream, since);
  expect(listeners).toEqual([]);
});

test('a page can neither open streams without end nor the same one twice', () => {
  const page = new WebContents();
  for (let n = 0; n < 100; n += 1) subscribe(page, n);
  subscribe(page, 0);
  expect(listeners).toHaveLength(16);
});

test('a closed door has no handle', () => {
  const page = new WebContents();
  subscribe(page, 1);
  close();
  expect([stage.invocations.size, ipcMain.listenerCount('fieldwatch:subscribe'), ends]).toEqual([0, 0, 1]);
});
