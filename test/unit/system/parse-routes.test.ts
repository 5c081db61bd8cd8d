import { describe, expect, test } from 'vitest';
import {
  isLinkLocal6,
  isLoopback,
  parseProcIpv6Route,
  parseProcRoute,
  parseResolvConf,
  parseRouteGet,
  parseRoutePrint,
  parseScutilDns,
} from '../../../src/main/io/system/parse-routes.ts';

const procRoute = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010200C0	0003	0	0	0	00000000	0	0	0
wlan0	00000000	FE01A8C0	0003	0	0	600	00000000	0	0	0
tun0	00000000	00000000	0001	0	0	50	00000080	0	0	0
eth0	000200C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
`;

const procIpv6Route = `fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe80000000000000021b21fffe000001 00000400 00000002 00000000 00450003    wlan0
00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000002 00000000 80200001       lo
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`;

const routeGet = `   route to: default
destination: default
       mask: default
    gateway: 192.168.1.1
  interface: en0
      flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>
`;

const routePrint = `===========================================================================
Interface List
 12...00 15 5d 01 02 03 ......Hyper-V Virtual Ethernet Adapter
===========================================================================

IPv4 Route Table
===========================================================================
Active Routes:
Network Destination        Netmask          Gateway       Interface  Metric
          0.0.0.0          0.0.0.0      192.168.1.1    192.168.1.20     25
        127.0.0.0        255.0.0.0         On-link         127.0.0.1    331
===========================================================================
IPv6 Route Table
===========================================================================
Active Routes:
 If Metric Network Destination      Gateway
 12    281 ::/0                     fe80::21b:21ff:fe00:1
  1    331 ::1/128                  On-link
`;

describe('default gateways are found', () => {
  test.each([
    [
      'Linux, IPv4, only routes with a gateway',
      parseProcRoute(procRoute, 'LE'),
      [
        ['192.0.2.1', 'eth0'],
        ['192.168.1.254', 'wlan0'],
      ],
    ],
    [
      'Linux on a big-endian machine',
      parseProcRoute(procRoute.replace('010200C0', 'C0000201').split('\n').slice(0, 2).join('\n'), 'BE'),
      [['192.0.2.1', 'eth0']],
    ],
    [
      'Linux, IPv6, link-local with its zone',
      parseProcIpv6Route(procIpv6Route),
      [
        ['fd00::1', 'eth0'],
        ['fe80::21b:21ff:fe00:1%wlan0', 'wlan0'],
      ],
    ],
    ['macOS', parseRouteGet(routeGet), [['192.168.1.1', 'en0']]],
    [
      'Windows',
      parseRoutePrint(routePrint),
      [
        ['192.168.1.1', '192.168.1.20'],
        ['fe80::21b:21ff:fe00:1%12', '12'],
      ],
    ],
    [
      'nothing in nothing',
      [...parseProcRoute('', 'LE'), ...parseProcIpv6Route(''), ...parseRouteGet(''), ...parseRoutePrint('')],
      [],
    ],
    [
      'nothing in nonsense',
      [
        ...parseProcRoute('a b\n\u0000 c', 'LE'),
        ...parseProcIpv6Route('x'.repeat(200)),
        ...parseRouteGet('gateway: evil\n'),
      ],
      [],
    ],
  ])('%s', (_rule, found, expected) => expect(found.map((it) => [it.address, it.interface])).toEqual(expected));
});

describe('name servers are found', () => {
  test.each([
    [
      'resolv.conf',
      parseResolvConf(
        '# old\nsearch x\nnameserver 10.0.0.53\n nameserver fd00::53\nnameserver 10.0.0.53\n#nameserver 1.1.1.1',
      ),
      ['10.0.0.53', 'fd00::53'],
    ],
    [
      'macOS',
      parseScutilDns(
        'resolver #1\n  nameserver[0] : 192.168.1.1\n  nameserver[1] : fe80::1%en0\nresolver #2\n  nameserver[0] : 192.168.1.1\n',
      ),
      ['192.168.1.1', 'fe80::1%en0'],
    ],
    ['nothing usable', parseResolvConf('nameserver evil;rm\n'), []],
  ])('%s', (_rule, found, expected) => expect(found).toEqual(expected));
});

test.each([
  ['127.0.0.1', true, false],
  ['127.0.0.53', true, false],
  ['::1', true, false],
  ['10.0.0.1', false, false],
  ['fe80::1%eth0', false, true],
  ['febf::1', false, true],
  ['fec0::1', false, false],
])('%s: loopback %s, link-local %s', (ip, loopback, linkLocal) => {
  expect([isLoopback(ip), isLinkLocal6(ip)]).toEqual([loopback, linkLocal]);
});
