import { describe, expect, test } from 'vitest';
import {
  type AvailabilityBar,
  availabilityBars,
  barParts,
  sayBar,
  scaleDepth,
  worstBar,
} from '../../../src/renderer/ui/availability-model.ts';

const hour = 3_600_000;
const bar = (
  onlineMs: number,
  degradedMs = 0,
  offlineMs = 0,
  coveragePercent: number | null = 100,
): AvailabilityBar => {
  const judgedMs = onlineMs + degradedMs + offlineMs;
  return {
    at: 0,
    to: hour,
    onlineMs,
    degradedMs,
    offlineMs,
    judgedMs,
    uptimePercent: judgedMs === 0 ? null : (100 * (onlineMs + degradedMs)) / judgedMs,
    coveragePercent,
  };
};

test('columns become bars that meet; the last one ends with the range', () => {
  const none = { unknownMs: [0, 0], pausedMs: [0, 0], gaps: [] };
  const whole = {
    from: 10,
    to: 25,
    onlineMs: 12,
    degradedMs: 1,
    offlineMs: 2,
    unknownMs: 0,
    pausedMs: 0,
    uptimePercent: 80,
    coveragePercent: 100,
    gaps: [],
  };
  const bars = availabilityBars({
    devices: 1,
    bucketMs: 10,
    at: [10, 20],
    onlineMs: [8, 4],
    degradedMs: [0, 1],
    offlineMs: [2, 0],
    uptimePercent: [80, 100],
    coveragePercent: [100, 100],
    ...none,
    whole,
  });
  expect(bars.map(({ at, to, judgedMs }) => [at, to, judgedMs])).toEqual([
    [10, 20, 10],
    [20, 25, 5],
  ]);
});

describe('the scale', () => {
  test.each<[string, AvailabilityBar[], number]>([
    ['nothing wrong shows the last percent', [bar(hour)], 1],
    ['nothing judged too', [bar(0, 0, 0, 0)], 1],
    ['a hundredth that was offline fills it', [bar(99, 0, 1)], 1],
    ['a little more needs the next', [bar(98, 1, 1), bar(100)], 2],
    ['the worst bar decides', [bar(100), bar(70, 10, 20)], 50],
    ['all offline', [bar(0, 0, hour)], 100],
  ])('%s', (_, bars, depth) => expect(scaleDepth(bars)).toBe(depth));

  test('parts are shares of what the scale shows', () =>
    expect(barParts(bar(95, 2, 3), 10)).toEqual({ offline: 0.3, degraded: 0.2 }));
  test('what nobody judged has no parts', () => expect(barParts(bar(0), 1)).toEqual({ offline: 0, degraded: 0 }));
});

test.each<[string, AvailabilityBar[], number | null]>([
  ['none', [], null],
  ['all was well', [bar(hour), bar(hour)], null],
  ['the longest offline', [bar(9, 0, 1), bar(8, 0, 2), bar(0, 10)], 1],
  ['without any offline the longest degraded', [bar(9, 1), bar(8, 2)], 1],
])('the bar that is spoken of: %s', (_, bars, worst) => expect(worstBar(bars)).toBe(worst));

test.each<[AvailabilityBar, string]>([
  [bar(0, 0, 0, null), 'not watched yet'],
  [bar(0, 0, 0, 0), 'nothing was judged'],
  [bar(hour), '100 % available, never offline'],
  [bar(97 * hour, hour, 2 * hour, 50), '98.00 % available, offline 2 h in sum, degraded 1 h, coverage 50.00 %'],
])('a bar in words', (of, words) => expect(sayBar(of)).toBe(words));
