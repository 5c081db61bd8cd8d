import { describe, expect, it } from 'vitest';
import { flawBits } from '../../../src/main/io/simulated/script/flaws.ts';
import { type CheckOptions, checkTruth, sayDifferences, type Told } from '../../support/simulator/check-truth.ts';
import { createTruthLog, type Truth } from '../../support/simulator/truth-log.ts';

type Reply = { readonly afterMs: number; readonly flaws?: number };

/** One request a second to one address; each entry is what came back for it. */
const truthOf = (requests: readonly (readonly Reply[])[], address = '10.0.0.1'): Truth => {
  const log = createTruthLog();
  for (const [n, replies] of requests.entries()) {
    const verdict = replies.length > 0 ? 'answered' : 'lost';
    const request = log.request(address, 1, n, 64, verdict, n * 1_000, n * 1_000);
    for (const { afterMs, flaws = 0 } of replies) log.answer(request, 'reply', flaws, n * 1_000 + afterMs);
  }
  return log.read();
};
const options: CheckOptions = { timeoutMs: 500, sees: 'datagram', rttToleranceMs: 1 };
const wrong = (truth: Truth, told: Partial<Told>, more: Partial<CheckOptions> = {}): string[] =>
  checkTruth(truth, [{ address: '10.0.0.1', sent: 0, received: 0, ...told }], { ...options, ...more }).map(
    ({ what }) => what,
  );

const good = [{ afterMs: 10 }];
const tripled = [{ afterMs: 10 }, { afterMs: 11 }, { afterMs: 12 }];
const late = [{ afterMs: 2_000 }];

describe('an engine that tells the truth', () => {
  it.each<[string, Truth, Partial<Told>, Partial<CheckOptions>]>([
    ['replies', truthOf([good, good]), { sent: 2, received: 2, rttsMs: [10.2, 10] }, { rejected: {} }],
    ['loss', truthOf([good, []]), { sent: 2, received: 1 }, { rejected: {} }],
    ['duplicates', truthOf([tripled]), { sent: 1, received: 1, duplicates: 2 }, { rejected: { duplicate: 2 } }],
    ['late', truthOf([late]), { sent: 1, received: 0 }, { rejected: { late: 1 } }],
    ['at the edge: in', truthOf([[{ afterMs: 495 }]]), { sent: 1, received: 1 }, { rejected: {} }],
    ['at the edge: late', truthOf([[{ afterMs: 495 }]]), { sent: 1, received: 0 }, { rejected: { late: 1 } }],
    ['spoofed', flawed('spoofed'), { sent: 1, received: 0 }, { rejected: { 'wrong-source': 1 } }],
    ['wrong token', flawed('wrongToken'), { sent: 1, received: 0 }, { rejected: { 'bad-token': 1 } }],
    ['wrong sequence', flawed('wrongSequence'), { sent: 1, received: 0 }, { rejected: { 'not-outstanding': 1 } }],
    ['truncated', flawed('truncated'), { sent: 1, received: 0 }, { rejected: { truncated: 1 } }],
    ['wrong id, unseen', flawed('wrongId'), { sent: 1, received: 0 }, { rejected: {} }],
    ['bad checksum, unseen', flawed('badChecksum'), { sent: 1, received: 0 }, { rejected: {} }],
    [
      'bad checksum, seen',
      flawed('badChecksum'),
      { sent: 1, received: 0 },
      { sees: 'raw', rejected: { 'bad-checksum': 1 } },
    ],
    ['corrupted', flawed('corrupted'), { sent: 1, received: 0 }, { rejected: { 'not-outstanding': 1 } }],
    [
      'a flawed copy first',
      truthOf([[{ afterMs: 1, flaws: flawBits.spoofed }, ...good]]),
      { sent: 1, received: 1 },
      {},
    ],
  ])('is not contradicted: %s', (_, truth, told, more) => expect(wrong(truth, told, more)).toEqual([]));
});

const flawed = (name: keyof typeof flawBits): Truth => truthOf([[{ afterMs: 5, flaws: flawBits[name] }]]);

describe('an engine that does not', () => {
  it.each<[string, Truth, Partial<Told>, Partial<CheckOptions>, string[]]>([
    ['hides a request', truthOf([good, []]), { sent: 1, received: 1 }, {}, ['sent']],
    ['believes a spoofed reply', flawed('spoofed'), { sent: 1, received: 1 }, {}, ['received']],
    ['believes a late one', truthOf([late]), { sent: 1, received: 1 }, {}, ['received']],
    ['loses one', truthOf([good]), { sent: 1, received: 0 }, {}, ['received']],
    [
      'counts a copy as a reply',
      truthOf([tripled]),
      { sent: 1, received: 3, duplicates: 0 },
      {},
      ['received', 'duplicates'],
    ],
    ['gives another RTT', truthOf([good]), { sent: 1, received: 1, rttsMs: [12] }, {}, ['RTT of reply 1']],
    [
      'gives another reason',
      flawed('spoofed'),
      { sent: 1, received: 0 },
      { rejected: { 'bad-token': 1 } },
      ['rejected: wrong-source', 'rejected: bad-token'],
    ],
    ['asked nobody', truthOf([], '10.0.0.2'), { sent: 3, received: 3 }, {}, ['sent', 'received']],
  ])('%s', (_, truth, told, more, whats) => expect(wrong(truth, told, more)).toEqual(whats));

  it('is told in a sentence', () => {
    const differences = checkTruth(truthOf([good]), [{ address: '10.0.0.1', sent: 1, received: 0 }], options);
    expect(sayDifferences(differences)).toBe('10.0.0.1: received is 1, told 0');
  });
});
