/** The window: safe by construction, hidden rather than closed, reloaded when its page dies. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type BrowserWindow, preventable, stage } from '../../support/electron-stand-in.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
const { createMainWindow } = await import('../../../src/main/desktop/window.ts');

let folder: string;
let hides = true;
const open = (): { window: BrowserWindow; show: () => void } => {
  const { show } = createMainWindow({
    url: 'app://fieldwatch/',
    preload: '/app/out/preload/index.cjs',
    icon: '/icon.png',
    title: 'Fieldwatch',
    statePath: join(folder, 'window.json'),
    hidesOnClose: () => hides,
  });
  return { window: stage.windows.at(-1)!, show };
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldwatch-window-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the page is sandboxed and isolated, and has no Node', () => {
  expect(open().window.options.webPreferences).toEqual({
    preload: '/app/out/preload/index.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    experimentalFeatures: false,
    spellcheck: false,
  });
});

test('it shows only once there is something to see', () => {
  const { window } = open();
  expect([window.options.show, window.calls, window.loaded]).toEqual([false, [], ['app://fieldwatch/']]);
  window.emit('ready-to-show');
  expect(window.calls).toEqual(['show', 'focus']);
});

test('closing hides while the tray keeps watch, and closes when the settings say so', () => {
  const { window } = open();
  hides = true;
  const first = preventable({});
  window.emit('close', first);
  hides = false;
  const second = preventable({});
  window.emit('close', second);
  expect([first.defaultPrevented, second.defaultPrevented, window.calls]).toEqual([true, false, ['hide']]);
});

test('where it stood is kept on close', () => {
  open().window.emit('close', preventable({}));
  expect(JSON.parse(readFileSync(join(folder, 'window.json'), 'utf8'))).toEqual({
    bounds: { x: 10, y: 20, width: 1_000, height: 700 },
    maximised: false,
  });
  expect(open().window.options).toMatchObject({ x: 10, y: 20, width: 1_000, height: 700 });
});

test('a minimised window comes back to the front', () => {
  const { window, show } = open();
  window.minimised = true;
  show();
  expect(window.calls).toEqual(['restore', 'show', 'focus']);
});

test('a page that dies is loaded again, but not for ever; one that ended well is not', () => {
  const { window } = open();
  window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
  expect(window.loaded).toHaveLength(1);
  for (let n = 0; n < 20; n += 1) window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  expect(window.loaded).toHaveLength(6);
});
