import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { voidReasons } from '../../../src/contract/model/check.ts';
import { defaultPolicy, type Policy } from '../../../src/contract/model/policy.ts';
import type { Status } from '../../../src/contract/model/status.ts';
import { emptyLossWindow, lossPercentOf, pushPackets } from '../../../src/main/engine/status/loss-window.ts';
import {
  type CheckFacts,
  type Judgement,
  judgementFrom,
  nextStatus,
} from '../../../src/main/engine/status/next-status.ts';
import { deviceState } from '../../support/builders.ts';

const facts = (more: Partial<CheckFacts>): CheckFacts => ({
  atMs: 1_000_000,
  sent: 3,
  received: 0,
  rttMs: null,
  voidReason: null,
  confirmations: null,
  unreachable: null,
  tookMs: 4_100,
  ...more,
});
const answered = (received = 3, rttMs = 12.3) => facts({ received, rttMs });
const silence = () => facts({});
const confirmedSilence = (more: Partial<CheckFacts> = {}) => facts({ sent: 6, confirmations: 3, ...more });
const savedByConfirmation = () => facts({ sent: 6, received: 1, confirmations: 3, rttMs: 40 });
const voided = () => facts({ sent: 0, voidReason: 'network-unreachable' });

const judgement = (status: Status, more: Partial<Judgement> = {}): Judgement => ({
  ...judgementFrom(deviceState({ status, statusSince: 0 })),
  ...more,
});

/** Runs the checks one after the other; the last answer may be `confirm`. */
const judged = (start: Judgement, checks: readonly CheckFacts[], policy: Policy = defaultPolicy) => {
  let current = start;
  for (const check of checks) {
    const next = nextStatus(current, check, policy);
    if (next === 'confirm') return next;
    current = next;
  }
  return current;
};
const statusAfter = (...input: Parameters<typeof judged>) => {
  const next = judged(...input);
  return next === 'confirm' ? next : next.status;
};

const high = 600;
const byTcp: Policy = { ...defaultPolicy, method: 'tcp' };
const table: [rule: string, from: Status, checks: CheckFacts[], to: Status | 'confirm'][] = [
  ['the first reply brings an unknown device online', 'unknown', [answered()], 'online'],
  ['one reply of three is enough to be online', 'unknown', [answered(1)], 'online'],
  ['silence alone decides nothing', 'online', [silence()], 'confirm'],
  ['silence alone decides nothing, degraded or not', 'degraded', [silence()], 'confirm'],
  ['silence alone decides nothing, even when nothing was known', 'unknown', [silence()], 'confirm'],
  ['silence, confirmed, brings it down', 'online', [confirmedSilence()], 'offline'],
  ['a degraded device goes down the same way', 'degraded', [confirmedSilence()], 'offline'],
  ['a device never seen goes down the same way', 'unknown', [confirmedSilence()], 'offline'],
  ['a reply to the confirmation keeps it online', 'online', [savedByConfirmation()], 'online'],
  ['an offline device needs no confirmation to stay offline', 'offline', [silence()], 'offline'],
  ['one reply brings it back', 'offline', [answered(1)], 'online'],
  [
    'the losses of an outage do not count once it is back',
    'offline',
    [silence(), silence(), silence(), silence(), answered()],
    'online',
  ],
  ['one void check changes nothing', 'online', [voided()], 'online'],
  ['one void check changes nothing, offline neither', 'offline', [voided()], 'offline'],
  ['two void checks in a row turn it unknown', 'online', [voided(), voided()], 'unknown'],
  ['two void checks in a row turn it unknown, offline too', 'offline', [voided(), voided()], 'unknown'],
  ['voids must be in a row', 'online', [voided(), answered(), voided()], 'online'],
  [
    'a void confirmation is no confirmation',
    'online',
    [confirmedSilence({ sent: 5, voidReason: 'no-buffers' })],
    'online',
  ],
  ['a check that sent nothing and says not why is void', 'online', [facts({ sent: 0 }), facts({ sent: 0 })], 'unknown'],
  ['an unknown device that answers again is online', 'online', [voided(), voided(), answered()], 'online'],
  [
    'losses of an outage are forgotten over a void stretch',
    'offline',
    [silence(), silence(), silence(), silence(), voided(), voided(), answered()],
    'online',
  ],
  ['one slow check is not degraded', 'online', [answered(3, high)], 'online'],
  ['two slow checks in a row are degraded', 'online', [answered(3, high), answered(3, high)], 'degraded'],
  [
    'a fast check between two slow ones starts anew',
    'online',
    [answered(3, high), answered(), answered(3, high)],
    'online',
  ],
  ['one fast check does not end it', 'online', [answered(3, high), answered(3, high), answered()], 'degraded'],
  ['two fast checks end it', 'online', [answered(3, high), answered(3, high), answered(), answered()], 'online'],
  ['few packets say nothing about loss', 'unknown', [answered(1), answered(1), answered(1)], 'online'],
  ['loss over the limit is degraded', 'unknown', [answered(2), answered(2), answered(2), answered(2)], 'degraded'],
];

describe('nextStatus', () => {
  test.each(table)('%s', (_rule, from, checks, to) => {
    expect(statusAfter(judgement(from), checks)).toBe(to);
  });

  it('never degrades on a single lost packet, however low the limit', () => {
    const policy = { ...defaultPolicy, packets: 1, lossLimitPercent: 0.1 };
    const one = Array.from({ length: 12 }, () => facts({ sent: 1, received: 1, rttMs: 1 }));
    expect(statusAfter(judgement('online'), [...one, facts({ sent: 2, received: 1, rttMs: 1 })], policy)).toBe(
      'online',
    );
    expect(statusAfter(judgement('online'), [...one, facts({ sent: 3, received: 1, rttMs: 1 })], policy)).toBe(
      'degraded',
    );
  });

  it('leaves degraded by loss only below half of the limit', () => {
    const loss = (lost: number) => pushPackets(emptyLossWindow, 32, lost);
    const lossy = (lost: number) => judgement('degraded', { loss: loss(lost), lossHigh: true, rttHigh: false });
    expect(statusAfter(lossy(4), [answered()])).toBe('degraded');
    expect(statusAfter(lossy(2), [answered()])).toBe('online');
  });

  it('keeps a stored degraded device degraded over a restart while the cause lasts', () => {
    const byLoss = judgementFrom(deviceState({ status: 'degraded', lossPercent: 31.3 }));
    expect(statusAfter(byLoss, [answered()])).toBe('degraded');
    const byRtt = judgementFrom(deviceState({ status: 'degraded', lossPercent: 0 }));
    expect(statusAfter(byRtt, [answered(3, high)])).toBe('degraded');
    expect(statusAfter(byRtt, [answered(), answered()])).toBe('online');
  });

  const reasons: [what: string, next: Judgement | 'confirm', reason: string][] = [
    [
      'offline',
      judged(judgement('online'), [confirmedSilence()]),
      'no reply to 3 packets and 3 confirmations over 4.1 s',
    ],
    [
      'offline, with what a router said',
      judged(judgement('online'), [confirmedSilence({ unreachable: 'host unreachable from 10.0.0.1' })]),
      'no reply to 3 packets and 3 confirmations over 4.1 s; host unreachable from 10.0.0.1',
    ],
    ['online', judged(judgement('unknown'), [answered()]), 'answered 3 of 3 packets, median 12.3 ms'],
    [
      'back online',
      judged(judgement('offline', { since: 800_000 }), [answered()]),
      'answers again after 3 min: answered 3 of 3 packets, median 12.3 ms',
    ],
    [
      'offline, asked by TCP',
      judged(judgement('online'), [confirmedSilence()], byTcp),
      'no answer on TCP 443 to 3 connects and 3 confirmations over 4.1 s',
    ],
    [
      'online by a port that is open',
      judged(judgement('unknown'), [facts({ received: 3, rttMs: 1.5, tcpAnswer: 'open' })], byTcp),
      'answered on TCP 443 (open), 3 of 3 connects, median 1.5 ms',
    ],
    [
      'online by a port that refuses',
      judged(judgement('unknown'), [facts({ received: 1, rttMs: 1.5, tcpAnswer: 'refused' })], byTcp),
      'answered on TCP 443 (refused), 1 of 3 connects, median 1.5 ms',
    ],
    [
      'back online, but nobody knows how fast',
      judged(judgement('offline', { since: 800_000 }), [facts({ received: 3, tcpAnswer: 'open' })], byTcp),
      'answers again after 3 min: answered on TCP 443 (open), 3 of 3 connects',
    ],
    [
      'unknown, for want of descriptors',
      judged(judgement('unknown'), [facts({ sent: 0, voidReason: 'no-descriptors' })], byTcp),
      'the last check could not be made: this machine ran out of file descriptors',
    ],
    [
      'degraded by loss',
      judged(judgement('online', { loss: pushPackets(emptyLossWindow, 32, 9) }), [answered(2)]),
      'loss 31.3 % over the last 32 packets, limit 20 %',
    ],
    [
      'degraded by RTT',
      judged(judgement('online'), [answered(3, high), answered(3, high)]),
      'median RTT 600 ms, limit 500 ms, for 2 checks in a row',
    ],
    [
      'unknown',
      judged(judgement('online'), [voided(), voided()]),
      '2 checks in a row could not be made: this machine has no route to its network',
    ],
    [
      'still unknown',
      judged(judgement('unknown'), [facts({ sent: 0, voidReason: 'name-not-resolved' })]),
      'the last check could not be made: its host name was not resolved',
    ],
  ];
  test.each(reasons)('says in one sentence with numbers why: %s', (_what, next, reason) => {
    expect(next).toMatchObject({ reason });
  });

  const status = fc.constantFrom<Status>('unknown', 'online', 'degraded', 'offline');
  const anyCheck = fc
    .record({
      sent: fc.nat(20),
      lost: fc.nat(20),
      rttMs: fc.double({ min: 0.01, max: 5_000, noNaN: true }),
      voidReason: fc.option(fc.constantFrom(...voidReasons)),
      confirmations: fc.option(fc.integer({ min: 1, max: 15 })),
    })
    .map(({ sent, lost, rttMs, ...rest }) => {
      const received = Math.max(0, sent - lost);
      return facts({ sent, received, rttMs: received > 0 ? rttMs : null, ...rest });
    });

  it('never calls a device offline without a confirmation', () => {
    fc.assert(
      fc.property(status, fc.array(anyCheck, { maxLength: 40 }), (from, checks) => {
        const unconfirmed = checks.map((check) => ({ ...check, confirmations: null }));
        const reached = from === 'offline' ? 'offline' : statusAfter(judgement(from), unconfirmed);
        return from === 'offline' || reached !== 'offline';
      }),
    );
  });

  it('never steps to offline on a void check', () => {
    fc.assert(
      fc.property(status, anyCheck, fc.constantFrom(...voidReasons), (from, check, voidReason) => {
        const next = nextStatus(judgement(from), { ...check, voidReason, received: 0, rttMs: null }, defaultPolicy);
        return next !== 'confirm' && (next.status !== 'offline' || from === 'offline');
      }),
    );
  });

  it('keeps the loss between 0 and 100 % over at most 32 packets, and since only moves with the status', () => {
    fc.assert(
      fc.property(status, fc.array(anyCheck, { maxLength: 60 }), (from, checks) => {
        let current = judgement(from);
        for (const check of checks) {
          const next = nextStatus(current, { ...check, confirmations: 3 }, defaultPolicy);
          if (next === 'confirm') return false;
          const percent = lossPercentOf(next.loss) ?? 0;
          if (next.loss.length > 32 || percent < 0 || percent > 100) return false;
          if ((next.status === current.status) !== (next.since === current.since) && current.since !== check.atMs)
            return false;
          current = next;
        }
        return true;
      }),
    );
  });
});
