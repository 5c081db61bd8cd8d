/** A check as the store keeps it, in whole numbers: what is packed and what comes back. */

export type CheckRow = {
  readonly at: number;
  readonly cycle_id: number | null;
  readonly sent: number;
  readonly received: number;
  readonly rtt_min_us: number | null;
  readonly rtt_us: number | null;
  readonly rtt_max_us: number | null;
  readonly void_reason: number | null;
  readonly status: number;
  readonly status_since: number | null;
  readonly loss_bp: number | null;
  readonly rtt_mean_us: number | null;
  readonly rtt_p95_us: number | null;
  readonly rtt_p99_us: number | null;
  readonly jitter_us: number | null;
  readonly duplicates: number | null;
  readonly ttl: number | null;
};

/** In staging: the id tells in which order checks came. */
export type StagedRow = CheckRow & { readonly id: number };
export type StagedCheck = StagedRow & { readonly device_id: number };

/** What a chart draws of a check. */
export type ChartRow = Pick<
  CheckRow,
  'at' | 'sent' | 'received' | 'rtt_min_us' | 'rtt_us' | 'rtt_max_us' | 'jitter_us' | 'void_reason'
>;

/** A figure beyond this is no measurement: a year as microseconds, the year 3084 as milliseconds. */
export const largestFigure = 2 ** 45;

export const hourMs = 3_600_000;
export const dayHours = 24;
export const hourOf = (at: number): number => Math.floor(at / hourMs);
