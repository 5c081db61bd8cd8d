/** The desktop shell: one instance, the service, the window, the tray, and a quit that leaves nothing behind. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, session } from 'electron';
import { FieldwatchError } from '../contract/errors.ts';
import { handleAppScheme, registerAppScheme } from './desktop/app-protocol.ts';
import { readArguments } from './desktop/arguments.ts';
import { openDemo } from './desktop/demo.ts';
import { serveIpc } from './desktop/ipc.ts';
import { lockDown } from './desktop/lock-down.ts';
import { setApplicationMenu } from './desktop/menu.ts';
import { appOrigin, originOf } from './desktop/own-origin.ts';
import { stopBeforeQuit } from './desktop/quit.ts';
import { followSettings } from './desktop/settings-follower.ts';
import { createTray } from './desktop/tray.ts';
import { spawnUtilityProber } from './desktop/utility-prober.ts';
import { createMainWindow } from './desktop/window.ts';
import { createService } from './service/create-service.ts';
import { defaultDataDir } from './service/default-data-dir.ts';

const here = import.meta.dirname;
const { demo, dataDir: chosenDir } = readArguments(process.argv);
const dataDir = chosenDir ?? defaultDataDir(demo);
const developmentUrl = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL;
const ownOrigin = (developmentUrl && originOf(developmentUrl)) || appOrigin;

const run = async (): Promise<void> => {
  await app.whenReady();
  lockDown(session.defaultSession, ownOrigin, developmentUrl ? ownOrigin.replace(/^http/, 'ws') : null);
  handleAppScheme(join(here, '../renderer'));
  setApplicationMenu();

  const service = await createService({
    dataDir,
    shell: 'desktop',
    version: app.getVersion(),
    entries: {
      prober: join(here, 'prober.js'),
      storeWorker: join(here, 'store-worker.js'),
      migrations: join(here, 'migrations'),
      renderer: developmentUrl ? null : join(here, '../renderer'),
    },
    spawnProber: spawnUtilityProber,
    http: null,
    demo,
    desktopNotifications: true,
    logLevel: app.isPackaged ? 'info' : 'debug',
    openDemo: demo ? null : openDemo,
  });

  const closeIpc = serveIpc(service, ownOrigin);
  const settings = await followSettings(service);
  let quitting = false;
  const window = createMainWindow({
    url: developmentUrl ?? `${appOrigin}/`,
    preload: join(here, '../preload/index.cjs'),
    icon: join(here, '../../resources/icon.png'),
    title: demo ? 'Fieldwatch (simulated)' : 'Fieldwatch',
    statePath: join(dataDir, 'window.json'),
    hidesOnClose: () => !quitting && settings.current().desktop.closeToTray,
  });
  const closeTray = createTray(service, join(here, '../../resources/tray'), {
    open: window.show,
    quit: () => app.quit(),
  });

  app.on('second-instance', window.show);
  app.on('activate', window.show);
  app.on('window-all-closed', () => app.quit());
  stopBeforeQuit(async () => {
    quitting = true;
    window.keepState();
    closeTray();
    settings.stop();
    closeIpc();
    await service.stop();
  });
};

/** The exit code that the command line has for the same refusals. */
const refusedExitCode = 3;

/** Nothing can be shown without the service: say what is wrong and what to do, then go. */
const giveUp = (error: unknown): void => {
  const hint = error instanceof FieldwatchError && error.hint ? `\n\n${error.hint}` : '';
  dialog.showErrorBox('Fieldwatch can’t start', `${error instanceof Error ? error.message : String(error)}${hint}`);
  app.exit(refusedExitCode);
};

// Electron's own files live beside the data, so one instance per data directory follows from its lock
mkdirSync(join(dataDir, 'desktop'), { recursive: true, mode: 0o700 });
app.setPath('userData', join(dataDir, 'desktop'));
if (app.requestSingleInstanceLock()) {
  registerAppScheme();
  run().catch(giveUp);
} else {
  // the first instance hears of this one and shows its window
  app.quit();
}
