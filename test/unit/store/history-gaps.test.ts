import { describe, expect, it } from 'vitest';
import { findGaps, type GapInput, medianSpacing } from '../../../src/main/io/store/history-gaps.ts';

const input = (more: Partial<GapInput>): GapInput => ({
  from: 1_000,
  to: 2_000,
  at: [],
  createdAt: 0,
  spacingMs: 100,
  pauses: [],
  off: [],
  ...more,
});
const every100 = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / 100 + 1 }, (_, i) => from + i * 100);

describe('gaps', () => {
  it.each<[string, Partial<GapInput>, ReturnType<typeof findGaps>]>([
    ['regular checks have none', { at: every100(900, 2_100) }, []],
    ['two distances are not yet one', { at: [...every100(900, 1_500), ...every100(1_700, 2_000)] }, []],
    [
      'three distances are one, with no cause known',
      { at: [...every100(900, 1_500), ...every100(1_800, 2_000)] },
      [{ from: 1_500, to: 1_800, cause: 'no-checks' }],
    ],
    [
      'the monitor was off',
      { at: [...every100(900, 1_400), ...every100(1_800, 2_000)], off: [{ from: 1_450, to: 1_790 }] },
      [{ from: 1_400, to: 1_800, cause: 'monitor-off' }],
    ],
    [
      'the device was paused longer than the monitor was off',
      {
        at: [...every100(900, 1_400), ...every100(1_800, 2_000)],
        off: [{ from: 1_450, to: 1_500 }],
        pauses: [{ from: 1_410, to: 1_790 }],
      },
      [{ from: 1_400, to: 1_800, cause: 'paused' }],
    ],
    [
      'before it was added there is nothing to see',
      { createdAt: 1_400, at: every100(1_400, 2_000) },
      [{ from: 1_000, to: 1_400, cause: 'not-yet-added' }],
    ],
    [
      'never checked since it was added',
      { createdAt: 1_400 },
      [
        { from: 1_000, to: 1_400, cause: 'not-yet-added' },
        { from: 1_400, to: 2_000, cause: 'no-checks' },
      ],
    ],
    ['added after the range', { createdAt: 5_000 }, [{ from: 1_000, to: 2_000, cause: 'not-yet-added' }]],
    [
      'a gap is cut to the range at its start',
      { at: [500, ...every100(1_300, 2_000)] },
      [{ from: 1_000, to: 1_300, cause: 'no-checks' }],
    ],
    [
      'a gap is cut to the range at its end',
      { at: [...every100(900, 1_600), 2_500] },
      [{ from: 1_600, to: 2_000, cause: 'no-checks' }],
    ],
    ['silence at the end is a gap', { at: every100(900, 1_600) }, [{ from: 1_600, to: 2_000, cause: 'no-checks' }]],
  ])('%s', (_, more, gaps) => expect(findGaps(input(more))).toEqual(gaps));

  it.each([
    ['of nothing', [], null],
    ['of one', [5], null],
    ['ignores one long pause', [0, 10, 20, 500, 510], 10],
  ])('the median spacing %s', (_, at, spacing) => expect(medianSpacing(at)).toBe(spacing));
});
