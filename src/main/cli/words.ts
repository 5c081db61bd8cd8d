/** States and ages in words, for people. */
import type { Status } from '../../contract/model/status.ts';

/** Shape and word, never colour alone. */
export const statusMarks: Readonly<Record<Status, string>> = {
  online: '● online',
  degraded: '◐ degraded',
  offline: '✕ offline',
  unknown: '○ unknown',
};

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** `3 min`, `5 d`; what lies in the future counts as now. */
export const sinceText = (atMs: number, nowMs: number): string => lengthText(nowMs - atMs);

/** `3 min`, `5 d`: the largest unit that fits, rounded down. */
export const lengthText = (ms: number): string => {
  const lengthMs = Math.max(0, ms);
  const [unit, unitMs] = units.find(([, size]) => lengthMs >= size) ?? ['s', 1_000];
  return `${Math.floor(lengthMs / unitMs)} ${unit}`;
};
