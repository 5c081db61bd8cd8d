import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Doctor } from '../../src/contract/model/system.ts';
import { findProblems } from '../../src/main/service/doctor.ts';
import { runCli } from '../support/run-cli.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fieldwatch-cli-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const scratchLeft = () => readdirSync(tmpdir()).filter((name) => name.startsWith('fieldwatch-doctor-'));

test('doctor examines the machine without a service and leaves nothing behind', async () => {
  const data = join(dir, 'data');
  const before = scratchLeft();
  const { code, out } = await runCli(['doctor', '--data', data, '--json']);
  expect([0, 1]).toContain(code);
  const doctor = Doctor.parse(JSON.parse(out));
  expect(doctor).toMatchObject({
    sqlite: { ok: true, integrity: 'ok' },
    dataDirectory: { path: data, writable: true, databaseBytes: 0 },
    loopDelay: null,
  });
  expect(doctor.prober.backend).not.toBeNull();
  expect(doctor.networks.interfaces.every(({ address }) => !address.startsWith('127.'))).toBe(true);
  expect(existsSync(data)).toBe(false);
  expect(scratchLeft()).toEqual(before);
});

const healthy: Omit<Doctor, 'problems'> = {
  version: '0',
  node: '24',
  platform: 'linux x64',
  prober: { backend: 'posix-datagram', passedOver: [], receiveBufferBytes: null, lastProblem: null, simulated: false },
  privileges: { user: 'a', rawSockets: false, pingGroupRange: '0 2147483647' },
  repair: null,
  sqlite: { version: '3.54.1', ok: true, integrity: 'ok' },
  dataDirectory: { path: '/data', writable: true, databaseBytes: 0, freeBytes: 1e12 },
  clock: { wall: '2026-11-21T00:00:00.000Z', timeZone: 'UTC', monotonicMs: 1 },
  networks: {
    interfaces: [{ name: 'eth0', address: '10.0.0.2', cidr: '10.0.0.0/24', mac: null, family: 4 }],
    gateways: [{ address: '10.0.0.1', interface: 'eth0' }],
    nameServers: [],
  },
  limits: [],
  loopDelay: { p50Ms: 1, p99Ms: 5, maxMs: 9 },
};

test.each([
  ['nothing wrong', {}, []],
  [
    'nothing can be probed',
    { prober: { ...healthy.prober, backend: null, lastProblem: 'no socket' } },
    ['Nothing can be probed: no socket'],
  ],
  [
    'a slow way of probing',
    { prober: { ...healthy.prober, backend: 'system-ping' }, repair: 'sudo x' },
    ['through system-ping'],
  ],
  ['a damaged database', { sqlite: { version: '3', ok: false, integrity: 'page 4' } }, ['integrity check: page 4']],
  [
    'a directory that can not be written',
    { dataDirectory: { ...healthy.dataDirectory, writable: false } },
    ["can't be written"],
  ],
  ['a full disk', { dataDirectory: { ...healthy.dataDirectory, freeBytes: 5e6 } }, ['Only 4 MiB are free']],
  ['no network', { networks: { interfaces: [], gateways: [], nameServers: [] } }, ['no network but itself']],
  ['no gateway', { networks: { ...healthy.networks, gateways: [] } }, ['no default gateway']],
  ['a clock from before', { clock: { ...healthy.clock, wall: '1970-01-01T00:00:00.000Z' } }, ["can't be right"]],
  ['a late main loop', { loopDelay: { p50Ms: 1, p99Ms: 80, maxMs: 90 } }, ['late by 80 ms']],
])('%s', (_rule, change, expected) => {
  const problems = findProblems({ ...healthy, ...change });
  expect(problems.length).toBe(expected.length);
  for (const [i, words] of expected.entries()) expect(problems[i]).toContain(words);
});
