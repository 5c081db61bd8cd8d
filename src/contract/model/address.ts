/** IP addresses and CIDR ranges as text: checked, and brought to one spelling. */
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

export type Family = 4 | 6;

/** The one spelling of an IP address (RFC 5952 for IPv6, zone kept), or `null` when the text is not one. */
export const canonicalIp = (text: string): string | null => {
  const trimmed = text.trim();
  if (ipaddr.IPv4.isValidFourPartDecimal(trimmed)) return ipaddr.IPv4.parse(trimmed).toString();
  if (!trimmed.includes(':') || !ipaddr.IPv6.isValid(trimmed)) return null;
  const parsed = ipaddr.IPv6.parse(trimmed);
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : parsed.toRFC5952String();
};

export const familyOf = (ip: string): Family => (ip.includes(':') ? 6 : 4);

/** The network bytes of an IP literal: 4 or 16 of them, zone ignored. Throws when the text is not an IP address. */
export const ipBytes = (ip: string): number[] => ipaddr.parse(ip).toByteArray();

/** Whether the address may be probed as a device: not unspecified, multicast or limited broadcast. */
export const isUnicast = (ip: string): boolean =>
  !['unspecified', 'multicast', 'broadcast'].includes(ipaddr.parse(ip).range());

const HOST_NAME = /^(?=.{1,253}\.?$)(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?$/i;

/** A host name as DNS and /etc/hosts allow it (RFC 1123, underscores tolerated); never something that looks like an IPv4 address. */
export const isHostName = (text: string): boolean => HOST_NAME.test(text) && !/^[\d.]+$/.test(text);

/** The one spelling of what a user may give as an address: an IP literal or a lower-case host name; `null` when it is neither. */
export const canonicalAddress = (text: string): string | null => {
  const ip = canonicalIp(text);
  if (ip !== null) return isUnicast(ip) ? ip : null;
  const name = text.trim().toLowerCase();
  return isHostName(name) ? name.replace(/\.$/, '') : null;
};

/** `10.4.7.9/24` → `10.4.7.0/24`; `null` when the text is not a CIDR range. */
export const canonicalCidr = (text: string): string | null => {
  const [address, bits, ...rest] = text.trim().split('/');
  if (address === undefined || bits === undefined || rest.length > 0 || !/^\d{1,3}$/.test(bits)) return null;
  const ip = canonicalIp(address);
  if (ip === null || ip.includes('%')) return null;
  const prefix = Number(bits);
  if (prefix > (familyOf(ip) === 4 ? 32 : 128)) return null;
  const cidr = `${ip}/${prefix}`;
  const network =
    familyOf(ip) === 4 ? ipaddr.IPv4.networkAddressFromCIDR(cidr) : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  return `${canonicalIp(network.toString())}/${prefix}`;
};

/** The range a device falls in when nobody says otherwise: /24 for IPv4, /64 for IPv6, none for a host name. */
export const defaultSubnetOf = (address: string): string | null => {
  const ip = canonicalIp(address);
  if (ip === null) return null;
  return canonicalCidr(`${ip.split('%')[0]}/${familyOf(ip) === 4 ? 24 : 64}`);
};

export const cidrContains = (cidr: string, ip: string): boolean => {
  const address = ipaddr.parse(ip);
  const [network, bits] = ipaddr.parseCIDR(cidr);
  return address.kind() === network.kind() && address.match(network, bits);
};

/** How many addresses the range spans, network and broadcast included. */
export const cidrSize = (cidr: string): bigint => {
  const [network, bits] = ipaddr.parseCIDR(cidr);
  return 1n << BigInt((network.kind() === 'ipv4' ? 32 : 128) - bits);
};

/** The addresses of an IPv4 or IPv6 range that a device may have (IPv4: without network and broadcast below /31). */
export function* hostsOf(cidr: string): Generator<string> {
  const [network, bits] = ipaddr.parseCIDR(cidr);
  const size = cidrSize(cidr);
  const skipEdges = network.kind() === 'ipv4' && bits < 31;
  let base = 0n;
  for (const byte of network.toByteArray()) base = (base << 8n) | BigInt(byte);
  for (let offset = skipEdges ? 1n : 0n; offset < (skipEdges ? size - 1n : size); offset++)
    yield ipOf(base + offset, network.kind());
}

const ipOf = (value: bigint, kind: string): string => {
  const bytes = Array.from({ length: kind === 'ipv4' ? 4 : 16 }, (_, i, length = kind === 'ipv4' ? 4 : 16) =>
    Number((value >> BigInt(8 * (length - 1 - i))) & 255n),
  );
  return canonicalIp(ipaddr.fromByteArray(bytes).toString()) as string;
};

/** A text that sorts addresses by value: IPv4 before IPv6 before host names. */
export const addressSortKey = (address: string): string => {
  const ip = canonicalIp(address);
  if (ip === null) return `9${address}`;
  return (
    familyOf(ip) +
    ipBytes(ip)
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
  );
};

export const Address = z
  .string()
  .max(253)
  .transform((text, context) => {
    const address = canonicalAddress(text);
    if (address !== null) return address;
    context.issues.push({
      code: 'custom',
      input: text,
      message: 'is neither an IPv4 or IPv6 unicast address nor a host name',
    });
    return z.NEVER;
  });

export const Cidr = z
  .string()
  .max(64)
  .transform((text, context) => {
    const cidr = canonicalCidr(text);
    if (cidr !== null) return cidr;
    context.issues.push({ code: 'custom', input: text, message: 'is not a CIDR range such as 10.4.7.0/24' });
    return z.NEVER;
  });
