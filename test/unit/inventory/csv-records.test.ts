import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CsvRecord, csvRecords } from '../../../src/main/engine/inventory/csv-records.ts';

const read = (text: string, delimiter = ','): CsvRecord[] => [...csvRecords(text, delimiter)];
const cellsOf = (text: string, delimiter = ',') =>
  read(text, delimiter).map((record) => (record.kind === 'cells' ? record.cells : `broken at ${record.line}`));

describe('a record is cut as RFC 4180 says', () => {
  test.each([
    [
      'cells are cut at the delimiter',
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['CR LF ends a line', 'a\r\nb\r\n', [['a'], ['b']]],
    ['CR alone ends a line', 'a\rb', [['a'], ['b']]],
    ['a last line end starts no record', 'a\n', [['a']]],
    ['an empty line is a record of one empty cell', 'a\n\nb', [['a'], [''], ['b']]],
    ['a last delimiter makes a last empty cell', 'a,\n', [['a', '']]],
    ['a quoted cell may hold the delimiter', '"a,b",c', [['a,b', 'c']]],
    ['a quoted cell may hold line ends', '"a\r\nb",c', [['a\r\nb', 'c']]],
    ['a doubled quote is one', '"say ""hi""",c', [['say "hi"', 'c']]],
    ['a quote inside an unquoted cell is a letter', '5" pipe,c', [['5" pipe', 'c']]],
    ['blanks around quotes are no text', ' "a" ,b', [['a', 'b']]],
    ['blanks around plain text are kept', ' a ,b', [[' a ', 'b']]],
  ])('%s', (_rule, text, expected) => expect(cellsOf(text)).toEqual(expected));
});

describe('a broken quote costs its own line and no other', () => {
  test.each([
    ['never closed', 'a,1\n"b,2\nc,3', [['a', '1'], 'broken at 2', ['c', '3']]],
    ['closed by accident in a later line', '"b,2\nc,"3"\nd,4', ['broken at 1', ['c', '3'], ['d', '4']]],
    ['text behind the closing quote', '"b"x,2\nc,3', ['broken at 1', ['c', '3']]],
    ['not closed within the longest cell', `"b${'x'.repeat(9_000)}\nc,3\nd"`, ['broken at 1', ['c', '3'], ['d"']]],
    ['every line broken', '"a\n"b\n"c', ['broken at 1', 'broken at 2', 'broken at 3']],
  ])('%s', (_rule, text, expected) => expect(cellsOf(text)).toEqual(expected));

  test('text full of broken quotes is read in a time that grows with its length only', () => {
    const startedMs = performance.now();
    expect(read('"a\n'.repeat(50_000)).length).toBe(50_000);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});

const sheetText = fc.string({
  unit: fc.constantFrom('a', 'ä', '1', '.', ',', ';', '"', '\n', '\r', ' ', '\t'),
  maxLength: 200,
});

test('every line is in exactly one record, in order', () =>
  fc.assert(
    fc.property(sheetText, fc.constantFrom(',', ';', '\t', '|'), (text, delimiter) => {
      const lines = text.split(/\r\n|\r|\n/).length - (/[\r\n]$/.test(text) || text === '' ? 1 : 0);
      let next = 1;
      for (const record of csvRecords(text, delimiter)) {
        expect(record.line).toBe(next);
        next = (record.kind === 'cells' ? record.lastLine : record.line) + 1;
      }
      expect(next - 1).toBe(lines);
    }),
    { numRuns: 400 },
  ));

test('well-formed sheets read as csv-parse reads them', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '1', ',', '"', '\n', '\r\n', ' '), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 8 }), (rows) => {
      const text = rows.map((row) => row.map((it) => `"${it.replaceAll('"', '""')}"`).join(',')).join('\n');
      expect(cellsOf(text)).toEqual(parse(text, { record_delimiter: '\n' }));
    }),
  );
});
