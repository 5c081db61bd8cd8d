/** Where a device was not checked, and why: pure arithmetic over instants. */
import type { History } from '../../../contract/model/check.ts';

export type Stretch = { readonly from: number; readonly to: number };
export type Gap = History['gaps'][number];

export type GapInput = Stretch & {
  /** Checks in the range, ascending, with the last one before and the first one after it where there are such. */
  readonly at: readonly number[];
  /** Where each of these stands for checks without a gap up to a later one, that; by itself it stands alone. */
  readonly until?: readonly number[];
  readonly createdAt: number;
  /** The usual distance between checks, milliseconds. */
  readonly spacingMs: number;
  readonly pauses: readonly Stretch[];
  /** When the monitor did not run. */
  readonly off: readonly Stretch[];
};

/** More than this many usual distances without a check is a gap. */
export const gapFactor = 2.5;

export const medianSpacing = (at: readonly number[]): number | null => {
  if (at.length < 2) return null;
  return middleOf(at.slice(1).map((time, i) => time - (at[i] as number)));
};

export const middleOf = (spacings: readonly number[]): number | null =>
  [...spacings].sort((a, b) => a - b)[Math.floor(spacings.length / 2)] ?? null;

/** Gaps within the range, in order; what lies before the device was added is always one. */
export const findGaps = (input: GapInput): Gap[] => {
  const { from, to, at, createdAt } = input;
  const gaps: Gap[] = [];
  const added = Math.min(Math.max(createdAt, from), to);
  const checkedBefore = at[0] !== undefined && at[0] < added;
  if (added > from && !checkedBefore) gaps.push({ from, to: added, cause: 'not-yet-added' });
  const start = checkedBefore ? from : added;
  const ends = input.until ?? at;
  const lefts = [checkedBefore ? Math.min(at[0] as number, from) : start, ...ends];
  const rights = [...at, Math.max(to, ends.at(-1) ?? to)];
  for (const [i, left] of lefts.entries()) {
    const right = rights[i] as number;
    if (right - left <= gapFactor * input.spacingMs) continue;
    const gap = { from: Math.max(left, start), to: Math.min(right, to) };
    if (gap.to > gap.from) gaps.push({ ...gap, cause: causeOf(gap, input) });
  }
  return gaps;
};

const causeOf = (gap: Stretch, { pauses, off }: GapInput): Gap['cause'] => {
  const pausedMs = overlapMs(gap, pauses);
  const offMs = overlapMs(gap, off);
  if (pausedMs === 0 && offMs === 0) return 'no-checks';
  return pausedMs >= offMs ? 'paused' : 'monitor-off';
};

const overlapMs = (gap: Stretch, stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(gap.to, to) - Math.max(gap.from, from)), 0);
