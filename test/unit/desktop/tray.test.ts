/** The tray follows the fleet without asking too often, and goes when it is told. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EventFrame } from '../../../src/contract/events.ts';
import type { Service } from '../../../src/main/service/service.ts';
import { stage } from '../../support/electron-stand-in.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
const { createTray } = await import('../../../src/main/desktop/tray.ts');

let offline = 0;
let asked = 0;
let calls: string[];
let say: (frame: EventFrame) => void;
let unsubscribed = false;
const service = {
  statistics: async () => {
    asked += 1;
    const devices = { total: 10, online: 10 - offline, degraded: 0, offline, unknown: 0, paused: 0 };
    return { sentence: `${10 - offline} of 10 online`, devices, simulated: false };
  },
  dispatch: async (name: string) => {
    calls.push(name);
    return { items: [] };
  },
  subscribe: (_since: null, listener: (frame: EventFrame) => void) => {
    say = listener;
    return () => {
      unsubscribed = true;
    };
  },
} as unknown as Service;

const actions = { open: vi.fn(), quit: vi.fn() };
const checked: EventFrame = { kind: 'event', seq: 1, at: 0, event: { type: 'devices-checked', deltas: [] } };
let close: () => void;
beforeEach(async () => {
  vi.useFakeTimers();
  [offline, asked, calls, unsubscribed] = [0, 0, [], false];
  close = createTray(service, '/icons', actions);
  await vi.advanceTimersByTimeAsync(0);
});
afterEach(() => {
  close();
  vi.useRealTimers();
});
const tray = () => stage.trays.at(-1)!;
const click = (label: string): void =>
  tray()
    .menu?.template.find((item) => item.label === label)
    ?.click?.();

test('it shows worst status, counts and the sentence from the start', () => {
  expect([tray().image.path, tray().tooltip]).toEqual(['/icons/tray-online.png', 'Fieldwatch: 10 online']);
  expect(
    tray()
      .menu?.template.map(({ label }) => label)
      .filter(Boolean),
  ).toEqual(['10 of 10 online', 'No transitions yet', 'Check everything now', 'Open Fieldwatch', 'Quit']);
});

test('a thousand events in a second are one question', async () => {
  offline = 3;
  for (let n = 0; n < 1_000; n += 1) say(checked);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked).toBe(2);
  expect([tray().image.path, tray().tooltip]).toEqual(['/icons/tray-offline.png', 'Fieldwatch: 3 offline, 7 online']);
});

test('events that do not change the counts ask nothing', async () => {
  say({ kind: 'reset', seq: 1 });
  say({ kind: 'event', seq: 2, at: 0, event: { type: 'health-changed', ok: true, message: '' } });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toBe(1);
});

test('what has not changed is not drawn again', async () => {
  const menu = tray().menu;
  say(checked);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(tray().menu).toBe(menu);
});

test('its entries check, open and quit', () => {
  click('Check everything now');
  click('Open Fieldwatch');
  click('Quit');
  expect(calls).toContain('cycles.start');
  expect([actions.open.mock.calls.length, actions.quit.mock.calls.length]).toEqual([1, 1]);
});

test('closed, it is gone and asks no more', async () => {
  say(checked);
  close();
  await vi.advanceTimersByTimeAsync(120_000);
  expect([tray().destroyed, unsubscribed, asked]).toEqual([true, true, 1]);
});
