/** What a device's owner may write into its name, and what is left of it in a notification. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxBody, maxTitle, noticeText } from '../../../src/main/io/channels/notice-text.ts';

const cases: [rule: string, given: [string, string], markup: boolean, shown: [string, string]][] = [
  ['plain text stays', ['2 offline', 'a, b'], true, ['2 offline', 'a, b']],
  ['a leading hyphen is no option', ['--help', '-x'], true, ['‐-help', '‐x']],
  ['nor one behind spaces', ['  -a', '\n-b'], true, ['‐a', '‐b']],
  ['markup is text where it would be rendered', ['<b>', '<b>&</b>'], true, ['<b>', '&lt;b&gt;&amp;&lt;/b&gt;']],
  ['and is left alone where it would not', ['x', 'a<b>&'], false, ['x', 'a<b>&']],
  ['a leading bracket is kept from macOS', ['[x]', '(y)'], false, [' [x]', ' (y)']],
  ['an empty body repeats the title', ['down', '  '], true, ['down', 'down']],
  ['nothing at all still names us', ['', ''], true, ['Fieldwatch', 'Fieldwatch']],
  ['a title is one line, a body keeps its lines', ['a\r\nb', 'a\r\nb\rc'], true, ['a b', 'a\nb\nc']],
  ['controls and direction overrides go', ['a\u001b[0m\u202eb', '\u0000'], true, ['a [0mb', 'a [0mb']],
  ['a lone surrogate becomes the replacement character', ['\ud800', 'x'], true, ['\ufffd', 'x']],
];
test.each(cases)('%s', (_rule, [title, body], markup, shown) => {
  const text = noticeText({ title, body }, markup);
  expect([text.title, text.body]).toEqual(shown);
});

test('whatever comes in: bounded, not empty, no option, no markup, no control', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 2_000 }),
      fc.string({ unit: 'binary', maxLength: 2_000 }),
      (title, body) => {
        const text = noticeText({ title, body }, true);
        for (const part of [text.title, text.body]) {
          expect(part.length).toBeGreaterThan(0);
          expect(part).not.toMatch(/^-/);
          expect(part.isWellFormed()).toBe(true);
        }
        expect(text.title).not.toMatch(/\p{Cc}/u);
        expect(text.body).not.toMatch(/[<>]|[^\P{Cc}\n]/u);
        expect([...text.title].length).toBeLessThanOrEqual(maxTitle + 1);
        expect([...text.body].length).toBeLessThanOrEqual(maxBody * 5 + 1);
      },
    ),
  );
});
