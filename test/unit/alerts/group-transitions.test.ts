import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import type { StatusEvent } from '../../../src/contract/model/status.ts';
import { groupTransitions, type Message } from '../../../src/main/engine/alerts/group-transitions.ts';
import { statusEvent } from '../../support/builders.ts';

const subnets = new Map([
  [1, { cidr: '10.4.7.0/24', name: 'Depot', members: 41 }],
  [2, { cidr: '10.4.8.0/24', name: '', members: 50 }],
]);
const down = (id: number, more: Partial<StatusEvent> = {}) => statusEvent(id, more);
const up = (id: number, more: Partial<StatusEvent> = {}) =>
  statusEvent(id, { from: 'offline', to: 'online', reason: 'answers again after 3 min', ...more });
const many = (count: number, make: typeof down, more: Partial<StatusEvent> = {}, first = 1) =>
  Array.from({ length: count }, (_, index) => make(first + index, more));

const table: [rule: string, events: StatusEvent[], messages: Message[]][] = [
  ['nothing happened, nothing said', [], []],
  ['what a start found is not announced', [down(1, { news: false })], []],
  ['degraded is not announced', [statusEvent(1, { to: 'degraded' })], []],
  [
    'one device: what and why',
    [down(1)],
    [{ title: 'device 1 is offline', body: '10.0.0.1: no reply to 3 packets and 3 confirmations over 4.1 s' }],
  ],
  ['one device back', [up(1)], [{ title: 'device 1 is back online', body: '10.0.0.1: answers again after 3 min' }]],
  [
    'back as degraded is back',
    [up(1, { to: 'degraded' })],
    [{ title: 'device 1 is back online', body: '10.0.0.1: answers again after 3 min' }],
  ],
  ['offline, then unknown, says nothing', [up(1, { to: 'unknown' })], []],
  [
    'a dead subnet is one message',
    many(41, down),
    [{ title: '10.4.7.0/24: 41 devices offline', body: 'Depot, all 41: device 1, device 2, device 3 and 38 more' }],
  ],
  [
    'and one on recovery',
    many(40, up),
    [
      {
        title: '10.4.7.0/24: 40 devices back online',
        body: 'Depot, 40 of 41: device 1, device 2, device 3 and 37 more',
      },
    ],
  ],
  [
    'several subnets: hit subnets are named as such, then single devices',
    [...many(2, down, { subnetId: null }, 200), ...many(4, down, { subnetId: 2 }), ...many(6, down, {}, 100)],
    [
      {
        title: '12 devices offline',
        body: '10.4.7.0/24 (6 of 41), 10.4.8.0/24 (4 of 50), device 200 and 1 more',
      },
    ],
  ],
  [
    'down and up in one window is told once, as back',
    [down(1), up(1, { reason: 'answers again after 20 s' })],
    [{ title: 'device 1 is back online', body: '10.0.0.1: answers again after 20 s' }],
  ],
  [
    'up and down in one window is told once, as offline',
    [up(1), down(1)],
    [{ title: 'device 1 is offline', body: '10.0.0.1: no reply to 3 packets and 3 confirmations over 4.1 s' }],
  ],
];

test.each(table)('%s', (_rule, events, messages) => {
  expect(groupTransitions(events, subnets)).toEqual(messages);
});

it('is at most two messages of bounded length, whatever happened', () => {
  const event = fc.record({
    deviceId: fc.integer({ min: 1, max: 500 }),
    subnetId: fc.constantFrom(1, 2, 3, null),
    news: fc.boolean(),
    deviceName: fc.string({ maxLength: 120 }),
    direction: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 400 }), (events) => {
      const messages = groupTransitions(
        events.map(({ deviceId, direction, ...more }) => (direction ? down : up)(deviceId, more)),
        subnets,
      );
      return messages.length <= 2 && messages.every(({ title, body }) => title.length <= 120 && body.length <= 400);
    }),
  );
});
