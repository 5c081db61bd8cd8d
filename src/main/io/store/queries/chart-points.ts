/** Checks and summaries of them put into the buckets of a chart: pure arithmetic. */
import type { ChartRow } from '../packing/check-row.ts';
import { highest, lowest, weightedMean, weightedMedian } from '../packing/summary.ts';
import type { Tile } from './packed-checks-of.ts';

/** RTTs in microseconds. */
export type Point = {
  readonly start: number;
  readonly sent: number;
  readonly received: number;
  readonly low: number | null;
  readonly mid: number | null;
  readonly high: number | null;
  readonly jitter: number | null;
};

/** What a bucket is made of: a check, an hour or a day, with the weight of its answered checks. */
export type Piece = Point & { readonly weight: number };

/** Null where nothing was sent: unknown, and not without loss. */
export const lossPercentOf = ({ sent, received }: { readonly sent: number; readonly received: number }) =>
  sent === 0 ? null : (100 * Math.max(0, sent - received)) / sent;

export const pointOf = (check: ChartRow): Point => ({
  start: check.at,
  sent: check.sent,
  received: check.received,
  low: check.rtt_min_us,
  mid: check.rtt_us,
  high: check.rtt_max_us,
  jitter: check.jitter_us,
});

export const pieceOf = (check: ChartRow): Piece => ({ ...pointOf(check), weight: 1 });

export const pieceOfTile = ({ summary }: Tile): Piece => ({
  start: summary.firstAt,
  sent: summary.sent,
  received: summary.received,
  low: summary.lowUs,
  mid: summary.p50Us,
  high: summary.highUs,
  jitter: summary.jitterUs,
  weight: summary.answered,
});

export type Buckets = {
  readonly from: number;
  readonly to: number;
  /** Where the first bucket begins, at or before `from`. */
  readonly base: number;
  readonly bucketMs: number;
};

/** Only buckets with something in them, ascending; the first begins at `from` at the earliest. */
export const bucketise = (pieces: readonly Piece[], { from, base, bucketMs }: Buckets): Point[] => {
  const buckets = new Map<number, Piece[]>();
  for (const piece of pieces) {
    const place = Math.floor((piece.start - base) / bucketMs);
    const bucket = buckets.get(place);
    if (bucket === undefined) buckets.set(place, [piece]);
    else bucket.push(piece);
  }
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([place, inside]) => ({ ...together(inside), start: Math.max(from, base + place * bucketMs) }));
};

const together = (pieces: readonly Piece[]): Omit<Point, 'start'> => {
  const figures = (of: (piece: Piece) => number | null): number[] => pieces.map(of).filter((value) => value !== null);
  const weighted = (of: (piece: Piece) => number | null) =>
    pieces.flatMap((piece) => {
      const value = of(piece);
      return value === null ? [] : [{ value, weight: piece.weight }];
    });
  return {
    sent: pieces.reduce((sum, { sent }) => sum + sent, 0),
    received: pieces.reduce((sum, { received }) => sum + received, 0),
    low: lowest(figures(({ low }) => low)),
    mid: weightedMedian(weighted(({ mid }) => mid)),
    high: highest(figures(({ high }) => high)),
    jitter: weightedMean(weighted(({ jitter }) => jitter)),
  };
};
