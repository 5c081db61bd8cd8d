/** The networks this machine is part of: its addresses, gateways and name servers. */
import { execFile } from 'node:child_process';
import { getServers } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { endianness, networkInterfaces } from 'node:os';
import { canonicalCidr, canonicalIp } from '../../../contract/model/address.ts';
import type { OwnNetworks } from '../../../contract/model/system.ts';
import {
  type Gateway,
  isLoopback,
  parseProcIpv6Route,
  parseProcRoute,
  parseResolvConf,
  parseRouteGet,
  parseRoutePrint,
  parseScutilDns,
} from './parse-routes.ts';

const COMMAND_PATIENCE_MS = 3_000;

/** What can't be read is left out: a machine without a gateway is a fact, not an error. */
export const ownNetworks = async (): Promise<OwnNetworks> => {
  const [gateways, nameServers] = await Promise.all([readGateways(), readNameServers()]);
  return { interfaces: readInterfaces(), gateways: distinct(gateways), nameServers };
};

const readInterfaces = (): OwnNetworks['interfaces'] =>
  Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter((it) => !it.internal)
      .flatMap((it) => {
        const address = canonicalIp(it.address);
        const cidr = canonicalCidr(it.cidr ?? '');
        if (address === null || cidr === null || isLoopback(address)) return [];
        const mac = it.mac === '00:00:00:00:00:00' ? null : it.mac;
        return [{ name, address, cidr, mac, family: it.family === 'IPv4' ? (4 as const) : (6 as const) }];
      }),
  );

const readGateways = async (): Promise<Gateway[]> => {
  if (process.platform === 'win32') return parseRoutePrint(await run('route', ['print']));
  if (process.platform === 'darwin') {
    const [v4, v6] = await Promise.all([
      run('route', ['-n', 'get', 'default']),
      run('route', ['-n', 'get', '-inet6', 'default']),
    ]);
    return [...parseRouteGet(v4), ...parseRouteGet(v6)];
  }
  const [v4, v6] = await Promise.all([read('/proc/net/route'), read('/proc/net/ipv6_route')]);
  return [...parseProcRoute(v4, endianness()), ...parseProcIpv6Route(v6)];
};

/** Loopback name servers are a cache on this machine; what stands behind it is asked for where that can be known. */
const readNameServers = async (): Promise<string[]> => {
  const remote = (found: readonly string[]) => found.filter((ip) => !isLoopback(ip));
  if (process.platform === 'darwin') {
    const found = remote(parseScutilDns(await run('scutil', ['--dns'])));
    if (found.length > 0) return found;
  }
  if (process.platform === 'linux') {
    const configured = parseResolvConf(await read('/etc/resolv.conf'));
    const found = remote(configured);
    if (found.length > 0 || configured.length === 0) return found;
    return remote(parseResolvConf(await read('/run/systemd/resolve/resolv.conf')));
  }
  // Elsewhere Node's own resolver (c-ares) has read the system's settings already, in no language at all.
  return remote(getServers().flatMap((server) => canonicalIp(server.replace(/^\[(.*)\]:\d+$/, '$1')) ?? []));
};

const distinct = (gateways: readonly Gateway[]): Gateway[] => [
  ...new Map(gateways.map((gateway) => [gateway.address, gateway])).values(),
];

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

const run = (command: string, argv: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(command, argv, { timeout: COMMAND_PATIENCE_MS, maxBuffer: 4 * 1024 * 1024, windowsHide: true }, (_, out) =>
      resolve(out),
    );
  });
