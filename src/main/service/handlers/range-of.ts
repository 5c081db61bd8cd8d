/** The range a call asks for, from what was given of it. */
import { FieldwatchError } from '../../../contract/errors.ts';

type Range = { readonly from: number; readonly to: number };

/** Of which one end or both may be given; the other is now, or so long before. Throws `bad-input`. */
export const rangeOf = (
  given: { from?: number | undefined; to?: number | undefined },
  widthMs: number,
  now: number,
  atMostMs = Number.POSITIVE_INFINITY,
): Range => {
  const to = given.to ?? now;
  const from = given.from ?? Math.max(0, to - widthMs);
  if (from >= to) throw refused('must be before `to`');
  if (to - from > atMostMs) throw refused(`must be at most ${atMostMs / 86_400_000} days before \`to\``);
  return { from, to };
};

const refused = (message: string): FieldwatchError =>
  new FieldwatchError('bad-input', `from: ${message}`, { issues: [{ path: 'from', message }] });
