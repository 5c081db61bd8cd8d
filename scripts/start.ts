/** `npm start`: the desktop window; where none can be shown, the same interface in a browser. */
import { join } from 'node:path';
import { buildIfNeeded } from './support/build-if-needed.ts';
import { electronBinary, hasDisplay, installElectron, rootNeedsNoSandbox } from './support/electron-binary.ts';
import { ended, root, runNode, start } from './support/run.ts';

/** Exit codes with which the application itself refused and said why: trying again without a window would not help. */
const refusedExitCode = 3;
/** Electron that ends sooner than this, and not well, never showed its window. */
const startedMs = 5_000;

/** Null when Electron is there, else why not. */
const withoutElectron = async (): Promise<string | null> => {
  if (!hasDisplay()) return 'there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  if (electronBinary() !== null) return null;
  console.error('Fetching Electron, this once…');
  const why = await installElectron();
  return why === null ? null : `Electron could not be fetched (${why})`;
};

/** Answers the exit code, or why there was no window. */
const runDesktop = async (args: readonly string[]): Promise<number | string> => {
  const binary = electronBinary();
  if (binary === null) return 'Electron is not installed';
  const sandbox = rootNeedsNoSandbox() ? ['--no-sandbox'] : [];
  if (sandbox.length > 0) console.error('Running as root: Chromium gives up its sandbox for that.');
  const { code, signal, elapsedMs } = await ended(start(binary, [...sandbox, root, ...args]));
  if (code === 0 || code === refusedExitCode || elapsedMs > startedMs) return code;
  return `Electron ended at once (${signal ?? `exit code ${code}`})`;
};

/** Prints the address; on a terminal as a link that carries the token, so that one click opens the interface. */
const runHeadless = async (args: readonly string[]): Promise<number> =>
  (await runNode(join(root, 'out/main/headless.js'), ['serve', ...args])).code;

const main = async (): Promise<number> => {
  // npm leaves out the `--` of `npm start -- --demo`; one typed twice is dropped here
  const args = process.argv.slice(2).filter((argument) => argument !== '--');
  if (!(await buildIfNeeded())) {
    console.error('Fieldwatch could not be built; what is wrong stands above.');
    return 1;
  }
  const why = (await withoutElectron()) ?? (await runDesktop(args));
  if (typeof why === 'number') return why;
  console.error(`No desktop window: ${why}. Fieldwatch runs without one; open its address in a browser.`);
  return await runHeadless(args);
};

process.exitCode = await main();
