/** Blocks of checks as they wait in staging. */
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldwatchError } from '../../../src/contract/errors.ts';
import type { StagedCheck } from '../../../src/main/io/store/packing/check-row.ts';
import { readBlock, writeBlock } from '../../../src/main/io/store/staging/block.ts';
import { believableChecks } from '../../support/believable-checks.ts';

const hour = 495_000 * 3_600_000;

/** A minute of a fleet, as it comes. */
const minuteOf = (devices: number): StagedCheck[] =>
  Array.from({ length: devices }, (_, i) =>
    believableChecks({ seed: i, from: hour, count: 1, everyMs: 60_000 }).map((check) => ({
      ...check,
      device_id: i + 1,
      id: 1_000_000 + i,
    })),
  ).flat();

const inOrder = (checks: readonly StagedCheck[]): StagedCheck[] =>
  checks.toSorted((a, b) => a.device_id - b.device_id || a.at - b.at || a.id - b.id);

const figure = fc.oneof(fc.nat(60_000_000), fc.constantFrom(0, 1, 2 ** 32, 2 ** 45));
const orNull = fc.option(figure, { nil: null });
const check: fc.Arbitrary<StagedCheck> = fc.record({
  device_id: fc.integer({ min: 1, max: 300 }),
  id: fc.integer({ min: 1, max: 2 ** 40 }),
  at: fc.integer({ min: hour, max: hour + 3_599_999 }),
  cycle_id: orNull,
  sent: fc.nat(13),
  received: fc.nat(13),
  rtt_min_us: orNull,
  rtt_us: orNull,
  rtt_max_us: orNull,
  void_reason: fc.option(fc.nat(20), { nil: null }),
  status: fc.nat(3),
  status_since: orNull,
  loss_bp: fc.option(fc.nat(10_000), { nil: null }),
  rtt_mean_us: orNull,
  rtt_p95_us: orNull,
  rtt_p99_us: orNull,
  jitter_us: orNull,
  duplicates: fc.option(fc.nat(3), { nil: null }),
  ttl: fc.option(fc.nat(255), { nil: null }),
});
const checks = fc.uniqueArray(check, { minLength: 1, maxLength: 60, selector: ({ id }) => id });

describe('a block', () => {
  it('gives back every figure of every check, by device and time', () =>
    fc.assert(
      fc.property(checks, (all) => {
        expect(readBlock(writeBlock(all)).all()).toEqual(inOrder(all));
      }),
    ));

  it('gives a device what is its own, and nothing to one that is not there', () =>
    fc.assert(
      fc.property(checks, fc.integer({ min: 0, max: 301 }), (all, id) => {
        const block = readBlock(writeBlock(all));
        for (const wanted of [id, all[0]?.device_id ?? 0])
          expect(block.ofDevice(wanted)).toEqual(inOrder(all.filter(({ device_id }) => device_id === wanted)));
        expect(block.count).toBe(all.length);
      }),
    ));

  it.each([
    [40, 30],
    [500, 26],
    [10_000, 26],
  ])('of %i checks that were finished together takes at most %i bytes a check', (devices, bytes) =>
    expect(writeBlock(minuteOf(devices)).length / devices).toBeLessThanOrEqual(bytes),
  );

  it.each([
    ['a broken figure', 1.5],
    ['a negative one', -1],
    ['one without an end', Number.POSITIVE_INFINITY],
    ['one that is no number', Number.NaN],
    ['one that is no measurement', 2 ** 45 + 1],
  ])('refuses %s, and that is bad input', (_, rtt_us) =>
    expect(() => writeBlock(minuteOf(2).map((check, i) => (i === 0 ? check : { ...check, rtt_us })))).toThrow(
      expect.objectContaining({ code: 'bad-input' }),
    ),
  );

  it('that was damaged is refused', () => {
    const good = writeBlock(minuteOf(30));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(),
        (flips, cut) => {
          const bytes = Uint8Array.from(good);
          for (const [place, byte] of flips) bytes[place] = byte;
          const shortened = cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes;
          try {
            expect(readBlock(shortened).all()).toEqual(readBlock(good).all());
          } catch (error) {
            expect(error).toBeInstanceOf(FieldwatchError);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('of noise with a checksum is refused or read, and nothing else happens', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        try {
          const sum = Buffer.alloc(4);
          sum.writeUInt32BE(crc32(noise));
          readBlock(Uint8Array.of(1, ...sum, ...noise)).all();
        } catch (error) {
          expect(error).toBeInstanceOf(FieldwatchError);
        }
      }),
      { numRuns: 2_000 },
    ));
});
