/** What one check measured as people read it, each missing figure with its reason. */
import type { Check } from '../../../contract/model/check.ts';
import { formatMany, formatMs } from '../../ui/format.ts';

/** `why` is null where there is a figure. */
export type Figure = { readonly text: string; readonly why: string | null };

/** `3 of 3`, `3 of 3, 1 duplicate`, `not judged: network unreachable` */
export const repliesOf = ({ sent, received, duplicates, voidReason }: Check): string => {
  if (voidReason !== null) return `not judged: ${voidReason.replaceAll('-', ' ')}`;
  const replies = `${received} of ${sent}`;
  return duplicates === null || duplicates === 0 ? replies : `${replies}, ${formatMany(duplicates, 'duplicate')}`;
};

const whyUnmeasured = ({ received, voidReason }: Check): string | null => {
  if (voidReason !== null) return 'not judged, so nothing was measured';
  return received === 0 ? 'no reply, so nothing to measure' : null;
};

const figure = (text: string | null, why: string): Figure => (text === null ? { text: '—', why } : { text, why: null });

/** Of the times: those that are null beside replies were not measured when the check was stored. */
export const timeOf = (check: Check, ms: number | null): Figure =>
  figure(ms === null ? null : formatMs(ms), whyUnmeasured(check) ?? 'stored before this was measured');

export const jitterOf = (check: Check): Figure =>
  check.received === 1 && check.voidReason === null
    ? figure(check.jitterMs === null ? null : formatMs(check.jitterMs), 'one reply alone has no jitter')
    : timeOf(check, check.jitterMs);

export const ttlOf = (check: Check): Figure =>
  figure(
    check.ttl === null ? null : String(check.ttl),
    whyUnmeasured(check) ?? 'the way of asking hands no TTL over, or it was stored before',
  );

/** The reasons of all that is missing, each once, as one sentence; null when nothing is. */
export const missingOf = (check: Check): string | null => {
  const times = [check.rttMinMs, check.rttMeanMs, check.rttMs, check.rttP95Ms, check.rttP99Ms, check.rttMaxMs];
  const figures = [...times.map((ms) => timeOf(check, ms)), jitterOf(check), ttlOf(check)];
  const reasons = new Set(figures.map(({ why }) => why).filter((why) => why !== null));
  return reasons.size === 0 ? null : `A dash: ${[...reasons].join('; ')}.`;
};
