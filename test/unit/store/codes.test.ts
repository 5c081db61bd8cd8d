import { describe, expect, it } from 'vitest';
import { voidReasons } from '../../../src/contract/model/check.ts';
import { statuses } from '../../../src/contract/model/status.ts';
import {
  plausibleInstant,
  statusCode,
  statusOf,
  toBasisPoints,
  toMs,
  toPercent,
  toUs,
  voidCode,
  voidReasonOf,
} from '../../../src/main/io/store/codes.ts';

describe('codes', () => {
  it.each(statuses)('%s comes back from its code', (status) => expect(statusOf(statusCode(status))).toBe(status));
  it('a worse status has a smaller code', () => expect(statuses.map(statusCode)).toEqual([0, 1, 2, 3]));
  it.each([...voidReasons, null])('void reason %s comes back from its code', (reason) =>
    expect(voidReasonOf(voidCode(reason))).toBe(reason),
  );
  it('void reasons have codes of their own', () =>
    expect(new Set(voidReasons.map(voidCode)).size).toBe(voidReasons.length));
  it.each([0.001, 12.345, 60_000, null])('%s ms keeps its microseconds', (ms) => expect(toMs(toUs(ms))).toBe(ms));
  it.each([0, 33.33, 100, null])('%s %% keeps its hundredths', (percent) =>
    expect(toPercent(toBasisPoints(percent))).toBe(percent),
  );
  it.each([
    ['the year 52217', 1_585_699_200_000_000],
    ['seconds instead of milliseconds', 1_767_225_600],
    ['a fraction', 1_767_225_600_000.5],
    ['not a number', Number.NaN],
    ['the time before 2000', 0],
  ])('%s is not a time stamp', (_, at) =>
    expect(() => plausibleInstant(at)).toThrowError(expect.objectContaining({ code: 'bad-input' })),
  );
});
