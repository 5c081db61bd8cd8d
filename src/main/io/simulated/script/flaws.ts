/** Draws what is wrong with one answer. */
import { fraction, mix32 } from '../chance.ts';
import type { FlawChances } from './simulation-script.ts';

/** One bit each, so that a packet's flaws fit one number. */
export const flawBits = {
  truncated: 1,
  /** Bits flipped, checksum left as it was. */
  badChecksum: 2,
  /** Bits flipped, checksum made right again. */
  corrupted: 4,
  spoofed: 8,
  wrongId: 16,
  wrongSequence: 32,
  wrongToken: 64,
} as const;
export type FlawName = keyof typeof flawBits;

export const drawFlaws = (chances: FlawChances, draw: number): number => {
  const hits = (which: number, probability: number | undefined): boolean =>
    probability !== undefined && fraction(mix32(draw, 20 + which)) < probability;
  const { truncated, corrupted, spoofed, wrongId, wrongSequence, wrongToken } = chances;
  let flaws = 0;
  if (hits(0, truncated?.probability)) flaws |= flawBits.truncated;
  if (hits(1, corrupted?.probability))
    flaws |= corrupted?.checksum === 'right' ? flawBits.corrupted : flawBits.badChecksum;
  if (hits(2, spoofed?.probability)) flaws |= flawBits.spoofed;
  if (hits(3, wrongId?.probability)) flaws |= flawBits.wrongId;
  if (hits(4, wrongSequence?.probability)) flaws |= flawBits.wrongSequence;
  if (hits(5, wrongToken?.probability)) flaws |= flawBits.wrongToken;
  return flaws;
};

export const flawNames = (flaws: number): FlawName[] =>
  (Object.keys(flawBits) as FlawName[]).filter((name) => (flaws & flawBits[name]) !== 0);
