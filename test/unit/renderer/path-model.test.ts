/** Two paths side by side, and the sentence that sums them up. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DevicePaths, Hop, Path } from '../../../src/contract/model/path.ts';
import { pairHops, pathSentence, viewsOf } from '../../../src/renderer/features/device/path-model.ts';

/** `a b * c!` → hops a, b, a silent one, and c which ends the way; the last of a reached path is the target. */
const hops = (text: string, reached = false): Hop[] => {
  const words = text.split(' ').filter(Boolean);
  return words.map((word, i) => {
    if (word === '*') return { ttl: i + 1, address: null, rttMs: null, said: null };
    const isLast = i === words.length - 1;
    const said = word.endsWith('!') ? 'host unreachable' : isLast && reached ? 'reply' : 'time exceeded';
    return { ttl: i + 1, address: word.replace('!', ''), rttMs: 1, said };
  });
};
const path = (text: string, more: Partial<Path> = {}): Path => ({
  at: 1,
  target: 't',
  reached: more.reached ?? false,
  hops: hops(text, more.reached),
  voidReason: null,
  heldBack: null,
  ...more,
});
const shown = (now: string, good: string): string[] =>
  pairHops(hops(now), hops(good)).map(
    (pair) =>
      `${pair.now?.address ?? (pair.now ? '*' : '-')}/${pair.good?.address ?? (pair.good ? '*' : '-')} ${pair.difference}`,
  );

describe('the same hops stand side by side', () => {
  test.each<[rule: string, now: string, good: string, pairs: string[]]>([
    ['the same path', 'a b', 'a b', ['a/a same', 'b/b same']],
    ['a hop more shifts nothing', 'a x b', 'a b', ['a/a same', 'x/- new', 'b/b same']],
    ['a hop less neither', 'a c', 'a b c', ['a/a same', '-/b missing', 'c/c same']],
    ['another router', 'a x c', 'a b c', ['a/a same', 'x/b changed', 'c/c same']],
    ['a router that fell silent', 'a * c', 'a b c', ['a/a same', '*/b silent', 'c/c same']],
    ['one that speaks now', 'a b c', 'a * c', ['a/a same', 'b/* speaks', 'c/c same']],
    ['a path cut off', 'a', 'a b c', ['a/a same', '-/b missing', '-/c missing']],
    ['a path that is told to end', 'a b b!', 'a b c', ['a/a same', 'b/b same', 'b/c ends']],
    ['nothing', '', 'a', ['-/a missing']],
  ])('%s', (_rule, now, good, pairs) => expect(shown(now, good)).toEqual(pairs));

  test('no hop is lost, doubled or moved', () => {
    const anyPath = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd', '*'), { maxLength: 12 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(anyPath, anyPath, (now, good) => {
        const pairs = pairHops(hops(now), hops(good));
        expect(pairs.flatMap((pair) => pair.now ?? [])).toEqual(hops(now));
        expect(pairs.flatMap((pair) => pair.good ?? [])).toEqual(hops(good));
      }),
    );
  });
});

describe('one sentence', () => {
  const good = path('a b c', { at: 0, reached: true });
  test.each<[rule: string, path: Path, good: Path | null, sentence: string]>([
    ['reached, nothing to compare', path('a b', { reached: true }), null, 'It is reached over 2 hops.'],
    [
      'reached as ever',
      path('a b c', { reached: true }),
      good,
      'It is reached over 3 hops, by the same path as in good days.',
    ],
    [
      'reached another way',
      path('a x c', { reached: true }),
      good,
      'It is reached over 3 hops; 1 differs from the last good path.',
    ],
    [
      'told to end',
      path('a b!'),
      good,
      'The path ends at hop 2: b says host unreachable. On the good path c came next.',
    ],
    ['silence', path('a b'), good, 'Nobody answers beyond hop 2, b. On the good path c came next.'],
    ['silence on an unknown way', path('x'), good, 'Nobody answers beyond hop 1, x.'],
    ['silence from the first', path(''), good, 'Nobody on the way answered, not even the first router.'],
    ['held back', path('', { heldBack: 'others were' }), good, 'It was not traced: others were.'],
    ['void', path('', { voidReason: 'no-permission' }), good, 'It could not be traced: no permission.'],
  ])('%s', (_rule, now, before, sentence) => expect(pathSentence(now, before)).toBe(sentence));
});

describe('which path is shown first', () => {
  const paths = (latest: number | null, offline: number | null): DevicePaths => ({
    deviceId: 1,
    good: null,
    asked: null,
    latest: latest === null ? null : path('a', { at: latest }),
    offline: offline === null ? null : path('a', { at: offline }),
  });
  test.each<[rule: string, paths: DevicePaths, views: string[]]>([
    ['none known', paths(null, null), []],
    ['only one', paths(5, null), ['latest']],
    ['the latest is that from when it went offline', paths(5, 5), ['offline']],
    ['traced since', paths(9, 5), ['latest', 'offline']],
    ['went offline since, and was held back', paths(5, 9), ['offline', 'latest']],
  ])('%s', (_rule, given, views) => expect(viewsOf(given)).toEqual(views));
});
