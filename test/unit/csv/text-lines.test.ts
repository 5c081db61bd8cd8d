import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TextLine, textLines } from '../../../src/main/io/csv/text-lines.ts';

const linesOf = async (chunks: readonly Uint8Array[]): Promise<TextLine[]> => {
  const lines: TextLine[] = [];
  for await (const line of textLines(
    (async function* () {
      yield* chunks;
    })(),
  ))
    lines.push(line);
  return lines;
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each<[string, string, (string | null)[]]>([
  ['LF ends a line', 'a\nb\n', ['a', 'b']],
  ['CR LF ends a line', 'a\r\nb', ['a', 'b']],
  ['an empty line is one', 'a\n\nb', ['a', '', 'b']],
  ['a byte order mark is left out', '\uFEFFa\nb', ['a', 'b']],
  ['a line beyond its bound is not held', `a\n${'x'.repeat(20_000)}\nb`, ['a', null, 'b']],
  ['nothing is no line', '', []],
])('%s', async (_, text, expected) => {
  expect((await linesOf([bytes(text)])).map((line) => line.text)).toEqual(expected);
});

test('bytes that are no text are said with their line', async () => {
  const lines = await linesOf([bytes('a\n'), Uint8Array.of(0xff, 0xfe, 10), bytes('b')]);
  expect(lines.map(({ line, text }) => [line, text])).toEqual([
    [1, 'a'],
    [2, null],
    [3, 'b'],
  ]);
  expect(lines[1]?.reason).toMatch(/UTF-8/);
});

test('however the bytes come in, the lines are the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: 'binary' }).filter((text) => !/[\r\n\uFEFF]/.test(text) && text.isWellFormed()),
        { minLength: 1 },
      ),
      fc.integer({ min: 1, max: 7 }),
      async (texts, size) => {
        const all = bytes(`${texts.join('\n')}\n`);
        const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
          all.slice(i * size, (i + 1) * size),
        );
        const lines = await linesOf(chunks);
        expect(lines.map(({ text }) => text)).toEqual(texts);
        expect(lines.at(-1)).toMatchObject({ line: texts.length, bytes: all.length });
      },
    ),
  );
});
