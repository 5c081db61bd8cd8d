/** The spread of RTTs within stretches of a chart, out of every single check: pure arithmetic. */
import { type Smoke, smokePercents } from '../../../../contract/model/smoke.ts';
import { toMs } from '../codes.ts';
import type { ChartRow } from '../packing/check-row.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Fixed widths, so that the shades stay where they are while a range moves on. */
const widthsMs = [
  10_000,
  30_000,
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 4, 6, 12, 24].map((hours) => hours * hourMs),
];
const mostStretches = 96;
const fewestStretches = 3;
/** Some ten checks make a spread; rhythms waver a little. */
const wantedChecks = 9.5;
const fewestChecks = 5;

type Range = { readonly from: number; readonly to: number; readonly spacingMs: number };

/** Undefined where the range is too short for stretches of enough checks. */
export const smokeOf = (checks: readonly ChartRow[], { from, to, spacingMs }: Range): Smoke | undefined => {
  const neededMs = Math.max((to - from) / mostStretches, wantedChecks * spacingMs);
  const bucketMs = widthsMs.find((width) => width >= neededMs);
  if (bucketMs === undefined || bucketMs * fewestStretches > to - from) return undefined;
  const stretches = [...Map.groupBy(checks, ({ at }) => Math.floor(at / bucketMs) * bucketMs)]
    .map(([at, inside]) => ({ at, rtts: inside.flatMap(({ rtt_us }) => rtt_us ?? []).sort((a, b) => a - b) }))
    .filter(({ rtts }) => rtts.length >= fewestChecks)
    .sort((a, b) => a.at - b.at);
  return {
    bucketMs,
    at: stretches.map(({ at }) => at),
    checks: stretches.map(({ rtts }) => rtts.length),
    bands: smokePercents.map((percent) => {
      const ends = stretches.map(({ rtts }) => middleOf(rtts, percent));
      return { percent, lowMs: ends.map(([low]) => low), highMs: ends.map(([, high]) => high) };
    }),
  };
};

/** Lowest and highest of the middle so many percent, at least. */
const middleOf = (sorted: readonly number[], percent: number): readonly [number, number] => {
  const left = Math.floor((sorted.length * (100 - percent)) / 200);
  const ms = (place: number): number => toMs(sorted[place] ?? null) ?? 0;
  return [ms(left), ms(sorted.length - 1 - left)];
};
