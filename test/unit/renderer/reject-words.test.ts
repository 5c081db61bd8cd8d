import { describe, expect, test } from 'vitest';
import type { RejectedCounts } from '../../../src/contract/model/check.ts';
import { rejectedOf, rejectedText } from '../../../src/renderer/features/rounds/reject-words.ts';

describe('replies that were not believed, in words', () => {
  const rules: [rule: string, counts: RejectedCounts, text: string][] = [
    ['none is said with nothing', {}, ''],
    ['a reason that did not happen is left out', { late: 0, duplicate: 2 }, '2 came again'],
    ['most first', { late: 3, 'wrong-source': 1_200, truncated: 7 }, '1,200 from elsewhere, 7 cut short, 3 late'],
  ];
  test.each(rules)('%s', (_, counts, text) => {
    expect(rejectedText(counts)).toBe(text);
  });
  test('as a list each keeps its reason', () => {
    expect(rejectedOf({ late: 1, 'too-long': 2 })).toEqual([
      { reason: 'too-long', count: 2 },
      { reason: 'late', count: 1 },
    ]);
  });
});
