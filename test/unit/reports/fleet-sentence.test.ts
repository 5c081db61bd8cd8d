import { expect, test } from 'vitest';
import type { Subnet } from '../../../src/contract/model/subnet.ts';
import { fleetSentence } from '../../../src/main/engine/reports/fleet-sentence.ts';
import { statusCounts, subnet } from '../../support/builders.ts';

const nowMs = 10_000_000;
const hit = (id: number, offline: number, agoMs: number | null): Subnet =>
  subnet(id, {
    cidr: `10.4.${id}.0/24`,
    counts: statusCounts({ offline, online: 1 }),
    worst: 'offline',
    changedAt: agoMs === null ? null : nowMs - agoMs,
  });

const table: [rule: string, counts: Parameters<typeof statusCounts>[0], subnets: Subnet[], sentence: string][] = [
  ['nothing watched', {}, [], 'Nothing is watched yet'],
  ['one device, well', { online: 1 }, [], 'The only device is online'],
  ['nothing wrong', { online: 2_400 }, [], 'All 2,400 devices online'],
  ['paused devices are not counted as wrong', { online: 2_397, paused: 3 }, [], 'All 2,397 devices online, 3 paused'],
  ['all paused', { paused: 3 }, [], 'All 3 devices paused'],
  ['the only one paused', { paused: 1 }, [], 'The only device paused'],
  ['before the first check', { unknown: 40 }, [], 'Nothing is known yet of 40 devices'],
  [
    'a subnet that lost many',
    { online: 2_359, offline: 41 },
    [subnet(1), hit(7, 41, 185_000)],
    '2,359 of 2,400 online; 10.4.7.0/24 lost 41 devices 3 min ago',
  ],
  [
    'one device lost, just now',
    { online: 3, offline: 1 },
    [hit(7, 1, 2_000)],
    '3 of 4 online; 10.4.7.0/24 lost 1 device just now',
  ],
  ['when is not known', { online: 3, offline: 2 }, [hit(7, 2, null)], '3 of 5 online; 10.4.7.0/24 lost 2 devices'],
  [
    'three are named, the worst first, the others counted',
    { online: 90, offline: 11 },
    [hit(1, 1, 60_000), hit(2, 4, 60_000), hit(3, 2, 60_000), hit(4, 3, 60_000), hit(5, 1, 120_000)],
    '90 of 101 online; 10.4.2.0/24 lost 4 devices 1 min ago; 10.4.4.0/24 lost 3 devices 1 min ago; 10.4.3.0/24 lost 2 devices 1 min ago; 2 more offline in 2 other subnets',
  ],
  [
    'single losses here and there are counted, not named',
    { online: 96, offline: 4 },
    [hit(1, 1, 60_000), hit(2, 1, 60_000), hit(3, 1, 60_000), hit(4, 1, 60_000)],
    '96 of 100 online; 4 offline in 4 subnets',
  ],
  ['host names have no subnet', { online: 3, offline: 2 }, [], '3 of 5 online; 2 offline'],
  [
    'some in a subnet, some in none',
    { online: 3, offline: 3 },
    [hit(7, 2, 60_000)],
    '3 of 6 online; 10.4.7.0/24 lost 2 devices 1 min ago; 1 more offline outside of subnets',
  ],
  [
    'degraded and unknown are told too',
    { online: 7, degraded: 2, unknown: 1 },
    [],
    '7 of 10 online; 2 degraded; 1 unknown',
  ],
];

test.each(table)('%s', (_rule, counts, subnets, sentence) => {
  expect(fleetSentence({ counts: statusCounts(counts), subnets, nowMs, simulated: false })).toBe(sentence);
});

test('a simulated fleet says so', () => {
  const input = { counts: statusCounts({ online: 5 }), subnets: [], nowMs, simulated: true };
  expect(fleetSentence(input)).toBe('Simulated: all 5 devices online');
});
