import { describe, expect, test } from 'vitest';
import { wakeInMs } from '../../../src/main/io/icmp/wake-time.ts';

const few = 24;

describe('when the loop runs next', () => {
  const rules: [rule: string, waitMs: number, nowMs: number, openTargets: number, expected: number][] = [
    ['little work waits for the next tick of the grid', 3, 1_010, few, 90],
    ['work due just after a tick waits for the one after it', 95, 1_010, few, 190],
    ['work due on a tick waits for exactly that', 90, 1_010, few, 90],
    ['a job that has just come waits for the grid too', 0, 1_010, few, 90],
    ['nothing to do stays nothing', Number.POSITIVE_INFINITY, 1_010, few, Number.POSITIVE_INFINITY],
    ['many targets: exactly when asked', 3, 1_010, 64, 3],
  ];
  test.each(rules)('%s', (_, waitMs, nowMs, openTargets, expected) => {
    expect(wakeInMs(waitMs, nowMs, openTargets)).toBeCloseTo(expected, 9);
  });
});
