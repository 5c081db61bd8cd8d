import { expect, test } from 'vitest';
import { explainLimits, type LimitQuestion } from '../../../src/main/service/explain-limits.ts';

const usual: LimitQuestion = {
  backend: 'posix-datagram',
  receiveBufferBytes: 16_777_216,
  packetsPerSecond: 1_000,
  cidrs: ['192.168.1.0/24', 'fe80::/64'],
  pingGroupRange: '0 2147483647',
  receiveBufferMost: 8_388_608,
  icmpRateLimitMs: 1_000,
  icmpRateMask: 6_168,
  icmpMessagesPerS: 1_000,
  neighboursMost: 1_024,
  openFilesMost: 524_288,
};
const nothing: LimitQuestion = {
  ...usual,
  receiveBufferBytes: null,
  pingGroupRange: null,
  receiveBufferMost: null,
  icmpRateLimitMs: null,
  icmpRateMask: null,
  icmpMessagesPerS: null,
  neighboursMost: null,
  openFilesMost: null,
};

test.each<[rule: string, change: Partial<LimitQuestion>, inTheWay: [name: string, repair: string | null][]]>([
  ['as most machines are, nothing is in the way', {}, []],
  [
    'a user no group lets in',
    { backend: 'system-ping', pingGroupRange: '1 0' },
    [['net.ipv4.ping_group_range', 'sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"']],
  ],
  [
    'a buffer for half a second of replies',
    { receiveBufferBytes: 425_984, receiveBufferMost: 212_992 },
    [['socket receive buffer', 'sudo sysctl -w net.core.rmem_max=8388608']],
  ],
  [
    'the same buffer is enough for a slow pace',
    { receiveBufferBytes: 425_984, receiveBufferMost: 212_992, packetsPerSecond: 500 },
    [],
  ],
  [
    'the same where nobody says what may be asked for',
    { receiveBufferBytes: 425_984, receiveBufferMost: null },
    [['socket receive buffer', null]],
  ],
  [
    'unpaced is a fast pace',
    { receiveBufferBytes: 2_000_000, packetsPerSecond: 0 },
    [['socket receive buffer', 'sudo sysctl -w net.core.rmem_max=8388608']],
  ],
  [
    'echo replies under the mask',
    { icmpRateMask: 6_169 },
    [
      ['net.ipv4.icmp_ratelimit', 'sudo sysctl -w net.ipv4.icmp_ratemask=6168'],
      ['net.ipv4.icmp_msgs_per_sec', 'sudo sysctl -w net.ipv4.icmp_ratemask=6168'],
    ],
  ],
  [
    'a network larger than the neighbour table',
    { cidrs: ['10.0.0.0/16'] },
    [['net.ipv4.neigh.default.gc_thresh3', 'sudo sysctl -w net.ipv4.neigh.default.gc_thresh3=131072']],
  ],
  ['few open files', { openFilesMost: 256 }, [['open files', 'ulimit -n 4096']]],
])('%s', (_rule, change, inTheWay) => {
  const limits = explainLimits({ ...usual, ...change });
  expect(limits.filter(({ limitsUs }) => limitsUs).map(({ name, repair }) => [name, repair])).toEqual(inTheWay);
  expect(limits.filter(({ limitsUs, repair }) => !limitsUs && repair !== null)).toEqual([]);
  expect(limits).toHaveLength(6);
});

test('a system that has none of them has none to explain', () => {
  expect(explainLimits(nothing)).toEqual([]);
});
