/**
 * SipHash-2-4 of one 8-byte message: the keyed hash that makes an echo request's token unguessable.
 * Chosen because it was made for short messages under a secret key (Aumasson and Bernstein, "SipHash: a fast
 * short-input PRF", 2012); an attacker off the path has one chance in 2^64. Kept in 32-bit halves: BigInt is 20 times slower.
 */
import { randomBytes } from 'node:crypto';

/** Writes the hash of the message (`low`, `high`) to `out[0]` (low half) and `out[1]` (high half). */
export type Token = (low: number, high: number, out: Uint32Array) => void;

/** Bytes in the message, in the top byte of the last block. */
const LENGTH_BLOCK_HIGH = 8 << 24;

/** A hash under `key`, 16 bytes. */
export const createToken = (key: Uint8Array = randomBytes(16)): Token => {
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const [k0l, k0h] = [view.getInt32(0, true), view.getInt32(4, true)];
  const [k1l, k1h] = [view.getInt32(8, true), view.getInt32(12, true)];

  return (low, high, out) => {
    let [v0l, v0h] = [k0l ^ 0x70736575, k0h ^ 0x736f6d65];
    let [v1l, v1h] = [k1l ^ 0x6e646f6d, k1h ^ 0x646f7261];
    let [v2l, v2h] = [k0l ^ 0x6e657261, k0h ^ 0x6c796765];
    let [v3l, v3h] = [k1l ^ 0x79746573 ^ low, k1h ^ 0x74656462 ^ high];
    let t = 0;
    // Two rounds for the message, two for the length block, four to finish.
    for (let round = 0; round < 8; round++) {
      // v0 += v1; v1 = (v1 <<< 13) ^ v0; v0 <<<= 32
      t = (v0l + v1l) | 0;
      v0h = (v0h + v1h + (t >>> 0 < v1l >>> 0 ? 1 : 0)) | 0;
      v0l = t;
      t = ((v1l << 13) | (v1h >>> 19)) ^ v0l;
      v1h = ((v1h << 13) | (v1l >>> 19)) ^ v0h;
      v1l = t;
      t = v0l;
      v0l = v0h;
      v0h = t;
      // v2 += v3; v3 = (v3 <<< 16) ^ v2
      t = (v2l + v3l) | 0;
      v2h = (v2h + v3h + (t >>> 0 < v3l >>> 0 ? 1 : 0)) | 0;
      v2l = t;
      t = ((v3l << 16) | (v3h >>> 16)) ^ v2l;
      v3h = ((v3h << 16) | (v3l >>> 16)) ^ v2h;
      v3l = t;
      // v0 += v3; v3 = (v3 <<< 21) ^ v0
      t = (v0l + v3l) | 0;
      v0h = (v0h + v3h + (t >>> 0 < v3l >>> 0 ? 1 : 0)) | 0;
      v0l = t;
      t = ((v3l << 21) | (v3h >>> 11)) ^ v0l;
      v3h = ((v3h << 21) | (v3l >>> 11)) ^ v0h;
      v3l = t;
      // v2 += v1; v1 = (v1 <<< 17) ^ v2; v2 <<<= 32
      t = (v2l + v1l) | 0;
      v2h = (v2h + v1h + (t >>> 0 < v1l >>> 0 ? 1 : 0)) | 0;
      v2l = t;
      t = ((v1l << 17) | (v1h >>> 15)) ^ v2l;
      v1h = ((v1h << 17) | (v1l >>> 15)) ^ v2h;
      v1l = t;
      t = v2l;
      v2l = v2h;
      v2h = t;
      if (round === 1) {
        v0l ^= low;
        v0h ^= high;
        v3h ^= LENGTH_BLOCK_HIGH;
      } else if (round === 3) {
        v0h ^= LENGTH_BLOCK_HIGH;
        v2l ^= 0xff;
      }
    }
    out[0] = v0l ^ v1l ^ v2l ^ v3l;
    out[1] = v0h ^ v1h ^ v2h ^ v3h;
  };
};
