/** Numbers as runs of bits: fixed width, Elias delta and Rice codes, written and read in the same order. */

export class DamagedBits extends Error {}

export type BitWriter = {
  /** `bits` ≤ 53. */
  fixed(value: number, bits: number): void;
  delta(value: number): void;
  rice(value: number, k: number): void;
  bytes(): Uint8Array;
};

export type BitReader = {
  fixed(bits: number): number;
  delta(): number;
  rice(k: number): number;
  /** Throws unless all that is left is the padding of the last byte. */
  end(): void;
};

/** A quotient this long is not written out: the number follows as it is. */
const escapeAt = 16;
const lengthBits = 6;
const mostBits = 53;

export const bitLength = (value: number): number =>
  value < 2 ** 32 ? 32 - Math.clz32(value) : 64 - Math.clz32(value / 2 ** 32);

/** What `rice` takes for these numbers together. */
export const riceCost = (values: readonly number[], k: number): number => {
  const scale = 2 ** -k;
  let bits = 0;
  for (const value of values) {
    const quotient = Math.floor(value * scale);
    bits += quotient < escapeAt ? quotient + 1 + k : escapeAt + lengthBits + bitLength(value);
  }
  return bits;
};

/** What `delta` takes for this number. */
export const deltaBits = (value: number): number => {
  const length = bitLength(value + 1);
  return length + 2 * (bitLength(length) - 1);
};

export const bitWriter = (): BitWriter => {
  let buffer = new Uint8Array(512);
  let size = 0;
  let pending = 0;
  let pendingBits = 0;
  const put = (value: number, bits: number): void => {
    pending = (pending << bits) | value;
    pendingBits += bits;
    while (pendingBits >= 8) {
      if (size === buffer.length) {
        const larger = new Uint8Array(size * 2);
        larger.set(buffer);
        buffer = larger;
      }
      pendingBits -= 8;
      buffer[size++] = pending >>> pendingBits;
      pending &= (1 << pendingBits) - 1;
    }
  };
  const fixed = (value: number, bits: number): void => {
    let left = bits;
    while (left > 16) {
      left -= 16;
      put(Math.floor(value / 2 ** left) % 65_536, 16);
    }
    put(value % 2 ** left, left);
  };
  return {
    fixed,
    // Elias, Universal codeword sets and representations of the integers, 1975: the length of the length, the length, the number.
    delta: (value) => {
      const length = bitLength(value + 1);
      const lengthOfLength = bitLength(length);
      fixed(1, lengthOfLength);
      fixed(length, lengthOfLength - 1);
      fixed(value + 1, length - 1);
    },
    // Rice, Some practical universal noiseless coding techniques, 1979: the quotient in ones, the remainder in k bits.
    rice: (value, k) => {
      const quotient = Math.floor(value / 2 ** k);
      if (quotient < escapeAt) {
        fixed(2 ** (quotient + 1) - 2, quotient + 1);
        fixed(value, k);
      } else {
        fixed(2 ** escapeAt - 1, escapeAt);
        fixed(bitLength(value), lengthBits);
        fixed(value, bitLength(value));
      }
    },
    bytes: () => {
      if (pendingBits > 0) put(0, 8 - pendingBits);
      return buffer.slice(0, size);
    },
  };
};

export const bitReader = (bytes: Uint8Array): BitReader => {
  let position = 0;
  const limit = bytes.length * 8;
  const bit = (): number => {
    if (position >= limit) throw new DamagedBits('it ends too early');
    const value = (bytes[position >> 3]! >> (7 - (position & 7))) & 1;
    position++;
    return value;
  };
  const fixed = (bits: number): number => {
    if (position + bits > limit) throw new DamagedBits('it ends too early');
    let value = 0;
    let left = bits;
    while (left > 0) {
      const room = 8 - (position & 7);
      const take = Math.min(room, left);
      value = value * 2 ** take + ((bytes[position >> 3]! >> (room - take)) & ((1 << take) - 1));
      position += take;
      left -= take;
    }
    return value;
  };
  /** How many of this bit come before the other one; at most `most`, and then no other follows. */
  const run = (of: number, most: number): number => {
    let length = 0;
    while (length < most && bit() === of) length++;
    return length;
  };
  return {
    fixed,
    delta: () => {
      const zeros = run(0, lengthBits);
      if (zeros === lengthBits) throw new DamagedBits('a number is too long');
      const length = 2 ** zeros + fixed(zeros);
      if (length > mostBits + 1) throw new DamagedBits('a number is too long');
      const value = 2 ** (length - 1) + fixed(length - 1) - 1;
      if (!Number.isSafeInteger(value)) throw new DamagedBits('a number is too large');
      return value;
    },
    rice: (k) => {
      const quotient = run(1, escapeAt);
      if (quotient < escapeAt) {
        const value = quotient * 2 ** k + fixed(k);
        if (!Number.isSafeInteger(value)) throw new DamagedBits('a number is too large');
        return value;
      }
      const length = fixed(lengthBits);
      if (length > mostBits) throw new DamagedBits('a number is too long');
      return fixed(length);
    },
    end: () => {
      if (limit - position >= 8 || fixed(limit - position) !== 0) throw new DamagedBits('something follows its end');
    },
  };
};
