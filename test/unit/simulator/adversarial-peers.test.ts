import { describe, expect, it } from 'vitest';
import { type PeerSaid, readFping, readPing } from '../../support/adversarial/peers.ts';
import { judgePeer } from '../../support/adversarial/say-row.ts';

const said = (more: Partial<PeerSaid>): PeerSaid => ({
  sent: 3,
  received: 3,
  duplicates: 0,
  absurdRtts: 0,
  remarks: [],
  ...more,
});

describe('fping’s words', () => {
  it.each([
    [
      'a spoofed source',
      {
        stdout: '10.60.1.1 : [0], 64 bytes, 5.37 ms (5.37 avg, 0% loss)\n',
        stderr:
          ' [<- 198.51.100.9] [<- 198.51.100.9]\n10.60.1.1 : xmt/rcv/%loss = 3/2/0%, min/avg/max = 5.34/5.36/5.38\n10.60.1.2 : xmt/rcv/%loss = 3/3/0%, min/avg/max = 5/5/5\n',
      },
      said({ sent: 6, received: 5, duplicates: null, remarks: ['[<- 198.51.100.9]'] }),
    ],
    [
      'a router’s error',
      {
        stdout: '10.60.11.1 : [0], timed out (NaN avg, 100% loss)\n',
        stderr:
          'ICMP Host Unreachable from 172.16.0.1 for ICMP Echo sent to 10.60.11.1\nICMP Host Unreachable from 172.16.0.1 for ICMP Echo sent to 10.60.11.2\n\n10.60.11.1 : xmt/rcv/%loss = 3/0/100%\n',
      },
      said({ received: 0, duplicates: null, remarks: ['ICMP Host Unreachable from 172.16.0.1'] }),
    ],
  ])('%s', (_, words, read) => expect(readFping(words)).toEqual(read));
});

describe('ping’s words', () => {
  it.each([
    [
      'duplicates',
      {
        stdout:
          '64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=5.77 ms (DUP!)\n3 packets transmitted, 3 received, +4 duplicates, 0% packet loss, time 402ms\n',
        stderr: '',
      },
      said({ duplicates: 4 }),
    ],
    [
      'a truncated reply and its round trip of 292,000 years',
      {
        stdout:
          '12 bytes from 10.60.5.11: icmp_seq=1 ttl=64 (truncated)\n3 packets transmitted, 3 received, 0% packet loss\nrtt min/avg/max/mdev = 9223372036854775.807/0.000/0.000/0.000 ms\n',
        stderr: '',
      },
      said({ absurdRtts: 1, remarks: ['truncated'] }),
    ],
    [
      'a clock that goes back',
      {
        stdout:
          '64 bytes from 10.60.4.11: icmp_seq=2 ttl=64 time=0.000 ms\n3 packets transmitted, 3 received, 0% packet loss\n',
        stderr: 'ping: Warning: time of day goes back (-2199023249254us), taking countermeasures\n',
      },
      said({ absurdRtts: 1, remarks: ['Warning: time of day goes back , taking countermeasures'] }),
    ],
    [
      'a router’s error',
      {
        stdout:
          'From 172.16.0.1 icmp_seq=1 Destination Host Unreachable\n3 packets transmitted, 0 received, +3 errors, 100% packet loss\n',
        stderr: '',
      },
      said({ received: 0, remarks: ['From 172.16.0.1: Destination Host Unreachable'] }),
    ],
    [
      'no route',
      { stdout: '', stderr: 'ping: connect: No route to host\n' },
      said({ sent: 0, received: 0, remarks: ['connect: No route to host'] }),
    ],
  ])('%s', (_, words, read) => expect(readPing(words)).toEqual(read));
});

describe('a peer is', () => {
  const true3 = { sent: 3, least: 3, most: 3, leastDuplicates: 0, mostDuplicates: 0 };
  it.each([
    ['right', 'with the truth', said({}), true3],
    ['wrong', 'with a reply too many', said({}), { ...true3, least: 2, most: 2 }],
    ['wrong', 'with one too few', said({ received: 2 }), true3],
    ['wrong', 'with a round trip that can’t be', said({ absurdRtts: 1 }), true3],
    ['wrong', 'when it calls lost what never left', said({ received: 0 }), { ...true3, sent: 0, least: 0, most: 0 }],
    [
      'right',
      'when it says whose fault that is',
      said({ received: 0, remarks: ['connect: No route to host'] }),
      { ...true3, sent: 0, least: 0, most: 0 },
    ],
    [
      'wrong',
      'when it keeps copies to itself',
      said({ duplicates: null }),
      { ...true3, leastDuplicates: 6, mostDuplicates: 6 },
    ],
  ])('%s %s', (verdict, _, peer, expected) => expect(judgePeer(peer, expected).verdict).toBe(verdict));
});
