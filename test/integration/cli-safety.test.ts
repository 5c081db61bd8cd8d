import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { damage } from '../support/damage.ts';
import { runCli, type ServedCli, serveCli } from '../support/run-cli.ts';

let dir: string;
let data: string;
let served: ServedCli | null;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fieldwatch-cli-'));
  data = join(dir, 'data');
  served = null;
});
afterEach(async () => {
  await served?.end('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

const takeDevices = async (addresses: string): Promise<void> => {
  const file = join(dir, 'list.txt');
  writeFileSync(file, addresses);
  expect((await runCli(['import', file, '--data', data])).code).toBe(0);
};

test('backup, verify, stats and restore of a store nobody runs on', { timeout: 120_000 }, async () => {
  await takeDevices('127.0.1.1\n127.0.1.2\n');
  const archive = join(dir, 'fleet.tar.gz');
  const backup = await runCli(['backup', archive, '--data', data, '--json']);
  expect(backup.code).toBe(0);
  expect(JSON.parse(backup.out)).toMatchObject({ file: archive, manifest: { counts: { devices: 2 } } });

  expect(JSON.parse((await runCli(['verify', archive, '--json'])).out)).toMatchObject({ what: 'archive', ok: true });
  expect(await runCli(['verify', '--data', data])).toMatchObject({
    code: 0,
    out: expect.stringContaining('All is sound'),
  });
  const stats = JSON.parse((await runCli(['stats', '--data', data, '--json'])).out);
  expect(stats).toMatchObject({
    files: [{ path: 'fieldwatch.db' }],
    watched: 2,
    checksADay: 96,
    forecast: { bytesPerCheck: null, bytesAMonth: 155_688, checksAMonth: 2_880 },
  });
  expect(stats.tables).toContainEqual({ path: 'fieldwatch.db', table: 'devices', rows: 2 });

  await takeDevices('127.0.1.3\n');
  const shown = await runCli(['restore', archive, '--data', data]);
  expect(shown).toMatchObject({
    code: 1,
    out: expect.stringMatching(/2 devices.*\nPresent: 3 devices[\s\S]*Nothing was changed/),
  });
  const done = JSON.parse((await runCli(['restore', archive, '--data', data, '--yes', '--json'])).out);
  expect(done).toMatchObject({ restored: true, said: [expect.stringContaining('before-restore-')] });
  expect(JSON.parse((await runCli(['stats', '--data', data, '--json'])).out).watched).toBe(2);

  const core = join(data, 'fieldwatch.db');
  damage(core, 3 * 4_096, Buffer.alloc(4_096, 0xa5));
  expect(await runCli(['verify', '--data', data])).toMatchObject({ code: 1, out: expect.stringContaining('Damaged') });
  writeFileSync(archive, readFileSync(archive).subarray(0, 2_000));
  for (const command of [
    ['verify', archive],
    ['restore', archive, '--data', data, '--yes'],
  ])
    expect(await runCli(command)).toMatchObject({
      code: 3,
      err: expect.stringContaining('is no sound backup: at entry 1'),
    });
});

test('beside a running service: a backup is its job or its file, a restore is refused and names it', {
  timeout: 120_000,
}, async () => {
  served = await serveCli(['demo', '--data', data]);
  const job = await runCli(['backup', '--data', data, '--json']);
  expect(job.code).toBe(0);
  expect(JSON.parse(job.out)).toMatchObject({
    kind: 'backup',
    state: 'finished',
    message: expect.stringContaining('2,400 devices'),
  });
  expect(readdirSync(join(data, 'backups'))).toHaveLength(1);
  const archive = join(dir, 'fleet.tar.gz');
  expect((await runCli(['backup', archive, '--data', data])).out).toContain('2,400 devices');
  expect(await runCli(['verify', '--data', data])).toMatchObject({ code: 0 });
  expect(await runCli(['restore', archive, '--data', data, '--yes'])).toMatchObject({
    code: 3,
    err: expect.stringMatching(new RegExp(`in use by Fieldwatch \\(headless, process ${served.ready.pid}`)),
  });
  expect((await served.end('SIGTERM')).code).toBe(0);
  served = null;
  expect((await runCli(['restore', archive, '--data', data, '--yes'])).code).toBe(0);
  expect((await runCli(['verify', '--data', data])).code).toBe(0);
});
