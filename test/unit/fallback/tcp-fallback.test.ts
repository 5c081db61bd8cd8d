import { describe, expect, test } from 'vitest';
import { defaultPolicy, type Policy } from '../../../src/contract/model/policy.ts';
import { offerText } from '../../../src/contract/model/tcp-offer.ts';
import { bestAnswer, fallbackPorts, whyNotAsked } from '../../../src/main/engine/fallback/tcp-fallback.ts';
import type { PortAnswer, SilentDevice } from '../../../src/main/engine/ports.ts';

const day = 86_400_000;
const now = 100 * day;
const silent = (more: Partial<SilentDevice> = {}): SilentDevice => ({
  id: 1,
  address: '10.0.0.5',
  subnetId: 1,
  status: 'offline',
  paused: false,
  everAnswered: false,
  asked: null,
  ...more,
});
const asked = (at: number, state: NonNullable<SilentDevice['asked']>['state']) => ({ asked: { at, state } });

describe('a silent device is asked by TCP', () => {
  test.each<[rule: string, device: Partial<SilentDevice>, policy: Partial<Policy>, why: string | null]>([
    ['when it is offline and never answered', {}, {}, null],
    ['not while nobody knows: a void verdict is no silence', { status: 'unknown' }, {}, 'it is not offline'],
    ['not while it answers', { status: 'online' }, {}, 'it is not offline'],
    ['not while it answers badly', { status: 'degraded' }, {}, 'it is not offline'],
    ['not while it is paused', { paused: true }, {}, 'it is paused'],
    ['not when it is asked so already', {}, { method: 'tcp' }, 'it is asked by TCP already'],
    ['not when it once answered: it is really gone', { everAnswered: true }, {}, 'it has answered before'],
    ['not again within a day', asked(now - day + 1, 'silent'), {}, 'it was asked less than a day ago'],
    [
      'not again within a day when the clock was set back',
      asked(now + 5, 'silent'),
      {},
      'it was asked less than a day ago',
    ],
    ['again after a day', asked(now - day, 'silent'), {}, null],
    ['not while the offer stands', asked(now - 9 * day, 'offered'), {}, 'the offer stands'],
    ['never again once it was dismissed', asked(now - 99 * day, 'dismissed'), {}, 'the offer was dismissed'],
    ['again when it was taken back to ICMP', asked(now - 2 * day, 'accepted'), {}, null],
  ])('%s', (_rule, device, policy, why) =>
    expect(whyNotAsked(silent(device), { ...defaultPolicy, ...policy }, now)).toBe(why),
  );
});

describe('what is offered', () => {
  const open = (port: number): PortAnswer => ({ port, answer: 'open' });
  const refused = (port: number): PortAnswer => ({ port, answer: 'refused' });
  test.each<[rule: string, answers: PortAnswer[], best: PortAnswer | null]>([
    ['nothing when nothing answered', [], null],
    ['the port that answered', [open(22)], open(22)],
    ['an open port before one that refuses', [refused(443), refused(80), open(22)], open(22)],
    ['the first that refuses when none is open', [refused(443), refused(80)], refused(443)],
  ])('%s', (_rule, answers, best) => expect(bestAnswer(answers)).toEqual(best));

  test('in words', () =>
    expect(
      offerText({ deviceId: 1, deviceName: 'a', address: '10.0.0.5', port: 443, answer: 'open', offeredAt: 0 }),
    ).toBe('10.0.0.5 never answered a ping but answers TCP 443 (open)'));
});

test('few ports are asked, each once', () => {
  expect(new Set(fallbackPorts).size).toBe(fallbackPorts.length);
  expect(fallbackPorts.length).toBeLessThanOrEqual(8);
});
