/** `npm run dev`: everything rebuilt as it is saved, in the desktop window or, where there is none, in a browser. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { defaultDataDir } from '../src/main/service/default-data-dir.ts';
import { electronBinary, hasDisplay, rootNeedsNoSandbox } from './support/electron-binary.ts';
import { runNode, scriptOf } from './support/run.ts';

const args = process.argv.slice(2).filter((argument) => argument !== '--');
const server = scriptOf('electron-vite', 'electron-vite');

const developDesktop = () => {
  const env = rootNeedsNoSandbox() ? { NO_SANDBOX: '1' } : {};
  return runNode(server, ['dev', '--watch', '--', ...args], { env });
};

/** The page comes from Vite, so the link that the service prints is not the one to open: this one is. */
const sayLink = async (tokenFile: string): Promise<void> => {
  for (let n = 0; n < 60; n += 1) {
    await sleep(1_000);
    try {
      console.error(`Develop at http://localhost:5173/#token=${readFileSync(tokenFile, 'utf8').trim()}`);
      return;
    } catch {
      // the service has not made it yet
    }
  }
};

/** electron-vite starts whatever program it is told is Electron: here this Node, with the headless entry. */
const developHeadless = () => {
  const { values } = parseArgs({
    args,
    strict: false,
    options: { data: { type: 'string' }, port: { type: 'string' }, demo: { type: 'boolean' } },
  });
  const dataDir = typeof values.data === 'string' ? resolve(values.data) : defaultDataDir(values.demo === true);
  console.error('No desktop window here: developing in a browser.');
  sayLink(join(dataDir, 'api-token')).catch(() => undefined);
  return runNode(server, ['dev', '--watch', '--entry', 'out/main/headless.js', '--', 'serve', ...args], {
    env: { ELECTRON_EXEC_PATH: process.execPath, FIELDWATCH_DEV_PORT: String(values.port ?? 8080) },
  });
};

const hasWindow = electronBinary() !== null && hasDisplay();
process.exit((await (hasWindow ? developDesktop() : developHeadless())).code);
