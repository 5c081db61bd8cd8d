import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitLength, bitReader, bitWriter, deltaBits, riceCost } from '../../../src/main/io/store/packing/bits.ts';
import type { CheckRow } from '../../../src/main/io/store/packing/check-row.ts';
import { hourMs } from '../../../src/main/io/store/packing/check-row.ts';
import { largestValue, readColumn, writeColumn } from '../../../src/main/io/store/packing/column.ts';
import { packHour, unpackChart, unpackHour, unpackTimes } from '../../../src/main/io/store/packing/pack-hour.ts';
import { believableChecks } from '../../support/believable-checks.ts';

const hour = Date.UTC(2026, 10, 5, 13) / hourMs;

const columnBytes = (values: readonly number[]): Uint8Array => {
  const to = bitWriter();
  writeColumn(to, values);
  return to.bytes();
};

describe('bits', () => {
  it.each([0, 1, 2, 3, 4, 7, 255, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 45, 2 ** 52])(
    '%d comes back from every code, and takes what it was said to take',
    (value) => {
      const to = bitWriter();
      to.fixed(1, 3);
      to.delta(value);
      for (const k of [0, 5, 30]) to.rice(value, k);
      to.fixed(value, 53);
      const from = bitReader(to.bytes());
      expect(from.fixed(3)).toBe(1);
      expect(from.delta()).toBe(value);
      for (const k of [0, 5, 30]) expect(from.rice(k)).toBe(value);
      expect(from.fixed(53)).toBe(value);
      from.end();
      const told = 3 + deltaBits(value) + riceCost([value], 0) + riceCost([value], 5) + riceCost([value], 30) + 53;
      expect(to.bytes().length).toBe(Math.ceil(told / 8));
      expect(bitLength(value)).toBe(value.toString(2).replace(/^0$/, '').length);
    },
  );
});

describe('a column', () => {
  it.each([
    ['none', [], 0],
    ['one', [64], 3],
    ['60 equal ones', Array<number>(60).fill(64), 3],
    ['one change', [...Array<number>(30).fill(3), ...Array<number>(30).fill(2)], 4],
    ['a steady clock', Array.from({ length: 60 }, (_, i) => 417 + i * 60_000), 11],
    ['a count that goes on', Array.from({ length: 60 }, (_, i) => 70_000 + i * 3), 8],
  ])('of %s takes next to nothing', (_, values, most) => {
    const bytes = columnBytes(values);
    expect(readColumn(bitReader(bytes), values.length)).toEqual(values);
    expect(bytes.length).toBeLessThanOrEqual(most + 6);
  });

  it('of any numbers comes back', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.integer({ min: -5, max: 5 }),
            fc.integer({ min: 0, max: 100_000 }),
            fc.integer({ min: -largestValue, max: largestValue }),
          ),
          { maxLength: 80 },
        ),
        (values) => {
          const from = bitReader(columnBytes(values));
          expect(readColumn(from, values.length)).toEqual(values);
          from.end();
        },
      ),
      { numRuns: 500 },
    ));

  it.each([largestValue + 1, -largestValue - 1, 0.5, Number.NaN])('of %d is refused', (value) =>
    expect(() => columnBytes([0, value])).toThrow(RangeError),
  );
});

const figure = (max: number) => fc.oneof(fc.nat(20), fc.nat(max), fc.constant(2 ** 45));
const figureOrNull = (max: number) => fc.option(figure(max), { freq: 4 });
const anyCheck: fc.Arbitrary<CheckRow> = fc.record({
  at: fc.nat(hourMs - 1).map((offset) => hour * hourMs + offset),
  cycle_id: figureOrNull(100_000),
  sent: figure(16),
  received: figure(16),
  rtt_min_us: figureOrNull(30_000),
  rtt_us: figureOrNull(30_000),
  rtt_max_us: figureOrNull(30_000),
  void_reason: figureOrNull(11),
  status: fc.nat(3),
  status_since: fc.option(fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) })),
  loss_bp: figureOrNull(10_000),
  rtt_mean_us: figureOrNull(30_000),
  rtt_p95_us: figureOrNull(30_000),
  rtt_p99_us: figureOrNull(30_000),
  jitter_us: figureOrNull(30_000),
  duplicates: figureOrNull(3),
  ttl: figureOrNull(255),
});
const byTime = (checks: readonly CheckRow[]): CheckRow[] => [...checks].sort((a, b) => a.at - b.at);

describe('a packed hour', () => {
  it('of any checks comes back as it went; charts and times are the same in part', () =>
    fc.assert(
      fc.property(fc.array(anyCheck, { maxLength: 70 }).map(byTime), (checks) => {
        const bytes = packHour(hour, checks);
        expect(unpackHour(hour, bytes)).toEqual(checks);
        expect(unpackTimes(hour, bytes)).toEqual(checks.map(({ at }) => at));
        for (const [i, row] of unpackChart(hour, bytes).entries()) expect(checks[i]).toMatchObject(row);
      }),
      { numRuns: 500 },
    ));

  it('of believable checks, any number of packets, comes back as it went', () =>
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 6 }), fc.nat(130), (seed, packets, count) => {
        const checks = believableChecks({ seed, from: hour * hourMs, count, everyMs: 27_000, packets });
        expect(unpackHour(hour, packHour(hour, checks))).toEqual(checks);
      }),
      { numRuns: 200 },
    ));

  it.each([
    [3, 6.8],
    [1, 4],
    [2, 5.5],
  ])('of 60 believable checks of %d packets takes at most %d bytes a check', (packets, most) => {
    let bytes = 0;
    for (let seed = 0; seed < 100; seed++)
      bytes += packHour(
        hour,
        believableChecks({ seed, from: hour * hourMs, count: 60, everyMs: 60_000, packets }),
      ).length;
    expect(bytes / 6_000).toBeLessThan(most);
  });

  const sample = packHour(hour, believableChecks({ seed: 7, from: hour * hourMs, count: 60, everyMs: 60_000 }));

  it('damaged in one byte is refused', () =>
    fc.assert(
      fc.property(fc.nat(sample.length - 1), fc.integer({ min: 1, max: 254 }), (place, by) => {
        const damaged = sample.slice();
        damaged[place] = (damaged[place] as number) ^ by;
        expect(() => unpackHour(hour, damaged)).toThrow(expect.objectContaining({ code: 'store-corrupt' }));
      }),
      { numRuns: 1_000 },
    ));

  it('whatever bytes come, with a true sum: checks or a refusal, and soon', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bits) => {
        let [a, b] = [0, 0];
        for (const byte of bits) {
          a = (a + byte) % 255;
          b = (b + a) % 255;
        }
        const bytes = Uint8Array.from([1, a, b, ...bits]);
        for (const unpack of [unpackHour, unpackChart, unpackTimes])
          try {
            unpack(hour, bytes);
          } catch (error) {
            expect(error).toMatchObject({ code: 'store-corrupt' });
          }
      }),
      { numRuns: 2_000 },
    ));

  it.each([
    ['nothing', new Uint8Array()],
    ['a version of tomorrow', Uint8Array.from([2, 0, 0])],
    ['half of one', sample.slice(0, sample.length >> 1)],
  ])('%s is refused', (_, bytes) =>
    expect(() => unpackHour(hour, bytes)).toThrow(expect.objectContaining({ code: 'store-corrupt' })),
  );
});
