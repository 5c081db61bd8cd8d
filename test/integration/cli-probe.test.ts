import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliEntry } from '../support/entries.ts';
import { createLab, labMissing } from '../support/lab.ts';
import { runCli } from '../support/run-cli.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'fieldwatch-cli-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The broadcast address of loopback: the kernel refuses to send there, so nothing leaves the machine. */
const refusedByKernel = '127.255.255.255';
const lacks = labMissing();

/** Nobody must also be able to read this checkout and run this Node. */
const canDropPrivileges = (): boolean =>
  lacks === null &&
  spawnSync('setpriv', ['--reuid', '65534', '--clear-groups', process.execPath, cliEntry, '--version']).status === 0;

const interrupted = (afterMs: number, args: readonly string[]): Promise<{ code: number | null; out: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [cliEntry, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.once('close', (code) => resolve({ code, out }));
    setTimeout(() => child.kill('SIGINT'), afterMs);
  });

describe('probe pings a list and says what came of it', () => {
  test('all targets answer: figures in one object, exit code 0', async () => {
    const { code, out } = await runCli([
      'probe',
      '127.0.0.1',
      '127.0.0.2',
      '--count',
      '3',
      '--spacing-ms',
      '10',
      '--json',
    ]);
    expect(code).toBe(0);
    const summary = JSON.parse(out);
    expect(summary).toMatchObject({
      targets: 2,
      answered: 2,
      sent: 6,
      received: 6,
      lossPercent: 0,
      void: 0,
      rejected: {},
    });
    expect(summary.elapsedMs).toBeGreaterThan(0);
    expect(Object.keys(summary.rttMs)).toEqual(['min', 'mean', 'p50', 'p95', 'p99', 'max']);
    expect(summary.rttMs.min).toBeLessThanOrEqual(summary.rttMs.max);
  });

  test('--tcp asks by connects: a port that is open and one that refuses both answer', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).resume());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const ask = () => runCli(['probe', '127.0.0.1', '--tcp', String(port), '--count', '2', '--json']);
    const open = await ask();
    await new Promise((resolve) => server.close(resolve));
    const refused = await ask();
    for (const { code, out } of [open, refused]) {
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ answered: 1, sent: 2, received: 2, void: 0, backend: 'tcp-connect' });
    }
    expect((await runCli(['probe', '127.0.0.1', '--tcp', '0'])).code).toBe(2);
  });

  test('a packet that the machine itself refuses is void, not lost: exit code 1', async () => {
    const { code, out } = await runCli(['probe', '127.0.0.1', refusedByKernel, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ targets: 2, answered: 1, sent: 1, received: 1, lossPercent: 0, void: 1 });
  });

  test('a dead target is lost: exit code 1', (context) => {
    if (lacks !== null) return context.skip(lacks);
    const lab = createLab({ liveCidrs: ['10.7.0.0/24'] });
    try {
      lab.kill(['10.7.0.9']);
      const argv = [
        'probe',
        '10.7.0.8',
        '10.7.0.9',
        '--count',
        '2',
        '--spacing-ms',
        '10',
        '--timeout-ms',
        '300',
        '--json',
      ];
      const { code, stdout } = lab.exec([process.execPath, cliEntry, ...argv]);
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        targets: 2,
        answered: 1,
        sent: 4,
        received: 2,
        lossPercent: 50,
        void: 0,
      });
    } finally {
      lab.remove();
    }
  });

  test('targets from a file, unpaced, with a line per target before the figures', async () => {
    const file = join(dir, 'targets.txt');
    writeFileSync(file, '# loopback\n127.0.0.1 127.0.0.2\n\n127.0.1.0/30\n');
    const { code, out } = await runCli(['probe', '--targets', file, '--pps', '0', '--each', '--json']);
    expect(code).toBe(0);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, -1).map(({ target, received }) => [target, received])).toEqual([
      ['127.0.0.1', 1],
      ['127.0.0.2', 1],
      ['127.0.1.1', 1],
      ['127.0.1.2', 1],
    ]);
    expect(lines.at(-1)).toMatchObject({ targets: 4, answered: 4 });
  });

  test('targets from standard input; bad ones are told with their line and cost the exit code', async () => {
    const { code, out, err } = await runCli(['probe', '--targets', '-', '--json'], '127.0.0.1\n127.0.0.300\n');
    expect(code).toBe(1);
    expect(err).toContain('line 2');
    expect(JSON.parse(out)).toMatchObject({ targets: 1, badTargets: 1 });
  });

  test('a name is resolved, a name without address is void and not lost', async () => {
    const { code, out } = await runCli(['probe', 'localhost', 'nowhere.invalid', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      targets: 2,
      answered: 1,
      sent: 1,
      lossPercent: 0,
      voidReasons: { 'name-not-resolved': 1 },
    });
  });

  test('figures for people', async () => {
    const { code, out } = await runCli(['probe', '127.0.0.1', '--each']);
    expect(code).toBe(0);
    expect(out).toMatch(/^127\.0\.0\.1: 1 of 1, [\d.]+ ms(, TTL \d+)?\n1 of 1 targets answered through \S+\n/);
  });

  test('an interrupt answers what was measured until then', async () => {
    // How long the start takes depends on the machine: later and later, until something had been sent.
    for (const afterMs of [2_000, 6_000, 18_000]) {
      const { code, out } = await interrupted(afterMs, ['probe', '127.0.0.0/20', '--pps', '100', '--json']);
      if (out === '') continue;
      const summary = JSON.parse(out);
      if (summary.sent === 0) continue;
      expect(code).toBe(130);
      expect(summary).toMatchObject({ interrupted: true, targets: 4_094 });
      expect(summary.sent).toBeLessThan(4_094);
      return;
    }
    expect.unreachable('nothing was sent within 18 s');
  });

  test.each([
    ['nothing to probe', []],
    ['a count that is no number', ['127.0.0.1', '--count', 'x']],
    ['a count of nothing', ['127.0.0.1', '--count', '0']],
    ['an option that does not exist', ['127.0.0.1', '--fast']],
    ['a backend that does not exist', ['127.0.0.1', '--backend', 'magic']],
  ])('%s is wrong usage: exit code 2', async (_rule, args) => {
    const { code, out, err } = await runCli(['probe', ...args, '--json']);
    expect([code, out]).toEqual([2, '']);
    expect(JSON.parse(err).error.code).toBe('bad-input');
  });

  test('without permission: exit code 4, one refusal in words and the repair', (context) => {
    if (!canDropPrivileges()) return context.skip('root and setpriv, to take privileges away');
    const argv = [
      '--reuid',
      '65534',
      '--regid',
      '65534',
      '--clear-groups',
      '--bounding-set',
      '-net_raw',
      '--inh-caps=-all',
    ];
    const lab = createLab({ liveCidrs: ['10.7.0.0/24'] });
    try {
      lab.exec(['sysctl', '-qw', 'net.ipv4.ping_group_range=1 0']);
      const { code, stdout, stderr } = lab.exec([
        'setpriv',
        ...argv,
        process.execPath,
        cliEntry,
        'probe',
        '10.7.0.1',
        '--json',
      ]);
      expect([code, stdout]).toEqual([4, '']);
      const { error } = JSON.parse(stderr);
      expect(error).toMatchObject({ code: 'no-permission', hint: expect.stringContaining('ping_group_range') });
    } finally {
      lab.remove();
    }
  });

  test('a file that is not there: exit code 3, and it says that nothing was probed', async () => {
    const { code, err } = await runCli(['probe', '--targets', join(dir, 'none')]);
    expect(code).toBe(3);
    expect(err).toContain('Nothing was probed');
  });
});
