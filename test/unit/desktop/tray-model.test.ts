/** The words of the tray. */
import { expect, test } from 'vitest';
import type { StatusCounts, StatusEvent } from '../../../src/contract/model/status.ts';
import { menuLabel, trayModel, worstStatus } from '../../../src/main/desktop/tray-model.ts';

const counts = (some: Partial<StatusCounts>): StatusCounts => {
  const all = { online: 0, degraded: 0, offline: 0, unknown: 0, paused: 0, ...some };
  return { ...all, total: all.online + all.degraded + all.offline + all.unknown + all.paused };
};
const event = (deviceName: string, minute: number): StatusEvent => ({
  id: 1,
  deviceId: 1,
  deviceName,
  address: '10.0.0.1',
  subnetId: null,
  at: Date.UTC(2026, 0, 2, 3, minute),
  from: 'online',
  to: 'offline',
  reason: '',
  news: true,
  cycleId: null,
});

test.each([
  ['one offline outweighs all', { online: 2_399, offline: 1 }, 'offline'],
  ['degraded next', { online: 5, degraded: 1, unknown: 3 }, 'degraded'],
  ['then unknown', { online: 5, unknown: 1 }, 'unknown'],
  ['all online', { online: 5, paused: 2 }, 'online'],
  ['an empty fleet is unknown', {}, 'unknown'],
  ['only paused devices are unknown', { paused: 3 }, 'unknown'],
] as const)('%s', (_rule, some, expected) => {
  expect(worstStatus(counts(some))).toBe(expected);
});

test.each([
  [
    'counts worst first, with thousands',
    { online: 2_397, offline: 3, paused: 1 },
    false,
    'Fieldwatch: 3 offline, 2,397 online, 1 paused',
  ],
  ['an empty fleet', {}, false, 'Fieldwatch: no devices yet'],
  ['simulated is said', { online: 1 }, true, 'Fieldwatch (simulated): 1 online'],
] as const)('tooltip: %s', (_rule, some, simulated, tooltip) => {
  expect(trayModel({ sentence: '', counts: counts(some), recent: [], simulated }).tooltip).toBe(tooltip);
});

test.each([
  ['plain text stays', 'Gateway', 'Gateway'],
  ['an ampersand is shown, not an underline', 'A&B', 'A&&B'],
  ['line breaks and controls become one space', 'a\r\n\tb\u0000c', 'a b c'],
  ['direction overrides go', 'a\u202egnp.exe', 'agnp.exe'],
  ['a line separator is a break', 'a\u2028b', 'a b'],
])('label: %s', (_rule, text, label) => {
  expect(menuLabel(text)).toBe(label);
});

test('a name of ten thousand letters is cut, by letters and not by halves of them', () => {
  const label = menuLabel('😀'.repeat(10_000));
  expect([...label]).toHaveLength(90);
  expect(label.isWellFormed()).toBe(true);
});

test('only the last three transitions are told, newest first, with their time', () => {
  const recent = [event('d', 9), event('c', 8), event('b', 7), event('a', 6)];
  expect(trayModel({ sentence: 's', counts: counts({}), recent, simulated: false, timeZone: 'UTC' }).recent).toEqual([
    '03:09  d offline',
    '03:08  c offline',
    '03:07  b offline',
  ]);
});
