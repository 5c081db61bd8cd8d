/** Builds when there is no build yet or a source is newer than it. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNode, scriptOf } from './run.ts';

/** Every one of these must be there and newer than every source. */
const products = ['out/main/index.js', 'out/main/headless.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
const sources = ['src', 'package.json', 'electron.vite.config.ts'];

const modifiedMs = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const newestMs = (path: string): number => {
  if (!statSync(path).isDirectory()) return modifiedMs(path);
  return readdirSync(path, { recursive: true }).reduce<number>(
    (newest, entry) => Math.max(newest, modifiedMs(join(path, String(entry)))),
    0,
  );
};

/** Whether there is a build, newer than every source. */
export const isBuildCurrent = (): boolean => {
  const oldestProductMs = Math.min(...products.map((path) => modifiedMs(join(root, path))));
  return oldestProductMs > 0 && sources.every((path) => newestMs(join(root, path)) <= oldestProductMs);
};

export const build = () => runNode(scriptOf('electron-vite', 'electron-vite'), ['build', '--logLevel', 'warn']);

/** Answers whether there is a build now; a failed one has said why. */
export const buildIfNeeded = async (): Promise<boolean> => {
  if (isBuildCurrent()) return true;
  console.error('Building Fieldwatch…');
  return (await build()).code === 0;
};
