/** Remembers how late things started, in a histogram of fixed size with 2 % resolution. */

export type Lateness = {
  add(lateMs: number): void;
  /** The quantile in milliseconds (0.5 = median); null before the first. */
  quantile(fraction: number): number | null;
  max(): number | null;
};

const RESOLUTION = 1.02;
const BUCKETS = 1_200;

export const createLateness = (): Lateness => {
  const buckets = new Uint32Array(BUCKETS);
  let count = 0;
  let max = 0;
  const bucketOf = (ms: number) => Math.min(BUCKETS - 1, Math.round(Math.log(1 + ms) / Math.log(RESOLUTION)));
  const middleOf = (bucket: number) => RESOLUTION ** bucket - 1;
  return {
    add: (lateMs) => {
      const ms = Math.max(0, lateMs);
      const bucket = bucketOf(ms);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count++;
      max = Math.max(max, ms);
    },
    quantile: (fraction) => {
      if (count === 0) return null;
      let left = Math.ceil(count * fraction);
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        left -= buckets[bucket] ?? 0;
        if (left <= 0) return Math.min(max, middleOf(bucket));
      }
      return max;
    },
    max: () => (count === 0 ? null : max),
  };
};
