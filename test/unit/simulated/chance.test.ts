import { expect, it } from 'vitest';
import { fraction, hash32, mix32, normal } from '../../../src/main/io/simulated/chance.ts';

const draws = Array.from({ length: 20_000 }, (_, index) => hash32(7, `10.0.0.${index}`));

it('gives the same numbers for the same question', () => {
  expect(hash32(1, 'a', 2)).toBe(hash32(1, 'a', 2));
  expect(hash32(1, 'a', 2)).not.toBe(hash32(2, 'a', 2));
  expect(hash32('ab', 'c')).not.toBe(hash32('a', 'bc'));
});

it('spreads evenly from 0 to 1', () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const draw of draws) {
    const tenth = Math.floor(fraction(mix32(draw, 3)) * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(200);
});

it('draws a normal distribution', () => {
  const values = draws.map(normal);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(deviation - 1)).toBeLessThan(0.03);
});
