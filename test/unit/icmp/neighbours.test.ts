import type { NetworkInterfaceInfo } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packIp } from '../../../src/main/io/icmp/ip-bytes.ts';
import { createNeighbours } from '../../../src/main/io/icmp/neighbours.ts';
import { createOnLink, onLinkNetworks } from '../../../src/main/io/icmp/on-link.ts';

const pack = (addresses: readonly string[]): Uint8Array => {
  const bytes = new Uint8Array(addresses.length * 16);
  for (const [i, address] of addresses.entries()) packIp(address, bytes, i * 16);
  return bytes;
};

describe('what stands on an own link', () => {
  const face = (cidr: string, mac = '02:00:00:00:00:01', internal = false): NetworkInterfaceInfo =>
    ({
      address: cidr.split('/')[0]!,
      cidr,
      mac,
      internal,
      family: cidr.includes(':') ? 'IPv6' : 'IPv4',
    }) as NetworkInterfaceInfo;
  const marked = (interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>, address: string): boolean =>
    createOnLink(() => onLinkNetworks(interfaces, (name) => name !== 'noarp0')).mark(pack([address]), 1, 0) !== null;

  const interfaces = {
    eth0: [face('192.168.7.20/22'), face('2001:db8:5::20/64'), face('fe80::20/64')],
    noarp0: [face('10.1.0.1/16')],
    tun0: [face('10.8.0.2/24', '00:00:00:00:00:00')],
    ppp0: [face('10.9.0.2/32')],
    lo: [face('127.0.0.1/8', '00:00:00:00:00:00', true)],
  };
  const rules: [address: string, isNeighbour: boolean, why: string][] = [
    ['192.168.4.1', true, 'the /22'],
    ['192.168.7.255', true, 'the /22'],
    ['192.168.8.1', false, 'next to the /22'],
    ['192.168.7.20', false, 'ourselves'],
    ['2001:db8:5::ffff', true, 'the /64'],
    ['2001:db8:6::1', false, 'next to the /64'],
    ['fe80::99%eth0', true, 'link-local'],
    ['10.1.2.3', false, 'a link without hardware addresses'],
    ['10.8.0.9', false, 'a tunnel'],
    ['10.9.0.2', false, 'a point-to-point link'],
    ['127.0.0.9', false, 'loopback'],
  ];
  test.each(rules)('%s: %s (%s)', (address, isNeighbour) => {
    expect(marked(interfaces, address)).toBe(isNeighbour);
  });

  test('is read again after a while, not for every job', () => {
    let reads = 0;
    const onLink = createOnLink(() => {
      reads++;
      return [];
    });
    for (const nowMs of [0, 100, 4_000, 6_000, 6_100]) onLink.mark(pack(['10.0.0.1']), 1, nowMs);
    expect(reads).toBe(2);
  });
});

test('never more than the limit are looked for, whatever happens, and who answered is let through', () => {
  const step = fc.record({ host: fc.nat(99), answers: fc.boolean(), laterMs: fc.nat(800) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(step, { maxLength: 300 }), (atMost, steps) => {
      const neighbours = createNeighbours();
      neighbours.setLimits(atMost, 3_000);
      /** What the kernel would hold: whom it knows, and whom it looks for until when. */
      const known = new Set<number>();
      const lookedFor = new Map<number, number>();
      let nowMs = 0;
      for (const { host, answers, laterMs } of steps) {
        nowMs += laterMs;
        for (const [other, untilMs] of lookedFor) if (untilMs <= nowMs) lookedFor.delete(other);
        const bytes = pack([`10.0.0.${host}`]);
        if (!neighbours.admit(bytes, 0, nowMs)) {
          expect(known.has(host)).toBe(false);
          expect(neighbours.unresolved(nowMs)).toBe(atMost);
          expect(neighbours.freeAtMs(nowMs)).toBeGreaterThan(nowMs);
          continue;
        }
        if (answers) {
          lookedFor.delete(host);
          known.add(host);
          neighbours.answered(bytes, 0, nowMs);
        } else if (!known.has(host) && !lookedFor.has(host)) {
          lookedFor.set(host, nowMs + 3_000);
        }
        expect(neighbours.unresolved(nowMs)).toBeLessThanOrEqual(atMost);
        expect(lookedFor.size).toBeLessThanOrEqual(atMost);
      }
    }),
  );
});
