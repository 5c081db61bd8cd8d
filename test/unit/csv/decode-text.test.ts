import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FieldwatchError } from '../../../src/contract/errors.ts';
import { decodePieces, detectEncoding } from '../../../src/main/io/csv/decode-text.ts';

const decode = (bytes: Uint8Array): string => [...decodePieces(bytes, detectEncoding(bytes))].join('');
const utf16 = (text: string, order: 'le' | 'be'): Buffer => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};
const refusal = (bytes: Uint8Array): FieldwatchError => {
  try {
    decode(bytes);
  } catch (error) {
    if (error instanceof FieldwatchError) return error;
  }
  throw new Error('was not refused');
};

describe('text is decoded by its byte order mark, and as UTF-8 without one', () => {
  const text = 'name;address\r\nKüche 🔌;10.0.0.1\r\n';
  test.each([
    ['UTF-8', Buffer.from(text), 'UTF-8'],
    ['UTF-8 with BOM', Buffer.from(`\uFEFF${text}`), 'UTF-8 with BOM'],
    ['UTF-16 little endian', utf16(text, 'le'), 'UTF-16 LE'],
    ['UTF-16 big endian', utf16(text, 'be'), 'UTF-16 BE'],
  ])('%s', (_rule, bytes, name) => {
    expect(detectEncoding(bytes).name).toBe(name);
    expect(decode(bytes)).toBe(text);
  });

  test('an empty file is empty text', () => expect(decode(new Uint8Array())).toBe(''));
});

describe('what is no text is refused with its line', () => {
  test.each([
    ['Windows-1252', Buffer.from('name;ip\nK\xfcche;10.0.0.1\n', 'latin1'), 'line 2'],
    [
      'bad bytes far behind',
      Buffer.concat([Buffer.from('10.0.0.1\n'.repeat(100_000)), Buffer.from([0xff, 0x0a])]),
      'line 100001',
    ],
    ['a zero byte', Buffer.from('a\nb\0c\n'), 'line 2'],
    ['UTF-16 without BOM', Buffer.from('name', 'utf16le'), 'zero byte'],
    ['half a character of UTF-16', Buffer.concat([utf16('a\n', 'le'), Buffer.from([0x61])]), 'not UTF-16'],
    ['a lone surrogate', Buffer.concat([utf16('a\n', 'le'), Buffer.from([0x00, 0xd8])]), 'not UTF-16'],
    ['a line without end', Buffer.alloc(2 * 1024 * 1024, 'x'), 'more than 1 MiB'],
  ])('%s', (_rule, bytes, words) => {
    const { code, message, hint } = refusal(bytes);
    expect(code).toBe('bad-input');
    expect(message).toContain(words);
    expect(message).toContain('nothing was taken');
    expect(hint).toContain('CSV UTF-8');
  });

  test('more than 64 MiB', () => expect(refusal(Buffer.alloc(64 * 1024 * 1024 + 1, '\n')).code).toBe('too-large'));
});

test('pieces put together are the whole text, wherever they are cut', () => {
  const line = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .map((text) => text.replaceAll('\0', '').replaceAll('\uFEFF', ''));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
      const text = lines.join(end).repeat(4_000);
      fc.pre(text.length > 0);
      expect(decode(Buffer.from(text))).toBe(text.toWellFormed());
      expect(decode(utf16(text, 'be'))).toBe(text.toWellFormed());
    }),
    { numRuns: 8 },
  );
});

test('any bytes are text or a refusal in words', () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      try {
        expect(typeof decode(bytes)).toBe('string');
      } catch (error) {
        expect(error).toBeInstanceOf(FieldwatchError);
      }
    }),
    { numRuns: 400 },
  ));
