/** What hours that are alike come to together. */
import { describe, expect, test } from 'vitest';
import type { Summary } from '../../../src/main/io/store/packing/summary.ts';
import { type Usual, usualOf } from '../../../src/main/io/store/queries/usual.ts';

/** Sixty checks of three packets, all answered in 2 ms. */
const hour = (more: Partial<Summary> = {}): Summary => ({
  count: 60,
  answered: 60,
  voids: 0,
  sent: 180,
  received: 180,
  firstAt: 0,
  lastAt: 3_540_000,
  longestMs: 60_000,
  lowUs: 1_900,
  meanUs: 2_000,
  p50Us: 2_000,
  p95Us: 2_100,
  highUs: 2_200,
  jitterUs: 10,
  ...more,
});
const rtt = (us: number, answered = 60): Summary =>
  hour({ meanUs: us, p50Us: us, p95Us: us + 100, answered, received: 3 * answered });
const lost = (packets: number): Summary => hour({ received: 180 - packets });
const silent = hour({ answered: 0, received: 0, lowUs: null, meanUs: null, p50Us: null, p95Us: null, highUs: null });
const unjudged = { ...silent, sent: 0, voids: 60 };
const none = { mean: null, p50: null, p95: null };

describe('what is usual', () => {
  test.each<[rule: string, hours: readonly Summary[], usual: Partial<Usual>]>([
    [
      'of no hour nothing is known',
      [],
      { hours: 0, answeredHours: 0, checks: 0, rtt: none, rttSpread: null, loss: none, lossSpread: null },
    ],
    ['an hour in which nothing could be sent says nothing', [unjudged], { hours: 0, checks: 0, loss: none }],
    [
      'one hour is what it was, without a spread',
      [hour()],
      { hours: 1, checks: 60, rtt: { mean: 2_000, p50: 2_000, p95: 2_100 }, rttSpread: 0 },
    ],
    [
      'a silent hour counts for the loss alone',
      [hour(), silent],
      {
        hours: 2,
        answeredHours: 1,
        rtt: { mean: 2_000, p50: 2_000, p95: 2_100 },
        loss: { mean: 50, p50: 50, p95: 100 },
      },
    ],
    [
      'only silence: all is lost, and no RTT is usual',
      [silent, silent],
      { answeredHours: 0, rtt: none, rttSpread: null, loss: { mean: 100, p50: 100, p95: 100 }, lossSpread: 0 },
    ],
    [
      'the spread is how far hours usually are from the middle',
      [1_000, 2_000, 4_000].map((us) => rtt(us)),
      { rttSpread: 1_000 },
    ],
    [
      'one bad hour does not widen it',
      [2_000, 2_010, 1_990, 2_000, 90_000].map((us) => rtt(us)),
      { rttSpread: 10, rtt: { mean: 19_600, p50: 2_000, p95: 19_700 } },
    ],
    [
      'an hour that hardly answered hardly counts',
      [rtt(2_000), rtt(80_000, 2), rtt(2_010)],
      { rttSpread: 10, rtt: { mean: 3_284, p50: 2_010, p95: 3_384 } },
    ],
    [
      'loss now and then is not usual',
      [0, 0, 0, 0, 18].map(lost),
      { loss: { mean: 2, p50: 0, p95: 10 }, lossSpread: 0 },
    ],
    ['more replies than packets are no gain', [hour({ received: 200 })], { loss: { mean: 0, p50: 0, p95: 0 } }],
    [
      'of twenty hours the worst is left out of p95',
      Array.from({ length: 20 }, (_, i) => lost(i === 7 ? 180 : 0)),
      { loss: { mean: 5, p50: 0, p95: 0 } },
    ],
  ])('%s', (_, hours, usual) => expect(usualOf(hours)).toMatchObject(usual));
});
