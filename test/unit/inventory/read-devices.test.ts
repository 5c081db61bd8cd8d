import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FieldwatchError } from '../../../src/contract/errors.ts';
import { type Reading, readList, readSheet } from '../../../src/main/engine/inventory/read-devices.ts';

const short = (readings: Iterable<Reading>) =>
  [...readings].map((reading) => {
    if (reading.kind === 'good') return `${reading.row.line} ${reading.row.address}`;
    return reading.kind === 'bad' ? `${reading.problem.line} bad: ${reading.problem.reason}` : `${reading.line} blank`;
  });

describe('a sheet is read line by line', () => {
  test.each([
    [
      'header, good, bad, blank',
      'name,ip\na,10.0.0.1\nb,10.0.0.300\n\nc,10.0.0.2\n',
      [
        '1 blank',
        '2 10.0.0.1',
        '3 bad: “10.0.0.300” is not an IPv4 address: four numbers from 0 to 255 are needed',
        '4 blank',
        '5 10.0.0.2',
      ],
    ],
    [
      'the second of two is bad, whatever its spelling',
      'ip\nfd00::1\nFD00:0::1\n',
      ['1 blank', '2 fd00::1', '3 bad: same address as line 2'],
    ],
    [
      'a bad row does not take its address away',
      'name,ip\n\u0001,10.0.0.1\nb,10.0.0.1\n',
      ['1 blank', '2 bad: has control characters', '3 10.0.0.1'],
    ],
    ['no header', 'a,10.0.0.1\nb,10.0.0.2', ['1 10.0.0.1', '2 10.0.0.2']],
    ['the hint of Excel', 'sep=;\nname;ip\na;10.0.0.1', ['1 blank', '2 blank', '3 10.0.0.1']],
    ['a header behind blank lines', '\n\nip\n10.0.0.1', ['1 blank', '2 blank', '3 blank', '4 10.0.0.1']],
    ['a cell over two lines', 'ip,notes\n10.0.0.1,"a\nb"\n10.0.0.2,c', ['1 blank', '2 10.0.0.1', '4 10.0.0.2']],
    ['an empty file', '', []],
  ])('%s', (_rule, text, expected) => expect(short(readSheet(text).readings)).toEqual(expected));

  test('a sheet without addresses is refused, naming what stands there', () =>
    expect(() => readSheet('name,colour\na,red')).toThrow(/“name”, “colour”/));
});

describe('a list is read line by line', () => {
  test.each([
    ['a range becomes its hosts', '10.0.0.0/30\n', ['1 10.0.0.1', '1 10.0.0.2']],
    [
      'a range leaves out what an earlier line has',
      '10.0.0.1 a\n10.0.0.0/30',
      ['1 10.0.0.1', '2 bad: same address as line 1', '2 10.0.0.2'],
    ],
    ['comments and blank lines', '# all\r\n\r\n10.0.0.1', ['1 blank', '2 blank', '3 10.0.0.1']],
  ])('%s', (_rule, text, expected) => expect(short(readList(text))).toEqual(expected));
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.array(
        fc.oneof(
          fc.ipV4(),
          fc.ipV6(),
          fc.domain(),
          fc.string(),
          fc.constantFrom('"', '""', '=1+1', '__proto__', 'address', 'name', ''),
        ),
        { maxLength: 5 },
      ),
      { maxLength: 20 },
    )
    .chain((rows) =>
      fc.constantFrom(',', ';', '\t').map((delimiter) => rows.map((row) => row.join(delimiter)).join('\n')),
    ),
);

/** Lines as people count them: a last line end starts none. */
const lineCount = (text: string): number =>
  text === '' ? 0 : text.split(/\r\n|\r|\n/).length - (/[\r\n]$/.test(text) ? 1 : 0);

describe('whatever is read', () => {
  test('a sheet is read or refused in words, and no line is in two readings', () =>
    fc.assert(
      fc.property(hostile, (text) => {
        let readings: Reading[];
        try {
          readings = [...readSheet(text).readings];
        } catch (error) {
          expect(error).toBeInstanceOf(FieldwatchError);
          return;
        }
        const lines = readings.map((it) =>
          it.kind === 'good' ? it.row.line : it.kind === 'bad' ? it.problem.line : it.line,
        );
        expect(new Set(lines).size).toBe(lines.length);
        expect(lines).toEqual(lines.toSorted((a, b) => a - b));
        expect(lines.at(-1) ?? 0).toBeLessThanOrEqual(lineCount(text));
      }),
      { numRuns: 400 },
    ));

  test('every line of a list is good, bad or blank', () =>
    fc.assert(
      fc.property(hostile, (text) => {
        const lines = new Set(
          [...readList(text)].map((it) =>
            it.kind === 'good' ? it.row.line : it.kind === 'bad' ? it.problem.line : it.line,
          ),
        );
        expect(lines.size).toBe(lineCount(text));
      }),
      { numRuns: 400 },
    ));
});
