import { expect, test } from 'vitest';
import { pingArguments } from '../../../src/main/io/icmp/backends/system-ping.ts';
import { type PingOutput, parsePingOutput } from '../../../src/main/io/icmp/ping-output.ts';

const iputils = (line: string): string =>
  `PING 10.0.0.7 (10.0.0.7) 56(84) bytes of data.\n${line}\n\n--- 10.0.0.7 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 0.039/0.039/0.039/0.000 ms\n`;
const windows = (line: string): string =>
  `\r\nPinging 10.0.0.7 with 32 bytes of data:\r\n${line}\r\n\r\nPing statistics for 10.0.0.7:\r\n    Packets: Sent = 1, Received = 1, Lost = 0 (0% loss),\r\nApproximate round trip times in milli-seconds:\r\n    Minimum = 0ms, Maximum = 0ms, Average = 0ms\r\n`;

const rules: [rule: string, output: string, target: string, expected: PingOutput][] = [
  [
    'iputils: reply',
    iputils('64 bytes from 10.0.0.7: icmp_seq=1 ttl=64 time=0.039 ms'),
    '10.0.0.7',
    { kind: 'reply', rttMs: 0.039, ttl: 64 },
  ],
  [
    'iputils: reply over IPv6',
    'PING ::1(::1) 56 data bytes\n64 bytes from ::1: icmp_seq=1 ttl=64 time=12 ms\n',
    '::1',
    { kind: 'reply', rttMs: 12, ttl: 64 },
  ],
  [
    'iputils: link-local reply',
    '64 bytes from fe80::1%eth0: icmp_seq=1 ttl=64 time=0.5 ms\n',
    'fe80::1',
    { kind: 'reply', rttMs: 0.5, ttl: 64 },
  ],
  [
    'iputils: silence',
    'PING 10.0.0.7 (10.0.0.7) 56(84) bytes of data.\n\n--- 10.0.0.7 ping statistics ---\n1 packets transmitted, 0 received, 100% packet loss, time 0ms\n',
    '10.0.0.7',
    { kind: 'nothing' },
  ],
  [
    'iputils: a router says no',
    iputils('From 10.0.0.1 icmp_seq=1 Destination Host Unreachable'),
    '10.0.0.7',
    { kind: 'unreachable', said: 'destination host unreachable from 10.0.0.1' },
  ],
  [
    'iputils: a filter says no',
    iputils('From 10.0.0.1 icmp_seq=1 Packet filtered'),
    '10.0.0.7',
    { kind: 'unreachable', said: 'packet filtered from 10.0.0.1' },
  ],
  [
    'iputils: another address answers',
    iputils('64 bytes from 10.0.0.8: icmp_seq=1 ttl=64 time=0.039 ms'),
    '10.0.0.7',
    { kind: 'wrong-source' },
  ],
  [
    'iputils: no route',
    'ping: connect: Network is unreachable\n',
    '10.0.0.7',
    { kind: 'void', reason: 'network-unreachable' },
  ],
  [
    'iputils: firewall',
    'PING 10.0.0.7 (10.0.0.7) 56(84) bytes of data.\nping: sendmsg: Operation not permitted\n',
    '10.0.0.7',
    { kind: 'void', reason: 'no-permission' },
  ],
  [
    'iputils: no privilege',
    'ping: socket: Operation not permitted\n',
    '10.0.0.7',
    { kind: 'void', reason: 'no-permission' },
  ],
  [
    'BusyBox: reply',
    'PING 10.0.0.7 (10.0.0.7): 56 data bytes\n64 bytes from 10.0.0.7: seq=0 ttl=64 time=0.061 ms\n\n--- 10.0.0.7 ping statistics ---\n1 packets transmitted, 1 packets received, 0% packet loss\nround-trip min/avg/max = 0.061/0.061/0.061 ms\n',
    '10.0.0.7',
    { kind: 'reply', rttMs: 0.061, ttl: 64 },
  ],
  [
    'BusyBox: no route',
    'PING 10.0.0.7 (10.0.0.7): 56 data bytes\nping: sendto: Network is unreachable\n',
    '10.0.0.7',
    { kind: 'void', reason: 'network-unreachable' },
  ],
  [
    'macOS: reply',
    'PING 10.0.0.7 (10.0.0.7): 56 data bytes\n64 bytes from 10.0.0.7: icmp_seq=0 ttl=64 time=0.044 ms\n',
    '10.0.0.7',
    { kind: 'reply', rttMs: 0.044, ttl: 64 },
  ],
  [
    'macOS: reply over IPv6',
    'PING6(56=40+8+8 bytes) ::1 --> ::1\n16 bytes from ::1, icmp_seq=0 hlim=64 time=0.091 ms\n',
    '::1',
    { kind: 'reply', rttMs: 0.091, ttl: 64 },
  ],
  [
    'macOS: a router says no',
    'PING 10.0.0.7 (10.0.0.7): 56 data bytes\n92 bytes from 10.0.0.1: Destination Host Unreachable\nVr HL TOS  Len   ID Flg  off TTL Pro  cks      Src      Dst\n',
    '10.0.0.7',
    { kind: 'unreachable', said: 'destination host unreachable from 10.0.0.1' },
  ],
  [
    'macOS: no route',
    'PING 10.0.0.7 (10.0.0.7): 56 data bytes\nping: sendto: No route to host\n',
    '10.0.0.7',
    { kind: 'void', reason: 'host-unreachable' },
  ],
  [
    'Windows: reply',
    windows('Reply from 10.0.0.7: bytes=32 time=23ms TTL=128'),
    '10.0.0.7',
    { kind: 'reply', rttMs: 23, ttl: 128 },
  ],
  [
    'Windows: reply below a millisecond',
    windows('Reply from 10.0.0.7: bytes=32 time<1ms TTL=128'),
    '10.0.0.7',
    { kind: 'reply', rttMs: 1, ttl: 128 },
  ],
  [
    'Windows: reply over IPv6',
    '\r\nPinging ::1 with 32 bytes of data:\r\nReply from ::1: time<1ms \r\n',
    '::1',
    { kind: 'reply', rttMs: 1, ttl: 0 },
  ],
  [
    'Windows in German: reply',
    windows('Antwort von 10.0.0.7: Bytes=32 Zeit=4ms TTL=64'),
    '10.0.0.7',
    { kind: 'reply', rttMs: 4, ttl: 64 },
  ],
  [
    'Windows: a router says no',
    windows('Reply from 10.0.0.1: Destination host unreachable.'),
    '10.0.0.7',
    { kind: 'unreachable', said: 'destination host unreachable from 10.0.0.1' },
  ],
  [
    'Windows: on the way too long',
    windows('Reply from 10.0.0.1: TTL expired in transit.'),
    '10.0.0.7',
    { kind: 'unreachable', said: 'ttl expired from 10.0.0.1' },
  ],
  ['Windows: silence', windows('Request timed out.'), '10.0.0.7', { kind: 'nothing' }],
  [
    'Windows: could not send',
    windows('PING: transmit failed. General failure. '),
    '10.0.0.7',
    { kind: 'void', reason: 'other' },
  ],
  ['nothing at all', '', '10.0.0.7', { kind: 'nothing' }],
  ['a flood of nonsense', 'time=1 ms ttl=1 '.repeat(100_000), '10.0.0.7', { kind: 'nothing' }],
];
test.each(rules)('%s', (_, output, target, expected) => {
  expect(parsePingOutput(output, target)).toEqual(expected);
});

const argumentRules: [system: string, address: string, timeoutMs: number, numeric: boolean, expected: string[]][] = [
  ['linux', '10.0.0.7', 1_500, true, ['-n', '-c', '1', '-W', '2', '10.0.0.7']],
  ['linux', '10.0.0.7', 50, false, ['-c', '1', '-W', '1', '10.0.0.7']],
  ['darwin', '10.0.0.7', 1_500, true, ['-n', '-c', '1', '-W', '1500', '10.0.0.7']],
  ['win32', '10.0.0.7', 1_500, true, ['-n', '1', '-w', '1500', '10.0.0.7']],
];
test.each(argumentRules)(
  'arguments of ping on %s for %s, %i ms, numeric %s',
  (system, address, timeoutMs, numeric, expected) => {
    expect(pingArguments(system, address, timeoutMs, numeric)).toEqual(expected);
  },
);
