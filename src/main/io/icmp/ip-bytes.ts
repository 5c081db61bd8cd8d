/** IP addresses between text and the 16 bytes that travel to the prober; quick enough for a million of them. */
import { canonicalIp, ipBytes } from '../../../contract/model/address.ts';

/** Writes the literal at `at`, IPv4 as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2); answers its zone, or null where it has none. */
export const packIp = (ip: string, bytes: Uint8Array, at: number): string | null => {
  if (packIpv4(ip, bytes, at)) return null;
  const [address, zone] = ip.split('%');
  const network = ipBytes(address ?? ip);
  if (network.length === 4) {
    bytes[at + 10] = 0xff;
    bytes[at + 11] = 0xff;
  }
  bytes.set(network, at + 16 - network.length);
  return zone ?? null;
};

/** Whether the 16 bytes at `at` are an IPv4 address. */
export const isIpv4 = (bytes: Uint8Array, at: number): boolean => {
  for (let i = 0; i < 10; i++) if (bytes[at + i] !== 0) return false;
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
};

/** Four decimal parts and nothing else; false leaves the bytes of another spelling to the slow way. */
const packIpv4 = (ip: string, bytes: Uint8Array, at: number): boolean => {
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i <= ip.length; i++) {
    const code = i < ip.length ? ip.charCodeAt(i) : 46;
    if (code === 46) {
      if (digits === 0 || part > 255 || dots > 3) return false;
      bytes[at + 12 + dots++] = part;
      part = 0;
      digits = 0;
    } else if (code >= 48 && code <= 57 && digits < 3) {
      part = part * 10 + code - 48;
      digits++;
    } else {
      return false;
    }
  }
  if (dots !== 4) return false;
  bytes[at + 10] = 0xff;
  bytes[at + 11] = 0xff;
  return true;
};

/** The canonical text of the network bytes at `at`: 4 for IPv4, 16 for IPv6. */
export const ipText = (bytes: Uint8Array, at: number, family: 4 | 6): string => {
  if (family === 4) return bytes.subarray(at, at + 4).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[at + 2 * i]! << 8) | bytes[at + 2 * i + 1]!).toString(16));
  return canonicalIp(groups.join(':')) ?? groups.join(':');
};
