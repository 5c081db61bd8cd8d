import { expect, test } from 'vitest';
import { exitCodeOf } from '../../../src/main/cli/exit-codes.ts';
import { plain, table } from '../../../src/main/cli/terminal.ts';
import { sinceText } from '../../../src/main/cli/words.ts';

test.each([
  ['colours', '\x1b[31mred', '\uFFFD[31mred'],
  ['line ends', 'a\r\nb', 'a\uFFFD\uFFFDb'],
  ['direction marks', 'a\u202Eb', 'a\uFFFDb'],
  ['letters of any script stay', 'Küche 摄像机', 'Küche 摄像机'],
])('what a device is called can not steer the terminal: %s', (_rule, text, expected) =>
  expect(plain(text)).toBe(expected),
);

test('columns are as wide as their longest cell, the last runs on', () =>
  expect(
    table(
      ['name', 'rtt'],
      [
        ['a', '1 ms'],
        ['longer', ''],
      ],
    ),
  ).toEqual(['name    rtt', 'a       1 ms', 'longer']));

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 d'],
  [-5_000, '0 s'],
])('%d ms ago is %s', (ageMs, expected) => expect(sinceText(1_000_000_000 - ageMs, 1_000_000_000)).toBe(expected));

test.each([
  ['no-permission', 4],
  ['store-in-use', 3],
  ['not-found', 3],
  ['internal', 3],
] as const)('%s ends with %d', (code, expected) => expect(exitCodeOf(code)).toBe(expected));
