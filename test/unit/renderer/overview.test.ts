import { describe, expect, test } from 'vitest';
import type { Status, StatusEvent } from '../../../src/contract/model/status.ts';
import { noCounts } from '../../../src/renderer/client/status-counts.ts';
import { nearestInDirection } from '../../../src/renderer/features/overview/grid-moves.ts';
import { tellNews } from '../../../src/renderer/features/overview/news.ts';
import { countsInWords, groupBySite } from '../../../src/renderer/features/overview/sites.ts';

const event = (id: number, subnetId: number | null, to: Status, at: number): StatusEvent => ({
  id,
  deviceId: id,
  deviceName: `device ${id}`,
  address: '10.0.0.1',
  subnetId,
  at,
  from: 'online',
  to,
  reason: '',
  news: true,
  cycleId: null,
});

describe('news', () => {
  const cases: [rule: string, events: StatusEvent[], sizes: number[]][] = [
    [
      'three of one subnet together are one line',
      [event(3, 1, 'offline', 30), event(2, 1, 'offline', 20), event(1, 1, 'offline', 10)],
      [3],
    ],
    ['two stay two', [event(2, 1, 'offline', 20), event(1, 1, 'offline', 10)], [1, 1]],
    [
      'other subnets in between do not part them',
      [event(4, 1, 'offline', 40), event(3, 2, 'offline', 30), event(2, 1, 'offline', 20), event(1, 1, 'offline', 10)],
      [3, 1],
    ],
    [
      'what came back is told apart from what went',
      [event(3, 1, 'online', 30), event(2, 1, 'offline', 20), event(1, 1, 'offline', 10)],
      [1, 1, 1],
    ],
    [
      'long after is another story',
      [event(3, 1, 'offline', 300_000), event(2, 1, 'offline', 20), event(1, 1, 'offline', 10)],
      [1, 1, 1],
    ],
    [
      'devices without a subnet are told one by one',
      [event(3, null, 'offline', 3), event(2, null, 'offline', 2), event(1, null, 'offline', 1)],
      [1, 1, 1],
    ],
  ];
  test.each(cases)('%s', (_, events, sizes) => {
    expect(tellNews(events, 20).map((item) => item.events.length)).toEqual(sizes);
  });
});

describe('arrow keys', () => {
  // Two rows of three: 0 1 2 / 3 4 5
  const boxes = [0, 1, 2, 3, 4, 5].map((n) => ({
    left: (n % 3) * 20,
    top: Math.floor(n / 3) * 20,
    width: 18,
    height: 18,
  }));
  const cases: [from: number, key: string, to: number][] = [
    [0, 'ArrowRight', 1],
    [1, 'ArrowLeft', 0],
    [1, 'ArrowDown', 4],
    [4, 'ArrowUp', 1],
    [2, 'ArrowRight', -1],
    [0, 'ArrowUp', -1],
    [0, 'Enter', -1],
  ];
  test.each(cases)('from %i by %s to %i', (from, key, to) => {
    expect(nearestInDirection(boxes, from, key)).toBe(to);
  });
});

test('sites are in order of their names, ranges by value, and empty subnets are left out', () => {
  const subnet = (id: number, cidr: string, site: string, total = 1) => ({
    id,
    cidr,
    name: '',
    site,
    policy: {},
    counts: { ...noCounts, total, online: total },
    worst: 'online' as const,
    changedAt: null,
  });
  const sites = groupBySite([
    subnet(1, '10.0.10.0/24', 'Depot 10'),
    subnet(2, '10.0.9.0/24', 'Depot 10'),
    subnet(3, '10.0.1.0/24', ''),
    subnet(4, '10.0.2.0/24', 'Depot 2'),
    subnet(5, '10.0.3.0/24', 'Depot 2', 0),
  ]);
  expect(sites.map(({ name, subnets }) => [name, subnets.map(({ id }) => id)])).toEqual([
    ['Depot 2', [4]],
    ['Depot 10', [2, 1]],
    ['', [3]],
  ]);
});

test.each([
  [{ total: 3, online: 3 }, 'all 3 online'],
  [{ total: 50, online: 7, offline: 41, degraded: 2 }, '41 offline, 2 degraded, 7 of 50 online'],
])('counts in words: %o', (counts, words) => {
  expect(countsInWords({ ...noCounts, ...counts })).toBe(words);
});
