/** Opens the simulated fleet as a second instance of the application, with its own data and its own window. */
import { spawn } from 'node:child_process';
import { app } from 'electron';

/** How to start this same application again; from a checkout Electron needs to be told where it is. */
export const relaunchArguments = (): string[] => [
  ...(app.commandLine.hasSwitch('no-sandbox') ? ['--no-sandbox'] : []),
  ...(app.isPackaged ? [] : [app.getAppPath()]),
  '--demo',
];

/** Null: its window opens by itself; if it runs already, that window comes to the front. */
export const openDemo = (): Promise<{ url: null }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, relaunchArguments(), { detached: true, stdio: 'ignore' });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve({ url: null });
    });
  });
