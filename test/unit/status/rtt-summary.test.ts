import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RttSummary, rttSummary } from '../../../src/main/engine/status/rtt-summary.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe('a series of RTTs', () => {
  const rules: [rule: string, rttsMs: number[], expected: Partial<RttSummary>][] = [
    ['of nothing says nothing', [], { minMs: null, meanMs: null, p50Ms: null, p99Ms: null, jitterMs: null }],
    ['of one reply knows no jitter', [7], { minMs: 7, meanMs: 7, p50Ms: 7, p95Ms: 7, maxMs: 7, jitterMs: null }],
    ['of two has its median between them', [8, 2], { minMs: 2, meanMs: 5, p50Ms: 5, p95Ms: 8, maxMs: 8, jitterMs: 6 }],
    ['is measured in sending order for jitter alone', [1, 9, 1, 9], { p50Ms: 5, jitterMs: 8 }],
    ['that rises evenly has the step as jitter', [1, 3, 5, 7], { p50Ms: 4, meanMs: 4, jitterMs: 2 }],
    ['that does not waver has no jitter', [5, 5, 5], { jitterMs: 0 }],
    ['of 19 has the maximum for p95', upTo(19), { p95Ms: 19, p99Ms: 19 }],
    ['of 20 no longer', upTo(20), { p95Ms: 19, p99Ms: 20 }],
    ['of 99 has the maximum for p99', upTo(99), { p95Ms: 95, p99Ms: 99 }],
    ['of 100 no longer', upTo(100), { p50Ms: 50.5, p95Ms: 95, p99Ms: 99, maxMs: 100 }],
  ];
  it.each(rules)('%s', (_, rttsMs, expected) => expect(rttSummary(rttsMs)).toMatchObject(expected));

  const rtt = fc.double({ min: 0.001, max: 60_000, noNaN: true });
  it('is ordered, whatever it holds, and leaves what it was given alone', () =>
    fc.assert(
      fc.property(fc.array(rtt, { minLength: 1, maxLength: 300 }), (rttsMs) => {
        const given = rttsMs.slice();
        const { minMs, meanMs, p50Ms, p95Ms, p99Ms, maxMs, jitterMs } = rttSummary(rttsMs);
        expect(rttsMs).toEqual(given);
        const inOrder = [minMs, p50Ms, p95Ms, p99Ms, maxMs].map(Number);
        expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
        expect(meanMs).toBeGreaterThanOrEqual(Number(minMs) * (1 - 1e-9));
        expect(meanMs).toBeLessThanOrEqual(Number(maxMs) * (1 + 1e-9));
        expect(jitterMs ?? 0).toBeLessThanOrEqual(Number(maxMs) - Number(minMs) + 1e-9);
        for (const percentile of [p95Ms, p99Ms]) expect(rttsMs).toContain(percentile);
      }),
    ));
});
