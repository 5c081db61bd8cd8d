/** A link on which nobody answers, in a namespace: however many of its addresses are asked, the kernel looks for few at a time. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProberPool } from '../../src/main/io/icmp/create-prober-pool.ts';
import type { ProberPool } from '../../src/main/io/icmp/prober-pool.ts';
import { silentLog } from '../support/builders.ts';
import { proberEntry } from '../support/entries.ts';
import { createLab, type Lab, labMissing } from '../support/lab.ts';

const missing = labMissing();
const absent = Array.from({ length: 1_000 }, (_, i) => `10.50.${i >> 8}.${i & 255 || 255}`);
const routed = Array.from({ length: 1_000 }, (_, i) => `172.16.${i >> 8}.${i & 255}`);

describe.skipIf(missing !== null)(`an empty link of 65,534 addresses${missing ? ` (needs ${missing})` : ''}`, () => {
  let lab: Lab;
  let pool: ProberPool;
  beforeAll(async () => {
    lab = createLab({ liveCidrs: ['172.16.0.0/12'] });
    lab.ip('link', 'add', 'arp0', 'type', 'veth', 'peer', 'name', 'arp1');
    lab.ip('addr', 'add', '10.50.255.1/16', 'dev', 'arp0');
    lab.ip('link', 'set', 'arp0', 'up');
    lab.ip('link', 'set', 'arp1', 'up');
  });
  afterAll(async () => {
    await pool?.stop();
    lab?.remove();
  });
  const lookedFor = (): number => {
    const { stdout } = lab.exec(['ip', 'neigh', 'show', 'dev', 'arp0', 'nud', 'incomplete']);
    return stdout.split('\n').filter(Boolean).length;
  };

  test.each([1, 2])(
    'with %i processes: at most 128 are looked for, and routed targets keep their pace',
    async (processes) => {
      // What a pool before it looked for is given up by the kernel some seconds after its end.
      lab.ip('neigh', 'flush', 'dev', 'arp0', 'nud', 'incomplete');
      expect(lookedFor()).toBe(0);
      pool = await createProberPool({
        entry: proberEntry,
        spawn: lab.spawnProber,
        packetsPerSecond: 2_000,
        processes,
        log: silentLog,
      });
      // A job goes to a process that is there; both shall have theirs.
      while (pool.state().state !== 'ready') await new Promise((resolve) => setTimeout(resolve, 50));
      const sweep = new AbortController();
      const counts: number[] = [];
      const watch = setInterval(() => counts.push(lookedFor()), 100);
      const list = { count: 1, spacingMs: 0, timeoutMs: 1_000 };
      const halves = [absent.slice(0, 500), absent.slice(500)];
      const swept = halves.map((addresses) => pool.probeList({ ...list, addresses }, () => {}, sweep.signal));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const answered = await pool.probeList({ ...list, addresses: routed }, () => {}, new AbortController().signal);
      await new Promise((resolve) => setTimeout(resolve, 7_000));
      clearInterval(watch);
      sweep.abort();
      const sent = (await Promise.all(swept)).map((half) => half.sent.reduce((sum, each) => sum + each, 0));
      await pool.stop();

      expect(Math.max(...counts)).toBeLessThanOrEqual(128);
      expect(Math.max(...counts)).toBeGreaterThan(64);
      // The sweep goes on: 128 in each 3.25 s.
      expect(sent[0]! + sent[1]!).toBeGreaterThan(200);
      expect(answered.received.every((count) => count === 1)).toBe(true);
      expect(answered.elapsedMs).toBeLessThan(1_500);
    },
  );
});
