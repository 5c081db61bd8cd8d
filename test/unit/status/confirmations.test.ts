import { describe, expect, it, test } from 'vitest';
import { confirmationsFor, reckonedLoss } from '../../../src/main/engine/status/confirmations.ts';
import { emptyLossWindow, pushPackets } from '../../../src/main/engine/status/loss-window.ts';

// ceil(ln 2.9e-7 / ln p), computed by hand: ln 2.9e-7 = -15.053.
test.each([
  ['a device that loses nothing needs the policy’s misses', 3, 0, 3],
  ['1 % loss: 15.05 / 4.61 = 3.3', 3, 0.01, 4],
  ['5 % loss: 15.05 / 3.00 = 5.0', 3, 0.05, 6],
  ['10 % loss: 15.05 / 2.30 = 6.5', 3, 0.1, 7],
  ['20 % loss: 15.05 / 1.61 = 9.4', 3, 0.2, 10],
  ['30 % loss: 15.05 / 1.20 = 12.5', 3, 0.3, 13],
  ['50 % loss would need 22: 13 is the most', 3, 0.5, 13],
  ['total loss: 13 is the most', 3, 1, 13],
  ['the policy may ask for more', 8, 0.01, 8],
  ['the policy may ask for more than the most', 15, 0.3, 15],
  ['the policy may ask for fewer where nothing is lost', 1, 0, 1],
])('%s', (_rule, misses, lossFraction, expected) => {
  expect(confirmationsFor(misses, lossFraction)).toBe(expected);
});

it('keeps the chance of a false offline at five sigma up to 31 % loss', () => {
  for (let percent = 1; percent <= 31; percent++)
    expect((percent / 100) ** confirmationsFor(3, percent / 100)).toBeLessThanOrEqual(2.9e-7);
});

describe('the loss that a silent device is reckoned to have', () => {
  // (lost + silent if any was lost + 0.6) / (packets + silent if any was lost + 3)
  const rules: [rule: string, packets: number, lost: number, reckoned: number, confirmations: number][] = [
    ['nothing is known: one in five', 0, 0, 0.6 / 3, 10],
    ['one good check', 3, 0, 0.6 / 6, 7],
    ['a full window without loss stands for none', 32, 0, 0, 3],
    ['one packet of 32 lost: the silence counts too', 32, 1, 4.6 / 38, 8],
    ['half of what it truly loses shows', 32, 5, 8.6 / 38, 11],
    ['30 % shows', 32, 10, 13.6 / 38, 13],
  ];
  test.each(rules)('%s', (_, packets, lost, reckoned, confirmations) => {
    const loss = reckonedLoss(pushPackets(emptyLossWindow, packets, lost), 3);
    expect(loss).toBeCloseTo(reckoned, 12);
    expect(confirmationsFor(3, loss)).toBe(confirmations);
  });
});
