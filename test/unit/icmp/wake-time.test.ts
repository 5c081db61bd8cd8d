import { describe, expect, test } from 'vitest';
import { type Load, wakeInMs } from '../../../src/main/io/icmp/wake-time.ts';

const calm: Load = { jobs: 7, outstanding: 12 };

describe('when the loop runs next', () => {
  const rules: [rule: string, waitMs: number, nowMs: number, load: Load, expected: number][] = [
    ['little work waits for the next tick of the grid', 3, 1_010, calm, 90],
    ['work due just after a tick waits for the one after it', 95, 1_010, calm, 190],
    ['work due on a tick waits for exactly that', 90, 1_010, calm, 90],
    ['a job that has just come waits for the grid too', 0, 1_010, calm, 90],
    ['nothing to do stays nothing', Number.POSITIVE_INFINITY, 1_010, calm, Number.POSITIVE_INFINITY],
    ['many packets in flight: exactly when asked', 3, 1_010, { jobs: 1, outstanding: 64 }, 3],
    ['many jobs: exactly when asked', 3, 1_010, { jobs: 64, outstanding: 0 }, 3],
  ];
  test.each(rules)('%s', (_, waitMs, nowMs, load, expected) => {
    expect(wakeInMs(waitMs, nowMs, load)).toBeCloseTo(expected, 9);
  });
});
