import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OwnNetworks } from '../../src/contract/model/system.ts';
import { newAbort, systemClock } from '../../src/main/io/system/clock.ts';
import { readDirectoryFacts } from '../../src/main/io/system/directory-facts.ts';
import { ownNetworks } from '../../src/main/io/system/networks.ts';
import { loadToken, readToken } from '../../src/main/io/system/token.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fieldwatch-system-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const mode = (path: string) => statSync(path).mode & 0o777;

describe('the token is made once and is for its owner alone', () => {
  test('made on first use, the same ever after', async () => {
    const data = join(dir, 'data');
    expect(await readToken(data)).toBeNull();
    const token = await loadToken(data);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await loadToken(data)).toBe(token);
    expect([mode(data), mode(join(data, 'api-token'))]).toEqual([0o700, 0o600]);
  });

  test('of ten that start at once all read the same one, and no draft stays behind', async () => {
    const tokens = await Promise.all(Array.from({ length: 10 }, () => loadToken(dir)));
    expect(new Set(tokens).size).toBe(1);
    expect(readdirSync(dir)).toEqual(['api-token']);
  });

  test.each([
    ['empty', ''],
    ['cut short', 'abc'],
    ['not a token', 'password123\n'],
  ])('a file that is %s is replaced', async (_rule, text) => {
    writeFileSync(join(dir, 'api-token'), text);
    const token = await loadToken(dir);
    expect(readFileSync(join(dir, 'api-token'), 'utf8').trim()).toBe(token);
    expect(token).toMatch(/^[\w-]{43}$/);
  });

  test('what others may read is taken from them', async () => {
    const token = await loadToken(dir);
    chmodSync(join(dir, 'api-token'), 0o644);
    expect(await readToken(dir)).toBe(token);
    expect(mode(join(dir, 'api-token'))).toBe(0o600);
  });

  test('a directory that can not be had is refused in words', async () => {
    writeFileSync(join(dir, 'file'), '');
    await expect(loadToken(join(dir, 'file', 'data'))).rejects.toMatchObject({ code: 'unavailable' });
  });
});

test('own networks are those of the system, without loopback', async () => {
  const networks = OwnNetworks.parse(await ownNetworks());
  const known = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).filter((it) => !it.internal));
  expect(networks.interfaces.length).toBe(known.length);
  for (const { address } of [...networks.interfaces, ...networks.gateways])
    expect(address).not.toMatch(/^(127\.|::1$)/);
});

test('a directory that is not there has the room of the one it would be made in', async () => {
  const here = await readDirectoryFacts(dir);
  expect(here.writable).toBe(true);
  expect(here.freeBytes).toBeGreaterThan(0);
  expect((await readDirectoryFacts(join(dir, 'a', 'b'))).writable).toBe(true);
});

describe('a wait', () => {
  test('lasts at least as long as asked', async () => {
    const startedMs = systemClock.monotonicMs();
    await systemClock.sleep(20, newAbort().signal);
    expect(systemClock.monotonicMs() - startedMs).toBeGreaterThanOrEqual(19);
  });
  test('of two months does not end at once', async () => {
    const { signal, abort } = newAbort();
    const wait = systemClock.sleep(2 ** 32, signal);
    const first = await Promise.race([
      wait.then(() => 'slept'),
      systemClock.sleep(50, newAbort().signal).then(() => 'waits'),
    ]);
    expect(first).toBe('waits');
    abort(new Error('enough'));
    await expect(wait).rejects.toThrow('enough');
  });
  test('with a signal that has fired does not begin', async () => {
    const { signal, abort } = newAbort();
    abort(new Error('cancelled'));
    await expect(systemClock.sleep(10_000, signal)).rejects.toThrow('cancelled');
  });
});
