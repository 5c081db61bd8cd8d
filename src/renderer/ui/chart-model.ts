/** What a chart over time is told: columns, how each is drawn, and the stretches nobody measured. */
export type ChartRange = { readonly fromMs: number; readonly toMs: number };

/** A stretch without data, drawn as such and named. */
export type ChartGap = ChartRange & { readonly cause: string };

export type ChartSeries = {
  readonly label: string;
  /** A custom property of the theme, such as `--fw-chart-line`. */
  readonly colour: string;
  readonly kind: 'line' | 'bars' | 'edge';
  readonly widthPx?: number;
  /** Lengths of line and gap; such a line has no points. */
  readonly dashPx?: readonly [number, number];
};

/** Fills between two series, given by their positions. */
export type ChartBand = { readonly upper: number; readonly lower: number; readonly colour: string };

/** How values are spread in stretches of equal width that begin at these times; each band lies within the one before it. */
export type ChartShades = {
  readonly atMs: readonly number[];
  readonly widthMs: number;
  readonly bands: readonly { readonly low: readonly number[]; readonly high: readonly number[] }[];
  readonly colour: string;
};

/** Times in milliseconds, ascending, and one column per series of the same length; null draws nothing. */
export type ChartColumns = {
  readonly atMs: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
};

/** The colours that gaps are drawn with. */
export type ChartInk = {
  readonly text: string;
  readonly gap: string;
  /** Behind a gap's cause, so that it can be read. */
  readonly page: string;
};

/** Cuts the lines where a gap is, so that none is drawn across it. */
export const cutAtGaps = ({ atMs, values }: ChartColumns, gaps: readonly ChartRange[]): ChartColumns => {
  if (gaps.length === 0 || atMs.length === 0) return { atMs, values };
  const cuts = gaps.map((gap) => Math.min(gap.toMs, gap.fromMs + 1)).sort((a, b) => a - b);
  const outAt: number[] = [];
  const outValues = values.map((): (number | null)[] => []);
  let cut = 0;
  const push = (at: number, from: number | null): void => {
    outAt.push(at);
    values.forEach((column, series) => {
      outValues[series]?.push(from === null ? null : (column[from] ?? null));
    });
  };
  atMs.forEach((at, index) => {
    while (cut < cuts.length && (cuts[cut] as number) < at) {
      const cutAt = cuts[cut++] as number;
      if (cutAt > (outAt.at(-1) ?? Number.NEGATIVE_INFINITY)) push(cutAt, null);
    }
    push(at, index);
  });
  return { atMs: outAt, values: outValues };
};

/** The shortest zoom: below it there is nothing left to see. */
const SHORTEST_MS = 2_000;

/** Moves or scales a range about its middle; `factor` below 1 zooms in, `shift` is in widths of the range. */
export const moveRange = ({ fromMs, toMs }: ChartRange, factor: number, shift: number): ChartRange => {
  const width = toMs - fromMs;
  const half = Math.max(SHORTEST_MS, width * factor) / 2;
  const middle = (fromMs + toMs) / 2 + width * shift;
  return { fromMs: Math.round(middle - half), toMs: Math.round(middle + half) };
};
