import { describe, expect, it } from 'vitest';
import { packChecks, unpackChecks } from '../../../src/main/io/store/packed-checks.ts';
import { checkRecord, t0 } from '../../support/temp-store.ts';

describe('packed checks', () => {
  it.each([
    ['a plain one', checkRecord(1, t0)],
    [
      'a miss',
      checkRecord(2, t0, {
        received: 0,
        rttMinMs: null,
        rttMs: null,
        rttMaxMs: null,
        state: { ...checkRecord(2, t0).state, status: 'offline', rttMs: null, lossPercent: 100, statusSince: null },
        transition: { from: 'online', to: 'offline', reason: '3 of 3 lost', news: true },
      }),
    ],
    ['a void one', checkRecord(3, t0, { sent: 0, received: 0, voidReason: 'no-permission' })],
  ])('%s comes back as it went', (_, record) =>
    expect(unpackChecks(packChecks([checkRecord(9, t0), record]))).toEqual([checkRecord(9, t0), record]),
  );

  it('none is none', () => expect(unpackChecks(packChecks([]))).toEqual([]));
  it('a check without a device is refused', () =>
    expect(() => unpackChecks(packChecks([checkRecord(Number.NaN, t0)]))).toThrowError(
      expect.objectContaining({ code: 'bad-input' }),
    ));
});
