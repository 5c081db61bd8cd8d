import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Doctor, Statistics } from '../../src/contract/model/system.ts';
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

const sheet = (text: string): string => {
  const file = join(dir, 'devices.csv');
  writeFileSync(file, text);
  return file;
};
const good = 'name;ip;type;location\r\nRouter;127.0.1.1;critical;Depot\r\nCam;127.0.1.2;;Depot\r\n';

describe('without a service the store itself is asked', () => {
  test('an export replaces nothing but a plain file, and leaves no half one behind', { timeout: 60_000 }, async () => {
    expect((await runCli(['import', sheet(good), '--data', data])).code).toBe(0);
    const real = join(dir, 'real.csv');
    const link = join(dir, 'link.csv');
    writeFileSync(real, 'old');
    symlinkSync(real, link);
    expect((await runCli(['export', link, '--data', data])).code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain('Router');

    const device = join(dir, 'device');
    symlinkSync('/dev/null', device);
    expect((await runCli(['export', device, '--data', data])).code).toBe(0);
    expect(statSync(device).isCharacterDevice()).toBe(true);

    const folder = join(dir, 'folder');
    mkdirSync(folder);
    expect((await runCli(['export', folder, '--data', data])).code).toBe(3);
    expect(readdirSync(dir).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('import, again, devices, status, export: the second import changes nothing', { timeout: 120_000 }, async () => {
    const file = sheet(good);
    const first = await runCli(['import', file, '--data', data, '--json']);
    expect(first.code).toBe(0);
    expect(JSON.parse(first.out)).toMatchObject({
      rows: 2,
      creates: 2,
      badRows: 0,
      job: { state: 'finished', done: 2 },
    });
    const again = await runCli(['import', file, '--data', data, '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ creates: 0, updates: 0, unchanged: 2 });

    const devices = JSON.parse((await runCli(['devices', '--data', data, '--type', 'critical', '--json'])).out);
    expect(devices).toMatchObject({ total: 1, items: [{ name: 'Router', address: '127.0.1.1', site: 'Depot' }] });
    const status = JSON.parse((await runCli(['status', '--data', data, '--json'])).out);
    expect(Statistics.parse(status).devices.total).toBe(2);
    expect(status.service).toBeNull();
    const uptime = await runCli(['uptime', '--data', data, '--by', 'type', '--days', '7']);
    expect(uptime.out).toMatch(/^type +devices +uptime +coverage +offline.*\nCritical +1 +— /);
    const incidents = await runCli(['incidents', '--data', data]);
    expect([incidents.code, incidents.out]).toEqual([0, 'No incident is open.\n']);
    expect(await runCli(['incidents', '7', '--data', data])).toMatchObject({
      code: 3,
      err: expect.stringContaining('There is no incident 7.'),
    });
    const sites = JSON.parse((await runCli(['uptime', '--data', data, '--by', 'site', '--json'])).out);
    expect(sites).toMatchObject({ total: 1, items: [{ name: 'Depot', devices: 2, uptimePercent: null }] });
    expect(sites.to - sites.from).toBe(30 * 86_400_000);

    const out = join(dir, 'out.csv');
    expect((await runCli(['export', out, '--data', data])).code).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain('Router,127.0.1.1,critical,127.0.1.0/24,Depot');
    const reimport = await runCli(['import', out, '--data', data, '--json']);
    expect(JSON.parse(reimport.out)).toMatchObject({ creates: 0, updates: 0, unchanged: 2, badRows: 0 });
  });

  test('bad rows are told with line and reason, good ones are taken: exit code 1', async () => {
    const { code, out, err } = await runCli([
      'import',
      sheet('ip\n127.0.1.1\n127.0.1.300\n"127.0.1.2\n127.0.1.3\n'),
      '--data',
      data,
    ]);
    expect(code).toBe(1);
    expect(err).toContain('line 3, address: “127.0.1.300” is not an IPv4 address');
    expect(err).toContain('line 4: a quote is opened and never closed');
    expect(out).toContain('2 added');
  });

  test('a list from standard input, only looked at', async () => {
    const { code, out } = await runCli(
      ['import', '-', '--list', '--dry-run', '--data', data],
      'Router 127.0.1.1\n127.0.2.0/29\n',
    );
    expect(code).toBe(0);
    expect(out).toContain('7 rows: 7 new');
    expect(out).toContain('nothing was stored');
  });

  test.each([
    ['a file that is not there', ['import', '/nonexistent.csv'], 3, 'Nothing was taken'],
    ['a sheet without addresses', ['import', 'SHEET'], 3, 'No column holds addresses'],
    ['no devices stored', ['devices'], 3, 'No devices are stored'],
    ['an unknown command', ['bogus'], 2, 'unknown command'],
    ['a missing argument', ['import'], 2, 'missing required argument'],
    ['an unknown status', ['devices', '--status', 'broken'], 2, 'offline, degraded'],
  ])('%s is refused in words', async (_rule, args, expected, words) => {
    const argv = args.map((arg) => (arg === 'SHEET' ? sheet('colour,size\nred,big\n') : arg));
    const { code, out, err } = await runCli(args[0] === 'bogus' ? argv : [...argv, '--data', data]);
    expect({ code, out }).toEqual({ code: expected, out: '' });
    expect(err).toContain(words);
  });
});

describe('help is worth reading', () => {
  test.each([
    ['all commands', ['--help'], ['serve', 'import', 'probe', 'Exit codes', 'no permission to probe', 'Examples']],
    ['import', ['import', '--help'], ['Columns:', 'UTF-16', '--dry-run']],
    ['probe', ['probe', '--help'], ['unpaced', 'lossPercent']],
    ['serve', ['serve', '--help'], ['api-token', 'Bearer']],
  ])('%s', async (_rule, args, words) => {
    const { code, out } = await runCli(args);
    expect(code).toBe(0);
    for (const word of words) expect(out).toContain(word);
  });

  test('without a command it is shown, and that is wrong usage', async () => {
    const { code, out } = await runCli([]);
    expect(code).toBe(2);
    expect(out).toContain('Usage: fieldwatch');
  });
});

describe('serve', () => {
  test('tells its address, keeps the token from all but its owner, answers the other commands, ends in time', async () => {
    served = await serveCli(['serve', '--demo', '--data', data]);
    const { url, tokenFile, pid } = served.ready;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(pid).toBe(served.child.pid);
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600);

    const status = JSON.parse((await runCli(['status', '--data', data, '--json'])).out);
    expect(status).toMatchObject({ simulated: true, devices: { total: 2_400 }, service: { url } });
    const imported = await runCli(['import', sheet(good), '--data', data, '--json']);
    expect(JSON.parse(imported.out)).toMatchObject({ creates: 2, job: { state: 'finished' } });
    const page = await runCli(['devices', '--data', data, '--limit', '0', '--json']);
    expect(JSON.parse(page.out).items.length).toBe(2_402);
    const doctor = await runCli(['doctor', '--data', data, '--json']);
    expect(Doctor.parse(JSON.parse(doctor.out)).prober.simulated).toBe(true);

    const second = await runCli(['serve', '--data', data, '--port', '0']);
    expect(second.code).toBe(3);
    expect(second.err).toContain(String(pid));

    const { code, elapsedMs } = await served.end('SIGTERM');
    expect(code).toBe(0);
    expect(elapsedMs).toBeLessThan(3_500);
  });

  test('a port in use is refused by name, with what to do', async () => {
    served = await serveCli(['serve', '--demo', '--data', data]);
    const { port } = new URL(served.ready.url);
    const { code, err } = await runCli(['serve', '--demo', '--data', join(dir, 'other'), '--port', port, '--json']);
    expect(code).toBe(3);
    const lines = err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.length).toBe(1);
    expect(lines[0]).toMatchObject({ error: { code: 'port-in-use', message: expect.stringContaining(port) } });
  });
});

describe('demo --script', () => {
  const script = (text: string): string => {
    const file = join(dir, 'script.json');
    writeFileSync(file, text);
    return file;
  };

  test('its addresses behave as it says: a site that is out goes offline, and the others stay', {
    timeout: 90_000,
  }, async () => {
    const file = script('{"rules":[{"match":"10.10.0.0/16","outages":[{"fromS":0,"toS":3600}]}]}');
    served = await serveCli(['demo', '--script', file, '--data', data]);
    const offline = async (): Promise<string[]> => {
      const { out } = await runCli(['devices', '--status', 'offline', '--data', data, '--limit', '0', '--json']);
      return JSON.parse(out).items.map(({ address }: { address: string }) => address);
    };
    let out: string[] = [];
    const inSite = (): number => out.filter((address) => address.startsWith('10.10.')).length;
    for (const untilMs = performance.now() + 60_000; inSite() < 5 && performance.now() < untilMs; )
      out = await offline();
    expect(inSite()).toBeGreaterThanOrEqual(5);
    expect(out.length - inSite()).toBeLessThan(15);
  });

  test.each([
    [
      'a mistake, with its place',
      ['demo'],
      '{"rules":[{"match":"10.0.0.0/8","latency":{"kind":"fixed","ms":-1}}]}',
      'rules[0].latency.ms',
      3,
    ],
    ['what is no JSON, with its line', ['demo'], '{"rules": [\n  {]}', 'line 2', 3],
    ['no simulated fleet', ['serve'], '{}', '--demo', 2],
  ])('is refused for %s', async (_, command, text, said, exitCode) => {
    const { code, err } = await runCli([...command, '--script', script(text), '--data', data, '--port', '0']);
    expect(code).toBe(exitCode);
    expect(err).toContain(said);
  });
});

test('a token that others may read is repaired', async () => {
  mkdirSync(data);
  const token = join(data, 'api-token');
  writeFileSync(token, `${'a'.repeat(43)}\n`);
  chmodSync(token, 0o644);
  served = await serveCli(['serve', '--demo', '--data', data]);
  expect(statSync(token).mode & 0o777).toBe(0o600);
  expect(readFileSync(token, 'utf8').trim()).toBe('a'.repeat(43));
});
