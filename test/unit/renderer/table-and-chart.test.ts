/** The rules of calm rows, of lines that stop at gaps, and of exported text. */
import { describe, expect, test } from 'vitest';
import { countNewer, makeOrder, naturalKey } from '../../../src/renderer/ui/calm-order.ts';
import { cutAtGaps, moveRange } from '../../../src/renderer/ui/chart-model.ts';
import type { SortValue } from '../../../src/renderer/ui/data-table-column.ts';
import { toCsv } from '../../../src/renderer/ui/export-csv.ts';

type Row = readonly [id: number, value: SortValue];
const rule = (descending: boolean) => ({
  idOf: ([id]: Row) => id,
  sortValue: ([, value]: Row) => value,
  descending,
});

describe('rows are ordered', () => {
  test.each<[string, Row[], boolean, number[]]>([
    [
      'by value',
      [
        [1, 3],
        [2, 1],
        [3, 2],
      ],
      false,
      [2, 3, 1],
    ],
    [
      'by value, largest first',
      [
        [1, 3],
        [2, 1],
        [3, 2],
      ],
      true,
      [1, 3, 2],
    ],
    [
      'with equal values by identifier',
      [
        [3, 1],
        [1, 1],
        [2, 0],
      ],
      true,
      [1, 3, 2],
    ],
    [
      'with missing values last',
      [
        [1, null],
        [2, 1],
      ],
      false,
      [2, 1],
    ],
    [
      'with missing values last, also largest first',
      [
        [1, null],
        [2, 1],
      ],
      true,
      [2, 1],
    ],
  ])('%s', (_rule, rows, descending, ids) => expect(makeOrder(rows, rule(descending)).ids).toEqual(ids));
});

describe('rows that wait are counted', () => {
  const before: Row[] = [
    [1, 3],
    [2, 1],
    [3, 2],
  ];
  test.each<[string, Row[], number]>([
    [
      'none when nothing changed',
      [
        [3, 2],
        [1, 3],
        [2, 1],
      ],
      0,
    ],
    ['one that came', [...before, [4, 9]], 1],
    ['one that went', before.slice(1), 1],
    [
      'one whose value changed',
      [
        [1, 3],
        [2, 1],
        [3, 7],
      ],
      1,
    ],
    ['one that came and one that went', [...before.slice(1), [4, 9]], 2],
  ])('%s', (_rule, now, newer) => expect(countNewer(makeOrder(before, rule(false)), now, rule(false))).toBe(newer));
});

test('names sort as people count', () => {
  const names = ['Printer 10', 'printer 2', 'Émile', 'zeta', 'emile 2', 'Printer 2b'];
  expect(names.sort((a, b) => (naturalKey(a) < naturalKey(b) ? -1 : 1))).toEqual([
    'Émile',
    'emile 2',
    'printer 2',
    'Printer 2b',
    'Printer 10',
    'zeta',
  ]);
});

describe('a line', () => {
  const columns = { atMs: [10, 20, 90, 100], values: [[1, 2, 3, 4]] };
  test.each<[string, { fromMs: number; toMs: number }[], number[], (number | null)[]]>([
    ['without gaps is left as it is', [], [10, 20, 90, 100], [1, 2, 3, 4]],
    ['is cut where a gap begins', [{ fromMs: 20, toMs: 90 }], [10, 20, 21, 90, 100], [1, 2, null, 3, 4]],
    ['needs no cut before its first point', [{ fromMs: 0, toMs: 10 }], [1, 10, 20, 90, 100], [null, 1, 2, 3, 4]],
    ['needs no cut after its last point', [{ fromMs: 100, toMs: 200 }], [10, 20, 90, 100], [1, 2, 3, 4]],
    [
      'is cut at each gap, in order of time',
      [
        { fromMs: 90, toMs: 100 },
        { fromMs: 20, toMs: 90 },
      ],
      [10, 20, 21, 90, 91, 100],
      [1, 2, null, 3, null, 4],
    ],
  ])('%s', (_rule, gaps, at, values) => expect(cutAtGaps(columns, gaps)).toEqual({ atMs: at, values: [values] }));
});

test.each<[string, number, number, [number, number]]>([
  ['zooms in about its middle', 0.5, 0, [25_000, 75_000]],
  ['zooms out about its middle', 2, 0, [-50_000, 150_000]],
  ['moves by a part of its width', 1, 0.25, [25_000, 125_000]],
  ['never gets shorter than two seconds', 0.000_1, 0, [49_000, 51_000]],
])('a range %s', (_rule, factor, shift, [fromMs, toMs]) =>
  expect(moveRange({ fromMs: 0, toMs: 100_000 }, factor, shift)).toEqual({ fromMs, toMs }),
);

test.each<[string, string | number | null, string]>([
  ['plain text as it is', 'abc', 'abc'],
  ['commas and quotes in quotes', 'a,"b"', '"a,""b"""'],
  ['lines in quotes', 'a\nb', '"a\nb"'],
  ['a formula as text', '=1+1', "'=1+1"],
  ['a formula with a comma as quoted text', '@SUM(A1,A2)', '"\'@SUM(A1,A2)"'],
  ['a leading minus as text', '-1', "'-1"],
  ['numbers as numbers', -1.5, '-1.5'],
  ['nothing as nothing', null, ''],
])('CSV writes %s', (_rule, value, text) =>
  expect(toCsv([{ header: 'x', value: () => value }], [0])).toBe(`x\r\n${text}\r\n`),
);
