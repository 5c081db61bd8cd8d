import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../../src/contract/settings.ts';
import { matchScore } from '../../../src/renderer/app/palette-search.ts';
import { changedValues, problemsOf, sections, valuesOf } from '../../../src/renderer/features/settings/sections.ts';
import { formatBytes, formatDuration, formatMs, formatRelative } from '../../../src/renderer/ui/format.ts';

describe('the palette', () => {
  const cases: [words: string[], fields: string[], beats: string[]][] = [
    [['core'], ['core'], ['core-1']],
    [['core'], ['core-1'], ['x-core']],
    [['core'], ['x-core'], ['encore']],
  ];
  test.each(cases)('%s: %s before %s', (words, better, worse) => {
    expect(matchScore(words, better)).toBeGreaterThan(matchScore(words, worse));
    expect(matchScore(words, worse)).toBeGreaterThan(0);
  });
  test('every word must be found', () => expect(matchScore(['core', 'zzz'], ['core'])).toBe(0));
});

describe('settings', () => {
  test('every setting has a field', () => {
    for (const [section, values] of Object.entries(defaultSettings))
      expect(
        sections
          .find(({ key }) => key === section)
          ?.fields.map(({ key }) => key)
          .toSorted(),
      ).toEqual(Object.keys(values).toSorted());
  });
  test('only what differs is sent', () => {
    const stored = valuesOf(defaultSettings, 'pace');
    expect(changedValues(stored, { packetsPerSecond: 1_000, probesPerSubnet: 31 })).toEqual({ probesPerSubnet: 31 });
  });
  const cases: [
    rule: string,
    section: 'pace' | 'http',
    changes: Record<string, number | string | string[]>,
    bad: string[],
  ][] = [
    ['within bounds', 'pace', { packetsPerSecond: 0 }, []],
    ['too small', 'pace', { probesPerSubnet: 0 }, ['probesPerSubnet']],
    ['not a number', 'pace', { probesPerSubnet: '' }, ['probesPerSubnet']],
    ['not an address', 'http', { allowedOrigins: ['nonsense'] }, ['allowedOrigins']],
  ];
  test.each(cases)('%s', (_, section, changes, bad) => {
    expect(Object.keys(problemsOf(section, changes))).toEqual(bad);
  });
});

test.each([
  [formatMs(null), '—'],
  [formatMs(0.421), '0.42 ms'],
  [formatMs(27.14), '27.1 ms'],
  [formatMs(1_204.4), '1,204 ms'],
  [formatDuration(59_400), '59 s'],
  [formatDuration(3 * 3_600_000 + 20 * 60_000), '3 h 20 min'],
  [formatDuration(50 * 3_600_000), '2 d 2 h'],
  [formatRelative(1_000, 13_000), '12 s ago'],
  [formatRelative(61_000, 1_000), 'in 1 min'],
  [formatBytes(999), '999 B'],
  [formatBytes(1_234_567), '1.2 MB'],
])('%s', (shown, expected) => expect(shown).toBe(expected));
