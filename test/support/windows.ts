/** Runs a TypeScript file of this repository under Windows' Node in wine, inside a lab, in a prefix of its own that goes away with it. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { findWindowsNode, findWine } from '../../scripts/support/windows-node.ts';
import type { Lab } from './lab.ts';

/** What this machine lacks for it, in words for a skipped test; null when nothing. */
export const windowsMissing = (): string | null => {
  if (findWine() === null) return 'wine (on Debian: apt-get install wine64)';
  if (findWindowsNode() === null) return 'Node and koffi for Windows, which npm test fetches with npm pack';
  return null;
};

export type WindowsMachine = {
  /** `argv[0]` is a file below test/support; answers what it printed on both streams. */
  run(argv: readonly string[]): { readonly code: number | null; readonly output: string };
  remove(): void;
};

/** The sources a backend needs, beside the packages it imports: type stripping works only outside node_modules. */
const sources = ['src/contract', 'src/main/io/icmp', 'test/support'];
const packages = ['zod', 'ipaddr.js', 'koffi'];

export const createWindowsMachine = (lab: Lab): WindowsMachine => {
  const wine = findWine()!;
  const { node, koffi } = findWindowsNode()!;
  const folder = mkdtempSync(join(tmpdir(), 'fieldwatch-windows-'));
  mkdirSync(join(folder, 'node_modules/@koromix'), { recursive: true });
  for (const path of sources) cpSync(path, join(folder, path), { recursive: true });
  for (const name of packages)
    cpSync(resolve('node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  symlinkSync(koffi, join(folder, 'node_modules/@koromix/koffi-win32-x64'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    WINEPREFIX: join(folder, 'prefix'),
    WINEDEBUG: '-all',
    // No offers to download what a browser or .NET would need, and no crash dialogue.
    WINEDLLOVERRIDES: 'mscoree,mshtml,winedbg.exe,winemenubuilder.exe=d',
    NODE_SKIP_PLATFORM_CHECK: '1',
  };
  const output = join(folder, 'output.txt');
  const words = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  /** Node under wine writes to a file, but not to a pipe. */
  const inWine = (...argv: string[]) =>
    lab.exec(['env', '-i', ...words, 'timeout', '40', 'sh', '-c', `exec "$@" > ${output} 2>&1`, 'sh', wine, ...argv]);
  inWine('wineboot', '--init');
  return {
    run: ([file = '', ...argv]) => {
      const path = `Z:${join(folder, 'test/support', file).replaceAll('/', '\\')}`;
      const { code } = inWine(node, '--preserve-symlinks', path, ...argv);
      return { code, output: readFileSync(output, 'utf8') };
    },
    remove: () => {
      const server = ['wineserver64', 'wineserver']
        .map((name) => join(dirname(wine), name))
        .find((path) => existsSync(path));
      if (server) spawnSync(server, ['-k'], { env });
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
};
