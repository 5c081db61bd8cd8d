import { expect, it, test } from 'vitest';
import { confirmationsFor } from '../../../src/main/engine/status/confirmations.ts';

// ceil(ln 2.9e-7 / ln p), computed by hand: ln 2.9e-7 = -15.053.
test.each([
  ['a device that loses nothing needs the policy’s misses', 3, 0, 3],
  ['1 % loss: 15.05 / 4.61 = 3.3', 3, 0.01, 4],
  ['5 % loss: 15.05 / 3.00 = 5.0', 3, 0.05, 6],
  ['10 % loss: 15.05 / 2.30 = 6.5', 3, 0.1, 7],
  ['20 % loss: 15.05 / 1.61 = 9.4', 3, 0.2, 10],
  ['30 % loss: 15.05 / 1.20 = 12.5', 3, 0.3, 13],
  ['50 % loss would need 22: 15 is the most', 3, 0.5, 15],
  ['total loss: 15 is the most', 3, 1, 15],
  ['the policy may ask for more', 8, 0.01, 8],
  ['the policy may ask for fewer where nothing is lost', 1, 0, 1],
])('%s', (_rule, misses, lossFraction, expected) => {
  expect(confirmationsFor(misses, lossFraction)).toBe(expected);
});

it('keeps the chance of a false offline at five sigma up to 36 % loss', () => {
  for (let percent = 1; percent <= 36; percent++)
    expect((percent / 100) ** confirmationsFor(3, percent / 100)).toBeLessThanOrEqual(2.9e-7);
});
