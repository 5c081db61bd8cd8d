/** The small integers that stand for words in the database; once written they never change their meaning. */
import { FieldwatchError } from '../../../contract/errors.ts';
import type { VoidReason } from '../../../contract/model/check.ts';
import type { Status } from '../../../contract/model/status.ts';

/** Smaller is worse, so that sorting by code sorts worst first. */
const statusCodes: Readonly<Record<Status, number>> = { offline: 0, degraded: 1, unknown: 2, online: 3 };
const statusWords = Object.keys(statusCodes) as Status[];

const voidCodes: Readonly<Record<VoidReason, number>> = {
  'network-unreachable': 1,
  'host-unreachable': 2,
  'no-permission': 3,
  'no-buffers': 4,
  'address-not-available': 5,
  'name-not-resolved': 6,
  'not-supported': 7,
  'prober-lost': 8,
  cancelled: 9,
  other: 10,
  'no-descriptors': 11,
  'monitor-late': 12,
  'own-network-down': 13,
  'gateway-silent': 14,
  'outside-line-down': 15,
};
const voidWords = new Map(Object.entries(voidCodes).map(([word, code]) => [code, word as VoidReason]));

export const statusCode = (status: Status): number => statusCodes[status];
export const statusOf = (code: number): Status => statusWords[code] ?? 'unknown';

export const voidCode = (reason: VoidReason | null): number | null => (reason === null ? null : voidCodes[reason]);
export const voidReasonOf = (code: number | null): VoidReason | null =>
  code === null ? null : (voidWords.get(code) ?? 'other');

/** Milliseconds → whole microseconds. */
export const toUs = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 1_000));
export const toMs = (us: number | null): number | null => (us === null ? null : us / 1_000);

/** Percent → hundredths of a percent. */
export const toBasisPoints = (percent: number | null): number | null =>
  percent === null ? null : Math.round(percent * 100);
export const toPercent = (basisPoints: number | null): number | null =>
  basisPoints === null ? null : basisPoints / 100;

const earliestMs = Date.UTC(2000, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);

/** The instant, or a refusal: a stamp outside 2000–2099 is a broken clock or a unit mixed up, and would outlive any pruning. */
export const plausibleInstant = (at: number): number => {
  if (Number.isInteger(at) && at >= earliestMs && at < latestMs) return at;
  throw new FieldwatchError('bad-input', `the time stamp ${at} is not a time between 2000 and 2099 in milliseconds`);
};
