/** A packet pace as a schedule: every packet gets the first free moment at or after the one it wants. */

export type Pace = {
  /** The monotonic moment at which a packet wanted at `wantedMs` may leave. */
  reserve(wantedMs: number, nowMs: number): number;
  /** Packets a second; 0 lifts the pace. */
  set(packetsPerSecond: number): void;
  limit(): number;
};

const BUCKET_MS = 10;

export const createPace = (packetsPerSecond: number): Pace => {
  let limit = packetsPerSecond;
  const taken = new Map<number, number>();
  /** Every earlier bucket is full or past. */
  let firstFree = 0;

  const capacityOf = (bucket: number) =>
    Math.floor(((bucket + 1) * limit * BUCKET_MS) / 1_000) - Math.floor((bucket * limit * BUCKET_MS) / 1_000);

  const forgetBefore = (bucket: number) => {
    if (bucket <= firstFree) return;
    for (const old of taken.keys()) if (old < bucket) taken.delete(old);
    firstFree = bucket;
  };

  return {
    reserve: (wantedMs, nowMs) => {
      if (limit === 0) return wantedMs;
      forgetBefore(Math.floor(nowMs / BUCKET_MS));
      const wanted = Math.floor(wantedMs / BUCKET_MS);
      let bucket = Math.max(wanted, firstFree);
      while ((taken.get(bucket) ?? 0) >= capacityOf(bucket)) bucket++;
      if (Math.max(wanted, firstFree) === firstFree) firstFree = bucket;
      taken.set(bucket, (taken.get(bucket) ?? 0) + 1);
      return Math.max(wantedMs, bucket * BUCKET_MS);
    },
    set: (next) => {
      limit = next;
      taken.clear();
      firstFree = 0;
    },
    limit: () => limit,
  };
};
