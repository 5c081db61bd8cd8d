/** `npm run dev`: everything rebuilt as it is saved, in the desktop window or, where Electron is missing, in a browser. */
import { electronBinary, hasDisplay, rootNeedsNoSandbox } from './support/electron-binary.ts';
import { runNode, scriptOf } from './support/run.ts';

const args = process.argv.slice(2).filter((argument) => argument !== '--');
const server = scriptOf('electron-vite', 'electron-vite');

if (electronBinary() !== null && hasDisplay()) {
  const env = rootNeedsNoSandbox() ? { NO_SANDBOX: '1' } : {};
  process.exitCode = (await runNode(server, ['dev', '--watch', '--', ...args], { env })).code;
} else {
  console.error('No desktop window here: developing headless. The page is the one that Vite names below.');
  // electron-vite starts whatever program it is told is Electron: here Node, with the headless entry
  const headless = ['dev', '--watch', '--entry', 'out/main/headless.js', '--', 'serve', ...args];
  process.exitCode = (await runNode(server, headless, { env: { ELECTRON_EXEC_PATH: process.execPath } })).code;
}
