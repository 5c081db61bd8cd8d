/** A page stays where it is, and asks for nothing. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { app, preventable, session, stage, WebContents } from '../../support/electron-stand-in.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
const { lockDown } = await import('../../../src/main/desktop/lock-down.ts');

const contents = new WebContents();
beforeAll(() => {
  lockDown(session.defaultSession as unknown as Electron.Session, 'app://fieldwatch', null);
  app.emit('web-contents-created', {}, contents);
});

const addresses: [url: string, stays: boolean][] = [
  ['app://fieldwatch/devices', true],
  ['app://elsewhere/', false],
  ['https://example.com/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['data:text/html,x', false],
  ['http://fieldwatch/', false],
  ['app:fieldwatch', false],
  ['', false],
];

describe.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s', (name) => {
  test.each(addresses)('%s: %s', (url, stays) => {
    const event = preventable({ url });
    contents.emit(name, event);
    expect(event.defaultPrevented).toBe(!stays);
  });
});

test('no page opens a window, not even of our own', () => {
  expect(contents.windowOpenHandler?.({ url: 'app://fieldwatch/' })).toEqual({ action: 'deny' });
});

test('no page holds a webview', () => {
  const event = preventable({});
  contents.emit('will-attach-webview', event);
  expect(event.defaultPrevented).toBe(true);
});

test.each([
  ['notifications', 'app://fieldwatch/', false],
  ['geolocation', 'app://fieldwatch/', false],
  ['media', 'app://fieldwatch/', false],
  ['openExternal', 'app://fieldwatch/', false],
  ['clipboard-read', 'app://fieldwatch/', false],
  ['clipboard-sanitized-write', 'app://fieldwatch/', true],
  ['clipboard-sanitized-write', 'https://example.com/', false],
])('permission %s from %s: %s', (permission, url, granted) => {
  const answer = vi.fn();
  stage.permissionRequest?.({ getURL: () => url }, permission, answer);
  expect(answer).toHaveBeenCalledExactlyOnceWith(granted);
  expect(stage.permissionCheck?.(null, permission, url)).toBe(granted);
  expect(stage.devicePermission?.()).toBe(false);
});

test.each([
  ['https://example.com/x.js', true],
  ['http://127.0.0.1:8080/', true],
  ['file:///etc/passwd', true],
  ['wss://example.com/', true],
  ['app://fieldwatch/assets/index.js', false],
  ['data:image/png;base64,AA', false],
  ['blob:app://fieldwatch/1', false],
])('request to %s is cancelled: %s', (url, cancel) => {
  const answer = vi.fn();
  stage.beforeRequest?.listener({ url }, answer);
  expect(answer).toHaveBeenCalledExactlyOnceWith({ cancel });
});
