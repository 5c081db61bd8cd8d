import { expect, test } from 'vitest';
import { adherenceParts, type Round } from '../../../src/main/io/store/adherence-parts.ts';

const second = 1_000;
const minute = 60 * second;
const round = (plannedAt: number, tookMs: number | null, lateMs = 0, finished = tookMs !== null): Round => ({
  plannedAt,
  finishedAt: tookMs === null ? null : plannedAt + tookMs,
  finished,
  lateMs,
});
const every = (...rounds: Round[]) => adherenceParts(rounds, minute, []);

test.each<[string, ReturnType<typeof every>, Partial<ReturnType<typeof every>>]>([
  ['no round at all', every(), { planned: 0, finished: 0, missed: 0, late: 0, lateP50Ms: null, lateMaxMs: null }],
  [
    'every round in its time',
    every(round(0, 50 * second), round(minute, 50 * second), round(2 * minute, 50 * second)),
    { planned: 3, finished: 3, missed: 0, late: 0, lateMaxMs: 0 },
  ],
  [
    'two fell due while one ran',
    every(round(0, 150 * second), round(3 * minute, second)),
    { planned: 4, finished: 2, missed: 2 },
  ],
  [
    'stragglers of a round do not make the next one missed',
    every(round(0, 90 * second), round(minute, 50 * second)),
    { planned: 2, missed: 0 },
  ],
  [
    'nothing was planned while nothing ran: the type had no devices, or the clock was set forward',
    every(round(0, 50 * second), round(60 * minute, 50 * second)),
    { planned: 2, missed: 0 },
  ],
  [
    'the one that runs is planned and not finished',
    every(round(0, second), round(minute, null)),
    { planned: 2, finished: 1 },
  ],
  ['a cancelled one is not finished', every(round(0, second, 0, false)), { planned: 1, finished: 0 }],
  [
    'late from a second on; quantiles are ones that were',
    every(...Array.from({ length: 20 }, (_, i) => round(i * minute, second, i * 100))),
    { late: 10, lateP50Ms: 900, lateP95Ms: 1_800, lateMaxMs: 1_900 },
  ],
  [
    'planned times that were moved by milliseconds',
    every(round(3, 150 * second), round(3 * minute - 9, second)),
    { missed: 2 },
  ],
])('%s', (_, told, expected) => expect(told).toMatchObject(expected));

test('a step in which the monitor was silent says nothing of the schedule, the ones beside it do', () => {
  const rounds = [round(0, 9 * minute), round(10 * minute, 3 * minute), round(14 * minute, second)];
  const silences = [
    { from: -5 * minute, to: -minute },
    { from: 2 * minute, to: 8 * minute },
  ];
  expect(adherenceParts(rounds, minute, [])).toMatchObject({ missed: 12 });
  expect(adherenceParts(rounds, minute, silences)).toMatchObject({ missed: 3, planned: 6 });
});
