import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { spreadStarts, spreadWindowMs, subnetBatches } from '../../../src/main/engine/cycle/subnet-batches.ts';

const fleet = fc.uniqueArray(
  fc.record({ id: fc.integer({ min: 1, max: 5_000 }), subnetId: fc.option(fc.integer({ min: 1, max: 60 })) }),
  { selector: ({ id }) => id, maxLength: 800 },
);

it('puts every device in exactly one batch, of its own subnet, none too big', () => {
  fc.assert(
    fc.property(fleet, fc.integer({ min: 1, max: 300 }), (devices, most) => {
      const subnetOf = new Map(devices.map(({ id, subnetId }) => [id, subnetId]));
      const batches = subnetBatches(devices, most);
      const ids = batches.flatMap(({ deviceIds }) => deviceIds);
      expect(ids.toSorted((a, b) => a - b)).toEqual(devices.map(({ id }) => id).toSorted((a, b) => a - b));
      for (const { subnetId, deviceIds } of batches) {
        expect(deviceIds.length).toBeGreaterThan(0);
        expect(deviceIds.length).toBeLessThanOrEqual(most);
        expect(new Set(deviceIds.map((id) => subnetOf.get(id)))).toEqual(new Set([subnetId]));
      }
    }),
  );
});

it('gives each batch as much of the window as it has devices, in order and within the window', () => {
  fc.assert(
    fc.property(fleet, fc.integer({ min: 0, max: 100_000 }), (devices, windowMs) => {
      const batches = subnetBatches(devices, 16);
      const starts = spreadStarts(batches, windowMs);
      let before = 0;
      batches.forEach((batch, index) => {
        expect(starts[index]).toBeCloseTo((windowMs * before) / devices.length, 6);
        before += batch.deviceIds.length;
      });
      expect(starts.every((startMs) => startMs >= 0 && startMs <= windowMs)).toBe(true);
    }),
  );
});

test.each([
  ['half a second is kept free at the end', 10_000, 1_500, 8_000],
  ['of a short interval only a twentieth', 2_000, 400, 1_500],
  ['a check as long as its interval leaves nothing to spread', 1_000, 1_000, 0],
])('%s', (_rule, intervalMs, longestCheckMs, windowMs) => {
  expect(spreadWindowMs(intervalMs, longestCheckMs)).toBe(windowMs);
});

it('keeps the phases of the others when one subnet comes', () => {
  const devices = Array.from({ length: 400 }, (_, id) => ({ id: id + 1, subnetId: 1 + (id >> 2) }));
  const more = [...devices, { id: 999, subnetId: 50 }];
  const before = spreadStarts(subnetBatches(devices), 8_000);
  const after = spreadStarts(subnetBatches(more), 8_000);
  const shifts = before.map((startMs, index) => Math.abs(startMs - (after[index] ?? 0)));
  expect(Math.max(...shifts)).toBeLessThanOrEqual(20);
});
