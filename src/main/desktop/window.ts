/** The one window: sandboxed, remembered in its place, hidden instead of closed while the tray keeps watch. */
import { BrowserWindow, nativeTheme, screen, type WebPreferences } from 'electron';
import { minimumSize, readWindowState, usualSize, writeWindowState } from './window-state.ts';

export type WindowOptions = {
  /** What to load: our own scheme, or the development server. */
  readonly url: string;
  readonly preload: string;
  readonly icon: string;
  readonly title: string;
  readonly statePath: string;
  /** Asked on every close: true hides the window, false lets it go. */
  readonly hidesOnClose: () => boolean;
};

export type MainWindow = {
  /** Brings it to the front, wherever it was. */
  show(): void;
  readonly contentsId: number;
  /** Keeps bounds and state now; called before quitting. */
  keepState(): void;
};

/** The spell checker stays off because Chromium fetches its dictionaries from elsewhere. */
export const webPreferences = (preload: string): WebPreferences => ({
  preload,
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

const keepDelayMs = 500;
/** A page that dies again and again is not loaded for ever. */
const maxReloads = 5;

export const createMainWindow = (options: WindowOptions): MainWindow => {
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const state = readWindowState(options.statePath, screens);
  const window = new BrowserWindow({
    ...usualSize,
    ...(state.bounds ?? {}),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: options.title,
    icon: options.icon,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
    webPreferences: webPreferences(options.preload),
  });
  if (state.maximised) window.maximize();

  const keepState = (): void => {
    if (window.isDestroyed()) return;
    writeWindowState(options.statePath, { bounds: window.getNormalBounds(), maximised: window.isMaximized() });
  };
  let timer: NodeJS.Timeout | undefined;
  const keepSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(keepState, keepDelayMs);
  };
  window.on('resize', keepSoon);
  window.on('move', keepSoon);
  window.on('maximize', keepSoon);
  window.on('unmaximize', keepSoon);

  const show = (): void => {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const load = (): void => {
    window.loadURL(options.url).catch(() => {
      // said by did-fail-load in the log of Chromium; the window shows the empty page and a reload tries again
    });
  };
  window.once('ready-to-show', show);
  window.on('close', (event) => {
    clearTimeout(timer);
    keepState();
    if (!options.hidesOnClose()) return;
    event.preventDefault();
    window.hide();
  });
  // a renderer that died takes the page with it, not the watch
  let reloads = 0;
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed() || reloads >= maxReloads) return;
    reloads += 1;
    load();
  });
  load();

  return { show, contentsId: window.webContents.id, keepState };
};
