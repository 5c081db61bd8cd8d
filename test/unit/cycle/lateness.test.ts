import { expect, it } from 'vitest';
import { createLateness } from '../../../src/main/engine/cycle/lateness.ts';

it('knows nothing before the first', () => {
  const lateness = createLateness();
  expect([lateness.quantile(0.5), lateness.quantile(0.99), lateness.max()]).toEqual([null, null, null]);
});

it('gives quantiles within 2 % whatever the range', () => {
  const lateness = createLateness();
  for (let ms = 1; ms <= 10_000; ms++) lateness.add(ms);
  expect(Math.abs((lateness.quantile(0.5) ?? 0) / 5_000 - 1)).toBeLessThan(0.02);
  expect(Math.abs((lateness.quantile(0.99) ?? 0) / 9_900 - 1)).toBeLessThan(0.02);
  expect(lateness.max()).toBe(10_000);
});

it('counts early as on time and days as days', () => {
  const lateness = createLateness();
  lateness.add(-3);
  expect(lateness.quantile(0.5)).toBe(0);
  lateness.add(3 * 86_400_000);
  expect(lateness.max()).toBe(3 * 86_400_000);
  expect(lateness.quantile(1)).toBeGreaterThan(2.9 * 86_400_000);
});
