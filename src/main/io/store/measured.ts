/** The figures of a check that follow from others and so take no room in its row: what is left out by the writer, the reader puts back. */

export type StoredRtt = {
  readonly received: number;
  readonly rtt_us: number | null;
  readonly rtt_max_us: number | null;
  readonly rtt_mean_us: number | null;
  readonly rtt_p95_us: number | null;
  readonly rtt_p99_us: number | null;
};

/** Up to here the mean is the median. */
const MEAN_IS_MEDIAN = 2;
/** Below these, a nearest rank is the maximum. */
const FIRST_P95 = 20;
const FIRST_P99 = 100;

export const meanToStore = (received: number, us: number | null): number | null =>
  received <= MEAN_IS_MEDIAN ? null : us;
export const p95ToStore = (received: number, us: number | null): number | null => (received < FIRST_P95 ? null : us);
export const p99ToStore = (received: number, us: number | null): number | null => (received < FIRST_P99 ? null : us);

/** Rows of before these columns existed keep their null where nothing follows. */
export const meanUsOf = (row: StoredRtt): number | null =>
  row.rtt_mean_us ?? (row.received <= MEAN_IS_MEDIAN ? row.rtt_us : null);
export const p95UsOf = (row: StoredRtt): number | null =>
  row.rtt_p95_us ?? (row.received < FIRST_P95 ? row.rtt_max_us : null);
export const p99UsOf = (row: StoredRtt): number | null =>
  row.rtt_p99_us ?? (row.received < FIRST_P99 ? row.rtt_max_us : null);
