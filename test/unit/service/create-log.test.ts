import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../../../src/main/service/create-log.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fieldwatch-log-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const logNames = (): string[] => readdirSync(join(dir, 'logs')).sort();

test('what earlier runs logged counts too: restarts do not let the log grow without end', async () => {
  mkdirSync(join(dir, 'logs'));
  for (let n = 1; n <= 9; n++) {
    const file = join(dir, 'logs', `fieldwatch.${n}.log`);
    writeFileSync(file, '');
    truncateSync(file, 10 * 1024 * 1024);
  }
  const { log, close } = await createLog({ dataDir: dir, level: 'silent', toStandardError: false });
  log.info({}, 'the line that fills the file');
  await vi.waitFor(() => expect(logNames()).toContain('fieldwatch.10.log'));
  await vi.waitFor(() => expect(logNames().length).toBeLessThanOrEqual(6));
  expect(logNames()).not.toContain('fieldwatch.1.log');
  await close();
});

test('a data directory that can not be made is named, with what to do', async () => {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  await expect(
    createLog({ dataDir: join(file, 'data'), level: 'silent', toStandardError: false }),
  ).rejects.toMatchObject({ code: 'store-write-failed', hint: expect.stringContaining('--data') });
});

test.runIf(process.platform === 'linux')('a full disk costs log lines, never the process', async () => {
  mkdirSync(join(dir, 'logs'));
  symlinkSync('/dev/full', join(dir, 'logs', 'fieldwatch.1.log'));
  const { log, close } = await createLog({ dataDir: dir, level: 'silent', toStandardError: false });
  for (let line = 0; line < 3; line++) {
    log.info({ line }, 'nowhere to go');
    await sleep(20);
  }
  // An error that nobody hears ends the process, and fails this run.
  await Promise.race([close(), sleep(200)]);
});
