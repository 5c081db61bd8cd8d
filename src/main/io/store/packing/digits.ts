/** Numbers from 0 to a largest one, all about as frequent, as the digits of large numbers: each takes the logarithm of their range. */
import { type BitReader, type BitWriter, bitLength, DamagedBits, deltaBits } from './bits.ts';

const groupBitsAtMost = 48;

const radixOf = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b)) + 1;
/** So many digits go into one number. */
const groupSize = (radix: number): number =>
  radix < 2 ? groupBitsAtMost : Math.max(1, Math.floor(groupBitsAtMost / Math.log2(radix)));
const groupBits = (radix: number, digits: number): number => bitLength(radix ** digits - 1);

export const digitsCost = (values: readonly number[]): number => {
  const radix = radixOf(values);
  const size = groupSize(radix);
  const rest = values.length % size;
  return deltaBits(radix) + Math.floor(values.length / size) * groupBits(radix, size) + groupBits(radix, rest);
};

export const writeDigits = (to: BitWriter, values: readonly number[]): void => {
  const radix = radixOf(values);
  const size = groupSize(radix);
  to.delta(radix);
  for (let start = 0; start < values.length; start += size) {
    const group = values.slice(start, start + size);
    to.fixed(
      group.reduceRight((sum, digit) => sum * radix + digit, 0),
      groupBits(radix, group.length),
    );
  }
};

export const readDigits = (from: BitReader, count: number): number[] => {
  const radix = from.delta();
  if (radix < 1) throw new DamagedBits('digits without a range');
  const size = groupSize(radix);
  const values = new Array<number>(count);
  for (let start = 0; start < count; start += size) {
    const end = Math.min(count, start + size);
    let sum = from.fixed(groupBits(radix, end - start));
    for (let i = start; i < end; i++) {
      values[i] = sum % radix;
      sum = Math.floor(sum / radix);
    }
    if (sum !== 0) throw new DamagedBits('a group of digits is too large');
  }
  return values;
};
