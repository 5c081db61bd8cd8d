import { expect, test } from 'vitest';
import type { OwnNetworks } from '../../../src/contract/model/system.ts';
import { ownDevices } from '../../../src/main/service/own-devices.ts';

const networks: OwnNetworks = {
  interfaces: [
    { name: 'eth0', address: '10.4.7.20', cidr: '10.4.4.0/22', mac: null, family: 4 },
    { name: 'eth0', address: 'fe80::1', cidr: 'fe80::/64', mac: null, family: 6 },
    { name: 'tun0', address: '10.99.0.2', cidr: '10.99.0.2/32', mac: null, family: 4 },
  ],
  gateways: [
    { address: '10.4.4.1', interface: 'eth0' },
    { address: 'fe80::9%eth0', interface: 'eth0' },
  ],
  nameServers: ['10.4.4.1', '9.9.9.9'],
};

test('gateways, name servers and own addresses, each once, live, in their real subnet', () =>
  expect(ownDevices(networks).map(({ name, address, typeId, subnet }) => [name, address, typeId, subnet])).toEqual([
    ['Gateway 10.4.4.1', '10.4.4.1', 'live', '10.4.4.0/22'],
    ['Gateway fe80::9%eth0', 'fe80::9%eth0', 'live', undefined],
    ['Name server 9.9.9.9', '9.9.9.9', 'live', undefined],
    ['This machine (eth0)', '10.4.7.20', 'live', '10.4.4.0/22'],
    ['This machine (tun0)', '10.99.0.2', 'live', undefined],
  ]));

test('a host of many containers brings 32 devices at most', () => {
  const interfaces = Array.from({ length: 500 }, (_, i) => ({
    name: `veth${i}`,
    address: `10.${i >> 8}.${i & 255}.1`,
    cidr: `10.${i >> 8}.${i & 255}.0/24`,
    mac: null,
    family: 4 as const,
  }));
  expect(ownDevices({ interfaces, gateways: [], nameServers: [] }).length).toBe(32);
});
