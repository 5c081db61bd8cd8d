import { expect, test } from 'vitest';
import {
  countText,
  durationText,
  figureText,
  listText,
  numberText,
  shortText,
} from '../../../src/main/engine/words.ts';

test.each([
  ['thousands are parted', numberText(2_400), '2,400'],
  ['one is singular', countText(1, 'device'), '1 device'],
  ['none is plural', countText(0, 'device'), '0 devices'],
  ['a plural of its own', countText(2, 'is', 'are'), '2 are'],
  ['small figures keep two decimals', figureText(0.4249), '0.42'],
  ['middle figures keep one', figureText(12.34), '12.3'],
  ['large figures keep none', figureText(1_234.5), '1,235'],
  ['seconds', durationText(59_900), '59 s'],
  ['minutes', durationText(185_000), '3 min'],
  ['hours', durationText(2 * 3_600_000), '2 h'],
  ['days', durationText(50 * 3_600_000), '2 d'],
  ['a clock set back is no time', durationText(-5_000), '0 s'],
  ['nothing to list', listText([]), ''],
  ['one name', listText(['a']), 'a'],
  ['two names', listText(['a', 'b']), 'a and b'],
  ['three names', listText(['a', 'b', 'c']), 'a, b and c'],
  ['more than are named', listText(['a', 'b', 'c', 'd', 'e']), 'a, b, c and 2 more'],
  ['a long name is cut', shortText('x'.repeat(70)), `${'x'.repeat(59)}…`],
  ['a short name stays', shortText('cam-1'), 'cam-1'],
])('%s', (_rule, text, expected) => {
  expect(text).toBe(expected);
});
