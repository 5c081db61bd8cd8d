import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import {
  emptyLossWindow,
  lossPercentOf,
  lossWindowFrom,
  lostPackets,
  pushPackets,
} from '../../../src/main/engine/status/loss-window.ts';

test.each([
  ['nothing sent, nothing known', [], 0, null],
  ['all answered', [[3, 0]], 0, 0],
  ['one of four lost', [[4, 1]], 1, 25],
  ['all 32 lost', [[32, 32]], 32, 100],
  [
    'old losses fall out',
    [
      [3, 3],
      [32, 0],
    ],
    0,
    0,
  ],
  ['more than fit: the latest 32, losses spread evenly', [[64, 32]], 16, 50],
] as [string, [number, number][], number, number | null][])('%s', (_rule, pushes, lost, percent) => {
  const window = pushes.reduce((sum, [sent, gone]) => pushPackets(sum, sent, gone), emptyLossWindow);
  expect(lostPackets(window)).toBe(lost);
  expect(lossPercentOf(window)).toBe(percent);
});

it('counts exactly what was pushed while it fits', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(4)), { maxLength: 8 }), (pushes) => {
      const window = pushes.reduce(
        (sum, [sent, lost]) => pushPackets(sum, sent, Math.min(sent, lost)),
        emptyLossWindow,
      );
      return (
        lostPackets(window) === pushes.reduce((sum, [sent, lost]) => sum + Math.min(sent, lost), 0) &&
        window.length === pushes.reduce((sum, [sent]) => sum + sent, 0)
      );
    }),
  );
});

it('comes back from a stored percentage within half a packet', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), (percent) => {
      const restored = lossPercentOf(lossWindowFrom(percent)) ?? Number.NaN;
      return Math.abs(restored - percent) <= 100 / 64;
    }),
  );
  expect(lossWindowFrom(null)).toEqual(emptyLossWindow);
});
