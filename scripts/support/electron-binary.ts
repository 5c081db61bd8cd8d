/** Finds Electron's program, or lets Electron's own installer fetch it; never imports `electron`, which would begin a download. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, start } from './run.ts';

const folder = join(root, 'node_modules/electron');

const programName: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** Absolute path of the program, or null where it is not installed; Electron's own variable names another folder for it. */
export const electronBinary = (): string | null => {
  const elsewhere = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  try {
    const path = elsewhere
      ? join(elsewhere, programName[process.platform] ?? 'electron')
      : join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
};

const bytesIn = (path: string): number => {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  } catch {
    return 0;
  }
};

const silenceMs = 60_000;
const lookEveryMs = 1_000;

/**
 * Runs the installer for as long as bytes arrive; a minute without one ends it.
 * Answers null when the program is there, else why it is not.
 */
export const installElectron = async (): Promise<string | null> => {
  const installer = join(folder, 'install.js');
  if (!existsSync(installer)) return 'the package electron is not installed';
  const downloads = join(root, 'out/electron-download');
  mkdirSync(downloads, { recursive: true });
  const child = start(process.execPath, [installer], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { TMPDIR: downloads, TEMP: downloads, TMP: downloads },
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(0, 4_000);
  });

  let bytes = -1;
  let grewAtMs = performance.now();
  let silent = false;
  const watch = setInterval(() => {
    const now = bytesIn(downloads) + bytesIn(join(folder, 'dist'));
    if (now !== bytes) {
      bytes = now;
      grewAtMs = performance.now();
    } else if (performance.now() - grewAtMs > silenceMs) {
      silent = true;
      child.kill('SIGKILL');
    }
  }, lookEveryMs);
  await new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  clearInterval(watch);
  rmSync(downloads, { recursive: true, force: true });
  if (electronBinary() !== null) return null;
  if (silent) return `its download did not move for ${silenceMs / 1_000} s`;
  const complaint = said.split('\n').find((line) => line.trim() !== '') ?? 'its installer failed';
  return complaint.includes('fetch failed') ? 'its download server can’t be reached' : complaint.trim().slice(0, 200);
};

/** Whether a window could be shown at all. */
export const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Chromium refuses its sandbox to the superuser; everything else about the window stays locked down. */
export const rootNeedsNoSandbox = (): boolean => process.platform === 'linux' && process.getuid?.() === 0;
