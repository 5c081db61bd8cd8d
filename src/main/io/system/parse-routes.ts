/** Default gateways and name servers, read from what each system prints; pure, and tested on recorded output. */
import { canonicalIp, ipBytes, isUnicast } from '../../../contract/model/address.ts';

export type Gateway = { readonly address: string; readonly interface: string };

/** RTF_UP and RTF_GATEWAY of linux/route.h. */
const UP = 0x1;
const GATEWAY = 0x2;

/**
 * Linux /proc/net/route: addresses are 32-bit words printed in the machine's byte order (net/ipv4/fib_trie.c, fib_route_seq_show).
 */
export const parseProcRoute = (text: string, endianness: 'LE' | 'BE'): Gateway[] =>
  text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [name, destination, gateway, flags, , , , mask] = line.trim().split(/\s+/);
      if (name === undefined || gateway === undefined || flags === undefined) return [];
      if (destination !== '00000000' || mask !== '00000000') return [];
      if ((Number.parseInt(flags, 16) & (UP | GATEWAY)) !== (UP | GATEWAY)) return [];
      const bytes = gateway.match(/[0-9a-f]{2}/gi)?.map((byte) => Number.parseInt(byte, 16));
      if (bytes?.length !== 4) return [];
      return usable((endianness === 'LE' ? bytes.reverse() : bytes).join('.'), name);
    });

/** Linux /proc/net/ipv6_route: destination, length, source, length, next hop, metric, use, flags, interface (net/ipv6/route.c). */
export const parseProcIpv6Route = (text: string): Gateway[] =>
  text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [destination, bits, , , nextHop] = fields;
    const flags = fields[8];
    const name = fields[9];
    if (nextHop?.length !== 32 || flags === undefined || name === undefined) return [];
    if (!/^0+$/.test(destination ?? '') || bits !== '00') return [];
    if ((Number.parseInt(flags, 16) & (UP | GATEWAY)) !== (UP | GATEWAY)) return [];
    return usable(nextHop.match(/.{4}/g)?.join(':') ?? '', name);
  });

/** macOS `route -n get [-inet6] default`: lines of `key: value`. */
export const parseRouteGet = (text: string): Gateway[] => {
  const value = (key: string) => new RegExp(`^\\s*${key}:\\s*(\\S+)`, 'm').exec(text)?.[1];
  return usable(value('gateway') ?? '', value('interface') ?? '');
};

/**
 * Windows `route print`, in any language: only the numbers are read. IPv4 rows are destination, mask, gateway, own address, metric;
 * IPv6 rows are interface number, metric, destination, gateway.
 */
export const parseRoutePrint = (text: string): Gateway[] =>
  text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    if (fields[0] === '0.0.0.0' && fields[1] === '0.0.0.0') return usable(fields[2] ?? '', fields[3] ?? '');
    if (fields[2] === '::/0' && /^\d+$/.test(fields[0] ?? '')) return usable(fields[3] ?? '', fields[0] ?? '');
    return [];
  });

/** resolv.conf(5). */
export const parseResolvConf = (text: string): string[] => addressesOf(text, /^\s*nameserver\s+(\S+)/gm);

/** macOS `scutil --dns`: `nameserver[0] : 192.168.1.1`, once per resolver. */
export const parseScutilDns = (text: string): string[] => addressesOf(text, /^\s*nameserver\[\d+\]\s*:\s*(\S+)/gm);

/** Whether it is this machine itself that is named: 127.0.0.0/8 or ::1. */
export const isLoopback = (ip: string): boolean =>
  ip.includes(':') ? ip === '::1' : (ipBytes(ip)[0] as number) === 127;

/** Whether it means something on one link only, so that it needs a zone: fe80::/10. */
export const isLinkLocal6 = (ip: string): boolean => {
  if (!ip.includes(':')) return false;
  const [first = 0, second = 0] = ipBytes(ip);
  return first === 0xfe && (second & 0xc0) === 0x80;
};

const addressesOf = (text: string, pattern: RegExp): string[] => [
  ...new Set(
    [...text.matchAll(pattern)].flatMap(([, found = '']) => {
      const ip = canonicalIp(found);
      return ip === null ? [] : [ip];
    }),
  ),
];

const usable = (text: string, name: string): Gateway[] => {
  const ip = canonicalIp(text);
  if (ip === null || !isUnicast(ip) || isLoopback(ip)) return [];
  return [{ address: isLinkLocal6(ip) && !ip.includes('%') ? `${ip}%${name}` : ip, interface: name }];
};
