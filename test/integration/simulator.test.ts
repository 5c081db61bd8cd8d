/** The simulated network itself, asked by the ping command and by our prober: what they see is what its truth says. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Log } from '../../src/main/engine/ports.ts';
import { createProberPool } from '../../src/main/io/icmp/create-prober-pool.ts';
import type { ProberPool } from '../../src/main/io/icmp/prober-pool.ts';
import { verdicts } from '../../src/main/io/simulated/script/scripted-world.ts';
import { proberEntry } from '../support/entries.ts';
import { createLab, type Lab, labMissing } from '../support/lab.ts';
import { checkTruth, sayDifferences, type Told } from '../support/simulator/check-truth.ts';
import { type Simulator, simulate, simulatorMissing } from '../support/simulator/simulate.ts';

const missing = labMissing() ?? simulatorMissing();
const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const never = new AbortController().signal;
const healthy = { kind: 'normal', meanMs: 25, deviationMs: 10 } as const;

describe.skipIf(missing !== null)(`a simulated network${missing ? ` (needs ${missing})` : ''}`, () => {
  let lab: Lab;
  let simulator: Simulator;
  let pool: ProberPool;
  const ping = (...argv: string[]): string => {
    const { stdout, stderr } = lab.exec(['ping', '-n', ...argv]);
    return stdout + stderr;
  };

  beforeAll(async () => {
    lab = createLab({ liveCidrs: [] });
    simulator = await simulate(lab, {
      routed: ['10.50.0.0/16', 'fd00:51::/64'],
      onLink: [{ range: '192.168.50.0/24', own: '192.168.50.1' }],
      script: {
        rules: [
          { match: '10.50.1.0/24', latency: { kind: 'fixed', ms: 40 } },
          { match: '10.50.2.0/24', path: { routers: ['172.16.0.1', null, '172.16.0.3'] } },
          { match: '10.50.3.0/24', unreachable: { kind: 'admin', from: '172.16.0.9' } },
          {
            match: ['10.50.4.0/22', 'fd00:51::/64'],
            latency: healthy,
            loss: { kind: 'independent', probability: 0.1 },
          },
          { match: '192.168.50.5', arp: { mac: '02:aa:bb:cc:dd:ee' } },
          { match: '192.168.50.6', arp: 'never' },
          { match: '10.50.128.0/17', latency: healthy },
        ],
      },
    });
    pool = await createProberPool({ entry: proberEntry, spawn: lab.spawnProber, packetsPerSecond: 3_000, log: quiet });
  });
  afterAll(async () => {
    await pool?.stop();
    await simulator?.stop();
    lab?.remove();
  });

  test.each([
    ['a delay', ['-c1', '10.50.1.1'], /ttl=64 time=4\d/],
    ['a target behind three routers', ['-c1', '10.50.2.1'], /from 10\.50\.2\.1.*ttl=61/],
    ['the first router', ['-c1', '-t1', '10.50.2.1'], /From 172\.16\.0\.1 .*Time to live exceeded/],
    ['the third router', ['-c1', '-t3', '10.50.2.1'], /From 172\.16\.0\.3 .*Time to live exceeded/],
    ['a silent router', ['-c1', '-W1', '-t2', '10.50.2.1'], /100% packet loss/],
    ['a filter', ['-c1', '10.50.3.1'], /From 172\.16\.0\.9 .*Packet filtered/],
    ['an address without a rule', ['-c1', '-W1', '10.50.100.1'], /100% packet loss/],
    ['an address nobody answers for', ['-c1', '-W1', '192.168.50.6'], /100% packet loss/],
  ])('ping sees %s', (_, argv, seen) => expect(ping(...argv)).toMatch(seen));

  test('a chosen MAC stands in the neighbour table', () => {
    expect(ping('-c1', '192.168.50.5')).toMatch(/1 received/);
    expect(lab.exec(['ip', 'neigh', 'show', '192.168.50.5']).stdout).toContain('02:aa:bb:cc:dd:ee');
  });

  test('what the prober says of a thousand lossy hosts, IPv6 too, is what was done to them', async () => {
    const addresses = [
      ...Array.from({ length: 1_000 }, (_, n) => `10.50.${4 + (n >> 8)}.${n & 255}`),
      ...Array.from({ length: 50 }, (_, n) => `fd00:51::${(n + 1).toString(16)}`),
    ];
    const request = { addresses, count: 3, spacingMs: 50, timeoutMs: 1_000 };
    const { sent, received, rttsMs, rejected } = await pool.probeList(request, () => {}, never);
    const told: Told[] = addresses.map((address, at) => ({
      address,
      sent: sent[at]!,
      received: received[at]!,
      rttsMs: [...rttsMs.subarray(at * 3, at * 3 + 3)].filter((rtt) => !Number.isNaN(rtt)),
    }));
    const differences = checkTruth(await simulator.truth(), told, {
      timeoutMs: 1_000,
      sees: 'datagram',
      rttToleranceMs: 60,
      rejected,
    });
    expect(sayDifferences(differences)).toBe('');
    const lost = told.reduce((sum, each) => sum + each.sent - each.received, 0);
    expect(lost / 3_150).toBeGreaterThan(0.07);
    expect(lost / 3_150).toBeLessThan(0.13);
  });

  test('20,000 echoes at 20,000 a second all come back', async () => {
    const before = await simulator.truth();
    pool.setPace(20_000);
    const addresses = Array.from({ length: 20_000 }, (_, n) => `10.50.${128 + (n >> 8)}.${n & 255}`);
    const request = { addresses, count: 1, spacingMs: 0, timeoutMs: 2_000 };
    const { received } = await pool.probeList(request, () => {}, never);
    expect(received.reduce((sum, each) => sum + each, 0)).toBe(20_000);
    const { counters, requests } = await simulator.truth();
    expect(requests.atMs.length - before.requests.atMs.length).toBe(20_000);
    expect(counters).toMatchObject({ unseen: 0, overflowed: 0, refused: 0, unrecorded: 0 });
  });

  test('garbage from the kernel’s side harms nothing', () => {
    const garbage = `
      const udp = require('node:dgram').createSocket('udp4');
      let left = 200;
      const next = () => left-- === 0 ? udp.close() : udp.send(Buffer.alloc(left * 40, left), 1, '10.50.1.2', next);
      next();`;
    expect(lab.exec([process.execPath, '-e', garbage]).code).toBe(0);
    expect(ping('-c1', '-s', '20000', '-W1', '10.50.1.2')).toMatch(/100% packet loss/);
    expect(ping('-c1', '10.50.1.2')).toMatch(/1 received/);
  });

  test('another script takes over at once', async () => {
    await simulator.change({ rules: [{ match: '10.50.1.0/24', outages: [{ fromS: 0, toS: 600 }] }] });
    expect(ping('-c1', '-W1', '10.50.1.1')).toMatch(/100% packet loss/);
    const { requests } = await simulator.truth();
    expect(verdicts[requests.verdict.at(-1)!]).toBe('out');
    await expect(simulator.change({ rules: [] })).rejects.toThrow('rules');
  });

  test('it ends with its lab', async () => {
    const other = createLab({ liveCidrs: [] });
    const ended = await simulate(other, { routed: ['10.50.0.0/16'], script: { rules: [{ match: '10.50.0.0/16' }] } });
    other.remove();
    await expect(ended.truth()).rejects.toThrow('ended');
    await ended.stop();
  });
});
