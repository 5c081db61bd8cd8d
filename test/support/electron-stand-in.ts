/**
 * A stand-in for Electron, for tests of the desktop shell on machines without its binary: it keeps what it was told,
 * shows nothing, and behaves like Electron only as far as these tests look. Used by nothing else.
 */
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';

type Handler = (...args: unknown[]) => unknown;

/** What Electron was told, for tests to read. */
export const stage = {
  windows: [] as BrowserWindow[],
  trays: [] as Tray[],
  schemes: [] as unknown[],
  protocols: new Map<string, (request: Request) => Promise<Response>>(),
  invocations: new Map<string, Handler>(),
  errorBoxes: [] as { title: string; content: string }[],
  exitCode: null as number | null,
  /** Called by `app.exit`; a test process really ends here. */
  onExit: (_code: number): void => undefined,
  holdsLock: true,
  paths: new Map<string, string>(),
  menu: null as unknown,
  permissionRequest: null as null | Handler,
  permissionCheck: null as null | Handler,
  devicePermission: null as null | Handler,
  beforeRequest: null as null | { filter: { urls: string[] }; listener: Handler },
  utilities: [] as StandInUtility[],
  /** Given, it starts a real child for a utility process; else nothing runs. */
  startUtility: null as null | ((entry: string) => ChildProcess),
};

type PreventableEvent = { preventDefault(): void; defaultPrevented: boolean };
export const preventable = <T extends object>(more: T): T & PreventableEvent => ({
  ...more,
  defaultPrevented: false,
  preventDefault() {
    this.defaultPrevented = true;
  },
});

class App extends EventEmitter {
  isPackaged = false;
  readonly commandLine = { hasSwitch: (_name: string): boolean => false };
  whenReady = (): Promise<void> => Promise.resolve();
  getVersion = (): string => '0.0.0';
  getAppPath = (): string => '/app';
  setPath = (name: string, path: string): void => void stage.paths.set(name, path);
  requestSingleInstanceLock = (): boolean => stage.holdsLock;
  /** As in Electron: asks first, and goes when nobody objects. */
  quit = (): void => {
    const event = preventable({});
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  };
  exit = (code: number): void => {
    if (stage.exitCode !== null) return;
    stage.exitCode = code;
    stage.onExit(code);
  };
}
export const app = new App();

let contentsCount = 0;
export class WebContents extends EventEmitter {
  readonly id = ++contentsCount;
  readonly sent: unknown[][] = [];
  windowOpenHandler: null | ((details: { url: string }) => { action: string }) = null;
  url = '';
  destroyed = false;
  isDestroyed = (): boolean => this.destroyed;
  send = (...args: unknown[]): void => void this.sent.push(args);
  setWindowOpenHandler = (handler: (details: { url: string }) => { action: string }): void => {
    this.windowOpenHandler = handler;
  };
  getURL = (): string => this.url;
}

export class BrowserWindow extends EventEmitter {
  readonly options: Record<string, unknown>;
  readonly webContents = new WebContents();
  readonly calls: string[] = [];
  maximised = false;
  minimised = false;
  destroyed = false;
  loaded: string[] = [];

  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    stage.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  loadURL = (url: string): Promise<void> => {
    this.loaded.push(url);
    this.webContents.url = url;
    return Promise.resolve();
  };
  show = (): void => void this.calls.push('show');
  hide = (): void => void this.calls.push('hide');
  focus = (): void => void this.calls.push('focus');
  restore = (): void => void this.calls.push('restore');
  maximize = (): void => {
    this.maximised = true;
  };
  isMaximized = (): boolean => this.maximised;
  isMinimized = (): boolean => this.minimised;
  isDestroyed = (): boolean => this.destroyed;
  getNormalBounds = (): unknown => ({ x: 10, y: 20, width: 1_000, height: 700 });
}

export class Tray extends EventEmitter {
  image: { path: string };
  tooltip = '';
  menu: { template: { label?: string; click?: () => void }[] } | null = null;
  destroyed = false;
  constructor(image: { path: string }) {
    super();
    this.image = image;
    stage.trays.push(this);
  }
  setImage = (image: { path: string }): void => {
    this.image = image;
  };
  setToolTip = (text: string): void => {
    this.tooltip = text;
  };
  setContextMenu = (menu: Tray['menu']): void => {
    this.menu = menu;
  };
  destroy = (): void => {
    this.destroyed = true;
  };
}

export class StandInUtility extends EventEmitter {
  readonly args: unknown[];
  readonly posted: unknown[] = [];
  readonly pid: number | undefined;
  private readonly child: ChildProcess | undefined;
  killed = false;
  constructor(args: unknown[]) {
    super();
    this.args = args;
    stage.utilities.push(this);
    this.child = stage.startUtility?.(String(args[0]));
    this.pid = this.child?.pid;
    this.child?.on('message', (message) => this.emit('message', message));
    this.child?.on('exit', (code, signal) => this.emit('exit', code ?? (signal === 'SIGKILL' ? 9 : 1)));
  }
  postMessage = (message: unknown): void => {
    this.posted.push(message);
    if (this.child?.connected) this.child.send(message as object);
  };
  kill = (): boolean => {
    this.killed = true;
    return this.child?.kill() ?? true;
  };
}

class IpcMain extends EventEmitter {
  handle = (channel: string, handler: Handler): void => void stage.invocations.set(channel, handler);
  removeHandler = (channel: string): void => void stage.invocations.delete(channel);
}
export const ipcMain = new IpcMain();

export const Menu = {
  setApplicationMenu: (menu: unknown): void => {
    stage.menu = menu;
  },
  buildFromTemplate: (template: unknown): unknown => ({ template }),
};
export const nativeImage = { createFromPath: (path: string) => ({ path }) };
export const nativeTheme = { shouldUseDarkColors: true };
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1_920, height: 1_080 } }] };
export const dialog = {
  showErrorBox: (title: string, content: string): void => void stage.errorBoxes.push({ title, content }),
};
export const utilityProcess = { fork: (...args: unknown[]) => new StandInUtility(args) };
export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown[]): void => void stage.schemes.push(...schemes),
  handle: (scheme: string, handler: (request: Request) => Promise<Response>): void =>
    void stage.protocols.set(scheme, handler),
};
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: Handler): void => {
      stage.permissionRequest = handler;
    },
    setPermissionCheckHandler: (handler: Handler): void => {
      stage.permissionCheck = handler;
    },
    setDevicePermissionHandler: (handler: Handler): void => {
      stage.devicePermission = handler;
    },
    webRequest: {
      onBeforeRequest: (filter: { urls: string[] }, listener: Handler): void => {
        stage.beforeRequest = { filter, listener };
      },
    },
  },
};

/** The page's side of the bridge: what the preload exposed, and the wire it speaks on. */
export const exposed = new Map<string, unknown>();
export const contextBridge = {
  exposeInMainWorld: (name: string, value: unknown): void => void exposed.set(name, value),
};
class IpcRenderer extends EventEmitter {
  readonly sent: unknown[][] = [];
  invoke = (...args: unknown[]): Promise<unknown> => {
    this.sent.push(['invoke', ...args]);
    return Promise.resolve({ ok: true, value: 42 });
  };
  send = (...args: unknown[]): void => void this.sent.push(['send', ...args]);
}
export const ipcRenderer = new IpcRenderer();
