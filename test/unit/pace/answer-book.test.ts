import { describe, expect, test } from 'vitest';
import { createAnswerBook } from '../../../src/main/engine/pace/answer-book.ts';
import type { ProbeOutcome } from '../../../src/main/engine/ports.ts';
import { probeOutcome } from '../../support/builders.ts';

const answered = (key: number, rttsMs: number[], sent = 3): ProbeOutcome =>
  probeOutcome({ key, sent, received: rttsMs.length, rttsMs });
const silent = (key: number, sent = 3): ProbeOutcome => probeOutcome({ key, sent, received: 0, rttsMs: [] });

describe('what devices that answer say of the line', () => {
  const rules: [rule: string, before: ProbeOutcome[], now: ProbeOutcome[], heard: object][] = [
    ['a device heard for the first time says nothing', [], [answered(1, [5, 5, 5])], { checks: 0, sent: 0 }],
    [
      'a known one counts, with what is usual for it',
      [answered(1, [5, 6, 7])],
      [answered(1, [9, 8])],
      { checks: 1, sent: 3, lost: 1, usuallyLost: 0, rttMs: 8, usualRttMs: 5, slow: 0 },
    ],
    [
      'twice its usual RTT, and 5 ms more, is slow',
      [answered(1, [5]), answered(2, [1])],
      [answered(1, [10]), answered(2, [4])],
      { checks: 2, slow: 1 },
    ],
    ['one that is silent says nothing', [answered(1, [5])], [silent(1)], { checks: 0, sent: 0, lost: 0 }],
    ['one unlucky silence is forgiven', [answered(1, [5]), silent(1)], [answered(1, [5], 2)], { checks: 1, lost: 1 }],
    [
      'one that was out counts from its second answer on',
      [answered(1, [5]), silent(1), silent(1)],
      [answered(1, [5], 2), answered(1, [5], 1)],
      { checks: 1, sent: 1, lost: 0 },
    ],
    ['a packet that never left is no loss', [answered(1, [5])], [silent(1, 0)], { checks: 0, sent: 0 }],
  ];
  test.each(rules)('%s', (_, before, now, heard) => {
    const book = createAnswerBook();
    book.hear(7, before);
    book.take();
    book.hear(7, now);
    const { all, bySubnet } = book.take();
    expect(all).toMatchObject(heard);
    if (all.checks > 0) expect(bySubnet.get(7)).toEqual(all);
    else expect(bySubnet.size).toBe(0);
    expect(book.take().all.sent).toBe(0);
  });

  test('devices of no subnet count for the line alone', () => {
    const book = createAnswerBook();
    for (let n = 0; n < 3; n++) book.hear(null, [answered(1, [5])]);
    const { all, bySubnet } = book.take();
    expect(all.checks).toBe(2);
    expect(bySubnet.size).toBe(0);
  });
});
