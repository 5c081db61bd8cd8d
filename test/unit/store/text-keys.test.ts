import { describe, expect, it } from 'vitest';
import { fold, naturalKey, searchText, searchWords, typeSlug } from '../../../src/main/io/store/text-keys.ts';

describe('text keys', () => {
  it.each([
    ['case does not matter', 'ÄPFEL', 'apfel'],
    ['accents do not matter', 'Café', 'cafe'],
    ['other scripts stay', 'Привет', 'привет'],
  ])('%s', (_, text, folded) => expect(fold(text)).toBe(folded));

  it('names sort with their numbers by value', () =>
    expect(['sw-10', 'SW-2', 'sw-1', 'ap'].sort((a, b) => (naturalKey(a) < naturalKey(b) ? -1 : 1))).toEqual([
      'ap',
      'sw-1',
      'SW-2',
      'sw-10',
    ]));

  it('search looks in name, address, site and notes', () =>
    expect(searchText({ name: 'A', address: '10.0.0.1', site: 'Köln', notes: 'Rack' })).toBe(
      'a\n10.0.0.1\nkoln\nrack',
    ));

  it.each([
    ['words are split at white space', ' a  b ', ['a', 'b']],
    ['no text has no words', '   ', []],
    ['ten words are enough', 'a b c d e f g h i j k l', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']],
  ])('%s', (_, text, words) => expect(searchWords(text)).toEqual(words));

  it.each([
    ['spaces become hyphens', 'Access Switch', 'access-switch'],
    ['edges are trimmed', ' (AP) ', 'ap'],
    ['at most 40 characters', 'x'.repeat(60), 'x'.repeat(40)],
    ['a name without Latin letters still has an id', '日本', 'type-k4lkdo'],
  ])('a type id: %s', (_, name, slug) => {
    expect(typeSlug(name)).toBe(slug);
    expect(typeSlug(name)).toMatch(/^[a-z0-9][a-z0-9-]{0,39}$/);
  });
});
