/** Chance that repeats: numbers drawn from a seed and a subject, the same for the same question every time. */

/** Hashes text and numbers to 32 bits (FNV-1a, then the finalizer of MurmurHash3). */
export const hash32 = (...parts: readonly (string | number)[]): number => {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    const text = String(part);
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ 0x2c, 0x01000193);
  }
  return finish(hash);
};

/** Continues a hash with one more number, for draws in a hot loop. */
export const mix32 = (hash: number, value: number): number => finish(hash ^ Math.imul(value | 0, 0x9e3779b1));

/** A hash as a fraction, 0 ≤ x < 1. */
export const fraction = (hash: number): number => hash / 0x1_0000_0000;

/** A normally distributed number (mean 0, deviation 1) from one hash, by Box and Muller. */
export const normal = (hash: number): number => {
  const u = fraction(mix32(hash, 1)) || Number.MIN_VALUE;
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * fraction(mix32(hash, 2)));
};

const finish = (value: number): number => {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};
