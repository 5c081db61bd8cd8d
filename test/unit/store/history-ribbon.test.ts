import { describe, expect, it } from 'vitest';
import type { Status } from '../../../src/contract/model/status.ts';
import { statusRibbon } from '../../../src/main/io/store/history-ribbon.ts';

type Part = [number, number, Status];
const range = { from: 0, to: 100 };

describe('status ribbon', () => {
  it.each<[string, Status, [number, Status][], [number, number][], Part[]]>([
    ['without change one part', 'online', [], [], [[0, 100, 'online']]],
    [
      'a change divides',
      'online',
      [[40, 'offline']],
      [],
      [
        [0, 40, 'online'],
        [40, 100, 'offline'],
      ],
    ],
    ['a change to the same joins', 'online', [[40, 'online']], [], [[0, 100, 'online']]],
    [
      'a gap is unknown',
      'online',
      [],
      [[20, 30]],
      [
        [0, 20, 'online'],
        [20, 30, 'unknown'],
        [30, 100, 'online'],
      ],
    ],
    [
      'a gap hides a change within it',
      'online',
      [[25, 'offline']],
      [[20, 30]],
      [
        [0, 20, 'online'],
        [20, 30, 'unknown'],
        [30, 100, 'offline'],
      ],
    ],
    [
      'a gap at the start',
      'offline',
      [],
      [[-5, 30]],
      [
        [0, 30, 'unknown'],
        [30, 100, 'offline'],
      ],
    ],
    [
      'a gap to the end',
      'offline',
      [],
      [[90, 120]],
      [
        [0, 90, 'offline'],
        [90, 100, 'unknown'],
      ],
    ],
    ['all is gap', 'offline', [[50, 'online']], [[0, 100]], [[0, 100, 'unknown']]],
    [
      'changes at one instant: the last counts',
      'online',
      [
        [40, 'offline'],
        [40, 'degraded'],
      ],
      [],
      [
        [0, 40, 'online'],
        [40, 100, 'degraded'],
      ],
    ],
  ])('%s', (_, initial, changes, gaps, parts) =>
    expect(
      statusRibbon(
        range,
        initial,
        changes.map(([at, to]) => ({ at, to })),
        gaps.map(([from, to]) => ({ from, to })),
      ),
    ).toEqual(parts.map(([from, to, status]) => ({ from, to, status }))),
  );

  it('an empty range has no parts', () => expect(statusRibbon({ from: 5, to: 5 }, 'online', [], [])).toEqual([]));
});
