import { describe, expect, test } from 'vitest';
import { type RejectedCounts, type RejectReason, rejectReasons } from '../../../src/contract/model/check.ts';
import { rejectedOf, rejectWords } from '../../../src/renderer/features/rounds/reject-words.ts';

describe('replies that were not believed', () => {
  const rules: [rule: string, counts: RejectedCounts, shown: [RejectReason, number][]][] = [
    ['none is said with nothing', {}, []],
    ['a reason that did not happen is left out', { late: 0, duplicate: 2 }, [['duplicate', 2]]],
    [
      'most first',
      { late: 3, 'wrong-source': 1_200, truncated: 7 },
      [
        ['wrong-source', 1_200],
        ['truncated', 7],
        ['late', 3],
      ],
    ],
  ];
  test.each(rules)('%s', (_, counts, shown) => {
    expect(rejectedOf(counts).map(({ reason, count }) => [reason, count])).toEqual(shown);
  });
  test('no two reasons share a word or an explanation', () => {
    for (const key of ['word', 'means'] as const)
      expect(new Set(rejectReasons.map((reason) => rejectWords[reason][key])).size).toBe(rejectReasons.length);
  });
});
