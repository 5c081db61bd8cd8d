import { describe, expect, test } from 'vitest';
import type { OwnNetworks } from '../../../src/contract/model/system.ts';
import { distancesIn } from '../../../src/main/engine/status/distance.ts';
import { createHeardOthers } from '../../../src/main/engine/status/heard-others.ts';
import { afterBurst, findWitnesses, witnessFacts } from '../../../src/main/engine/status/witnesses.ts';

const networks = (more: Partial<OwnNetworks> = {}): OwnNetworks => ({
  interfaces: [
    { name: 'eth0', address: '10.0.0.9', cidr: '10.0.0.0/24', mac: null, family: 4 },
    { name: 'eth0', address: 'fe80::9', cidr: 'fe80::/64', mac: null, family: 6 },
  ],
  gateways: [{ address: '10.0.0.1', interface: 'eth0' }],
  nameServers: [],
  ...more,
});
const distanceOf = distancesIn(networks().interfaces);

test.each([
  ['10.0.0.9', 'here'],
  ['127.0.0.53', 'here'],
  ['::1', 'here'],
  ['10.0.0.77', 'on-link'],
  ['fe80::77%eth0', 'on-link'],
  ['10.0.1.77', 'beyond'],
  ['2001:db8::1', 'beyond'],
])('%s stands %s', (address, place) => expect(distanceOf(address)).toBe(place));

describe('the witnesses', () => {
  const kindsOf = (
    found: OwnNetworks,
    references: readonly string[],
    before = findWitnesses([], networks(), [], distanceOf),
  ) =>
    Object.fromEntries(
      findWitnesses(before, found, references, distanceOf).map(({ address, kind }) => [address, kind]),
    );

  test.each<[string, OwnNetworks, string[], Record<string, string>]>([
    ['the gateway', networks(), [], { '10.0.0.1': 'gateway' }],
    [
      'name servers beyond',
      networks({ nameServers: ['192.0.2.53'] }),
      [],
      { '192.0.2.53': 'reference', '10.0.0.1': 'gateway' },
    ],
    [
      'a router that is name server too is a gateway',
      networks({ nameServers: ['10.0.0.1'] }),
      [],
      { '10.0.0.1': 'gateway' },
    ],
    ['a name server on this machine is none', networks({ nameServers: ['10.0.0.9'] }), [], { '10.0.0.1': 'gateway' }],
    [
      'a reference host on the own link tells of it only',
      networks(),
      ['10.0.0.77'],
      { '10.0.0.77': 'neighbour', '10.0.0.1': 'gateway' },
    ],
    ['a gateway whose route vanished stays', networks({ gateways: [] }), [], { '10.0.0.1': 'gateway' }],
    [
      'until there is another',
      networks({ gateways: [{ address: '10.0.0.2', interface: 'eth0' }] }),
      [],
      { '10.0.0.2': 'gateway' },
    ],
  ])('%s', (_, found, references, expected) => expect(kindsOf(found, references)).toEqual(expected));

  test.each<[string, [number, number], string, string]>([
    ['asked while in doubt', [9_000, 12_000], 'answered', 'silent'],
    ['asked before: an answer is too old, silence holds a little', [10_001, 12_000], 'not-yet', 'silent'],
    ['asked after: an answer tells of another time', [8_000, 9_999], 'not-yet', 'silent'],
    ['asked long before', [15_000, 17_000], 'not-yet', 'not-yet'],
  ])('%s', (_, [sinceMs, untilMs], ifAnswered, ifSilent) => {
    const found = findWitnesses([], networks(), [], distanceOf);
    const known = afterBurst(found, new Set(['10.0.0.1']), 100);
    const [answered] = afterBurst(known, new Set(['10.0.0.1']), 10_000);
    const [silent] = afterBurst(known, new Set(), 10_000);
    expect(witnessFacts(found[0]!, { sinceMs, untilMs })).toMatchObject({ everAnswered: false, heard: 'not-yet' });
    expect(witnessFacts(answered!, { sinceMs, untilMs })).toMatchObject({ everAnswered: true, heard: ifAnswered });
    expect(witnessFacts(silent!, { sinceMs, untilMs })).toMatchObject({ everAnswered: true, heard: ifSilent });
  });
});

describe('others that answered', () => {
  const heard = (...answers: [string, number][]) => {
    const others = createHeardOthers(distanceOf);
    for (const answer of answers) others.hear(...answer);
    return others;
  };

  test('are forgotten after half a minute, one slot of time after the other', () => {
    const others = heard(...Array.from({ length: 200 }, (_, i): [string, number] => ['10.5.0.1', i * 250]));
    expect(others.during({ sinceMs: 0, untilMs: 79 * 250 }, null)).toEqual({ onLink: false, beyond: false });
    expect(others.during({ sinceMs: 0, untilMs: 80 * 250 }, null)).toEqual({ onLink: false, beyond: true });
  });

  test.each<[string, [string, number][], { onLink: boolean; beyond: boolean }]>([
    ['nobody', [], { onLink: false, beyond: false }],
    ['somebody asked since', [['10.5.0.1', 100]], { onLink: false, beyond: true }],
    ['somebody asked before', [['10.5.0.1', 99]], { onLink: false, beyond: false }],
    ['somebody asked after', [['10.5.0.1', 401]], { onLink: false, beyond: false }],
    ['the device itself', [['10.7.0.1', 200]], { onLink: false, beyond: false }],
    [
      'the device itself last, another before',
      [
        ['10.5.0.1', 150],
        ['10.7.0.1', 200],
        ['10.7.0.1', 300],
      ],
      { onLink: false, beyond: true },
    ],
    ['a device on the own link', [['10.0.0.77', 100]], { onLink: true, beyond: false }],
    ['this machine itself', [['10.0.0.9', 100]], { onLink: false, beyond: false }],
  ])('%s', (_, answers, expected) =>
    expect(heard(...answers).during({ sinceMs: 100, untilMs: 400 }, '10.7.0.1')).toEqual(expected),
  );
});
