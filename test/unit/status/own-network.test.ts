import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  judgeOwnNetwork,
  type OwnNetworkFacts,
  type OwnNetworkVerdict,
  type WitnessFacts,
} from '../../../src/main/engine/status/own-network.ts';

const facts = (more: Partial<OwnNetworkFacts> = {}): OwnNetworkFacts => ({
  loopLateMs: 0,
  ownAddresses: 1,
  isLearned: true,
  witnesses: [],
  othersAnswered: { onLink: false, beyond: false },
  device: { address: '10.9.0.1', isOnLink: false },
  ...more,
});
const witness = (kind: WitnessFacts['kind'], heard: WitnessFacts['heard'], everAnswered = true): WitnessFacts => ({
  address: { gateway: '10.0.0.1', reference: '192.0.2.53', neighbour: '10.0.0.53' }[kind],
  kind,
  heard,
  everAnswered,
});
const outcome = (verdict: OwnNetworkVerdict): string => (verdict.kind === 'down' ? verdict.fault : verdict.kind);
const onLink = { address: '10.0.0.9', isOnLink: true };
const gateway = (heard: WitnessFacts['heard']) => witness('gateway', heard);
const reference = (heard: WitnessFacts['heard']) => witness('reference', heard);
const neighbour = (heard: WitnessFacts['heard']) => witness('neighbour', heard);

describe('whose fault silence is', () => {
  test.each<[string, Partial<OwnNetworkFacts>, string]>([
    ['nobody to ask, and the link is there', {}, 'alive'],
    [
      'the process stood still meanwhile',
      { loopLateMs: 2_500, othersAnswered: { onLink: true, beyond: true } },
      'monitor-late',
    ],
    ['a busy second is no stand-still', { loopLateMs: 900 }, 'alive'],
    ['no address but loopback', { ownAddresses: 0 }, 'own-network-down'],
    [
      'no address, and yet a device beyond answers',
      { ownAddresses: 0, othersAnswered: { onLink: false, beyond: true } },
      'alive',
    ],
    ['nothing learned yet', { isLearned: false }, 'unsure'],
    [
      'nothing learned yet, but a device beyond answers',
      { isLearned: false, othersAnswered: { onLink: false, beyond: true } },
      'alive',
    ],
    ['the gateway is being asked', { witnesses: [gateway('not-yet')] }, 'unsure'],
    ['the gateway answers', { witnesses: [gateway('answered')] }, 'alive'],
    ['the gateway is silent', { witnesses: [gateway('silent')] }, 'gateway-silent'],
    [
      'one of two gateways answers',
      { witnesses: [gateway('silent'), { ...gateway('answered'), address: '10.0.0.2' }] },
      'alive',
    ],
    ['a gateway that never answered is no witness', { witnesses: [witness('gateway', 'silent', false)] }, 'alive'],
    [
      'the gateway is silent, a device beyond answers',
      { witnesses: [gateway('silent')], othersAnswered: { onLink: false, beyond: true } },
      'alive',
    ],
    [
      'the gateway is silent, a device on the link answers',
      { witnesses: [gateway('silent')], othersAnswered: { onLink: true, beyond: false } },
      'gateway-silent',
    ],
    [
      '… and the silent device is on the link too',
      { device: onLink, witnesses: [gateway('silent')], othersAnswered: { onLink: true, beyond: false } },
      'alive',
    ],
    [
      'the gateway is silent, and the device is on the link',
      { device: onLink, witnesses: [gateway('silent')] },
      'gateway-silent',
    ],
    [
      'the gateway is silent, a reference host answers',
      { witnesses: [gateway('silent'), reference('answered')] },
      'alive',
    ],
    [
      'the gateway answers, the reference host is silent',
      { witnesses: [gateway('answered'), reference('silent')] },
      'outside-line-down',
    ],
    [
      '… and the device is on the link',
      { device: onLink, witnesses: [gateway('answered'), reference('silent')] },
      'alive',
    ],
    [
      'the gateway answers, the reference host is being asked',
      { witnesses: [gateway('answered'), reference('not-yet')] },
      'unsure',
    ],
    ['only a reference host, silent', { witnesses: [reference('silent')] }, 'own-network-down'],
    [
      'only a reference host, silent, but the link answers',
      { witnesses: [reference('silent')], othersAnswered: { onLink: true, beyond: false } },
      'outside-line-down',
    ],
    [
      'a neighbour answers for its link',
      { device: onLink, witnesses: [neighbour('answered'), gateway('silent')] },
      'alive',
    ],
    [
      'a neighbour says nothing of what is beyond',
      { witnesses: [neighbour('answered'), gateway('silent')] },
      'gateway-silent',
    ],
    ['only a neighbour, silent', { witnesses: [neighbour('silent')] }, 'own-network-down'],
    [
      'the gateway itself is judged on the others',
      { device: { address: '10.0.0.1', isOnLink: true }, witnesses: [gateway('silent'), neighbour('answered')] },
      'alive',
    ],
    [
      'the gateway itself, and there is no other witness',
      { device: { address: '10.0.0.1', isOnLink: true }, witnesses: [gateway('silent')] },
      'alive',
    ],
    [
      'the reference host itself, while the gateway answers',
      { device: { address: '192.0.2.53', isOnLink: false }, witnesses: [gateway('answered'), reference('silent')] },
      'alive',
    ],
    [
      'the reference host itself, while the gateway is silent',
      { device: { address: '192.0.2.53', isOnLink: false }, witnesses: [gateway('silent'), reference('silent')] },
      'gateway-silent',
    ],
  ])('%s', (_, more, expected) => expect(outcome(judgeOwnNetwork(facts(more)))).toBe(expected));

  test.each<[Partial<OwnNetworkFacts>, string]>([
    [{ witnesses: [gateway('silent')] }, '1 gateway did not answer (10.0.0.1)'],
    [{ witnesses: [gateway('answered'), reference('silent')] }, '1 reference host did not answer (192.0.2.53)'],
    [{ witnesses: [reference('silent')] }, '1 reference host did not answer (192.0.2.53), nor any device'],
    [{ loopLateMs: 3_400 }, 'this monitor was 3.4 s late'],
  ])('%j is told in a sentence', (more, sentence) =>
    expect(judgeOwnNetwork(facts(more))).toMatchObject({ kind: 'down', sentence }),
  );

  test('whatever else is silent: an answer from beyond, heard in time, clears the network', () => {
    const heard = fc.constantFrom<WitnessFacts['heard']>('answered', 'silent', 'not-yet');
    const kind = fc.constantFrom<WitnessFacts['kind']>('gateway', 'reference', 'neighbour');
    const anyFacts = fc.record<OwnNetworkFacts>({
      loopLateMs: fc.integer({ min: 0, max: 2_000 }),
      ownAddresses: fc.nat({ max: 3 }),
      isLearned: fc.boolean(),
      witnesses: fc.array(fc.record({ address: fc.ipV4(), kind, heard, everAnswered: fc.boolean() }), { maxLength: 6 }),
      othersAnswered: fc.record({ onLink: fc.boolean(), beyond: fc.boolean() }),
      device: fc.option(fc.record({ address: fc.ipV4(), isOnLink: fc.boolean() })),
    });
    fc.assert(
      fc.property(anyFacts, (some) => {
        expect(judgeOwnNetwork({ ...some, othersAnswered: { ...some.othersAnswered, beyond: true } }).kind).toBe(
          'alive',
        );
        // More silence never makes it better: who turns silent can't bring an `alive` about.
        const silenced = some.witnesses.map((it) => ({ ...it, heard: 'silent' as const }));
        const others = { onLink: false, beyond: false };
        const worst = judgeOwnNetwork({ ...some, witnesses: silenced, othersAnswered: others });
        if (worst.kind === 'alive') expect(judgeOwnNetwork(some).kind).not.toBe('down');
      }),
    );
  });
});
