/** Notifications: news only, grouped until quiet, never later than the limit, and a failing desktop is named. */
import { expect, test } from 'vitest';
import type { Status, StatusEvent } from '../../../src/contract/model/status.ts';
import { defaultSettings, type Settings } from '../../../src/contract/settings.ts';
import { createNotifications, type Notifier } from '../../../src/main/service/notifications.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const transition = (deviceId: number, from: Status, to: Status, news = true): StatusEvent => ({
  id: deviceId,
  deviceId,
  deviceName: `device ${deviceId}`,
  address: '10.0.0.1',
  subnetId: null,
  at: 0,
  from,
  to,
  reason: '',
  news,
  cycleId: null,
});
const down = (id: number) => transition(id, 'online', 'offline');

const setUp = (options: { settings?: Partial<Settings['notifications']>; send?: Notifier['send'] } = {}) => {
  const clock = createFakeClock();
  const sent: { atMs: number; body: string }[] = [];
  const notifications = createNotifications({
    clock,
    log: silent,
    settings: {
      get: () => ({ ...defaultSettings, notifications: { ...defaultSettings.notifications, ...options.settings } }),
    },
    titlePrefix: '',
    compose: async (events) => [{ title: 'news', body: events.map(({ deviceId }) => deviceId).join() }],
    notifier: {
      name: 'test',
      send:
        options.send ??
        (async ({ body }) => {
          sent.push({ atMs: clock.monotonicMs(), body });
          return { kind: 'delivered' };
        }),
    },
  });
  return { clock, sent, notifications };
};

test('what happens within the quiet time is one message', async () => {
  const { clock, sent, notifications } = setUp();
  for (const id of [1, 2, 3]) {
    notifications.hear([down(id)]);
    await clock.advance(2_000);
  }
  await clock.advance(5_000);
  expect(sent).toEqual([{ atMs: 7_000, body: '1,2,3' }]);
});

test('trouble that never pauses is told after ten seconds, and then the rest', async () => {
  const { clock, sent, notifications } = setUp();
  for (let id = 1; id <= 12; id++) {
    notifications.hear([down(id)]);
    await clock.advance(1_000);
  }
  await clock.advance(20_000);
  expect(sent.map(({ atMs }) => atMs)).toEqual([10_000, 14_000]);
  expect(sent.map(({ body }) => body).join()).toBe('1,2,3,4,5,6,7,8,9,10,11,12');
});

test.each<[string, Partial<Settings['notifications']>, StatusEvent, boolean]>([
  ['offline is told', {}, down(1), true],
  ['back online is told', {}, transition(1, 'offline', 'online'), true],
  ['back but degraded is told as back', {}, transition(1, 'offline', 'degraded'), true],
  ['what is not news is not told', {}, transition(1, 'online', 'offline', false), false],
  ['degraded alone is not told', {}, transition(1, 'online', 'degraded'), false],
  ['first seen online is not told', {}, transition(1, 'unknown', 'online'), false],
  ['offline can be switched off', { offline: false }, down(1), false],
  ['back online can be switched off', { online: false }, transition(1, 'offline', 'online'), false],
  ['all can be switched off', { desktop: false }, down(1), false],
])('%s', async (_, settings, event, told) => {
  const { clock, sent, notifications } = setUp({ settings });
  notifications.hear([event]);
  await clock.advance(20_000);
  expect(sent).toHaveLength(told ? 1 : 0);
});

test('a desktop that fails or throws is a named problem until it works again', async () => {
  const answers = ['failed', 'throws', 'delivered'];
  const { clock, notifications } = setUp({
    send: async () => {
      const answer = answers.shift();
      if (answer === 'throws') throw new Error('no bus');
      return answer === 'failed' ? { kind: 'failed', why: 'no display' } : { kind: 'delivered' };
    },
  });
  const problems: (string | null)[] = [];
  for (const id of [1, 2, 3]) {
    notifications.hear([down(id)]);
    await clock.advance(10_000);
    problems.push(notifications.problem());
  }
  expect(problems).toEqual(['no display', 'no bus', null]);
});

test('after the stop nothing is sent', async () => {
  const { clock, sent, notifications } = setUp();
  notifications.hear([down(1)]);
  notifications.stop();
  notifications.hear([down(2)]);
  await clock.advance(20_000);
  expect(sent).toEqual([]);
});
