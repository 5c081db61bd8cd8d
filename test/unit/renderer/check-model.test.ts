/** Every dash beside a check has its reason. */
import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/contract/model/check.ts';
import { jitterOf, missingOf, repliesOf, timeOf, ttlOf } from '../../../src/renderer/features/device/check-model.ts';

const whole: Check = {
  at: 1,
  cycleId: 1,
  sent: 3,
  received: 3,
  rttMinMs: 1,
  rttMeanMs: 2,
  rttMs: 2,
  rttP95Ms: 3,
  rttP99Ms: 3,
  rttMaxMs: 3,
  jitterMs: 0.5,
  duplicates: 0,
  ttl: 64,
  voidReason: null,
  status: 'online',
};
const nothing = { rttMinMs: null, rttMeanMs: null, rttMs: null, rttP95Ms: null, rttP99Ms: null, rttMaxMs: null };
const silent: Check = { ...whole, ...nothing, received: 0, jitterMs: null, ttl: null, status: 'offline' };
const old: Check = { ...whole, rttMeanMs: null, rttP95Ms: null, rttP99Ms: null, jitterMs: null, duplicates: null };

describe('replies', () => {
  test.each<[rule: string, check: Check, text: string]>([
    ['are said of what was sent', whole, '3 of 3'],
    ['name duplicates where there are any', { ...whole, duplicates: 1 }, '3 of 3, 1 duplicate'],
    ['say nothing of duplicates nobody counted', old, '3 of 3'],
    [
      'are not judged when it never left',
      { ...silent, voidReason: 'network-unreachable' },
      'not judged: network unreachable',
    ],
  ])('%s', (_, check, text) => expect(repliesOf(check)).toBe(text));
});

describe('what is missing says why', () => {
  test.each<[rule: string, check: Check, why: string | null]>([
    ['nothing, when all was measured', whole, null],
    ['silence once for all', silent, 'A dash: no reply, so nothing to measure.'],
    [
      'our own fault before silence',
      { ...silent, voidReason: 'no-buffers' },
      'A dash: not judged, so nothing was measured.',
    ],
    ['one reply has no jitter', { ...whole, received: 1, jitterMs: null }, 'A dash: one reply alone has no jitter.'],
    ['an old check', old, 'A dash: stored before this was measured.'],
    [
      'several reasons, each once',
      { ...whole, received: 1, jitterMs: null, ttl: null },
      'A dash: one reply alone has no jitter; the way of asking hands no TTL over, or it was stored before.',
    ],
  ])('%s', (_, check, why) => expect(missingOf(check)).toBe(why));
  test('a figure has no reason', () =>
    expect([timeOf(whole, whole.rttMs), jitterOf(whole), ttlOf(whole)]).toEqual([
      { text: '2.00 ms', why: null },
      { text: '0.50 ms', why: null },
      { text: '64', why: null },
    ]));
});
