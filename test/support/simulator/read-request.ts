/** Reads what the kernel sends into the simulated network, with bounds: an echo request, another IP packet, or nothing we answer. */
import { ipText } from '../../../src/main/io/icmp/ip-bytes.ts';

/** Offsets count from the start of the IP header. */
export type Request = {
  family: 4 | 6;
  destination: string;
  timeToLive: number;
  /** Where the payload of the IP packet begins. */
  payloadAt: number;
  /** The whole IP packet. */
  bytes: number;
  isEcho: boolean;
  id: number;
  sequence: number;
};

const ICMP = { 4: 1, 6: 58 } as const;
const ECHO_REQUEST = { 4: 8, 6: 128 } as const;

export const ipv4Text = (bytes: Uint8Array, at: number): string =>
  `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;

/** Null for what is no whole IP packet, or a fragment: nobody here sends any. */
export const readRequest = (view: DataView, packet: Uint8Array, at: number, length: number): Request | null => {
  if (length < 20) return null;
  const version = view.getUint8(at) >>> 4;
  if (version === 4) return readIpv4(view, packet, at, length);
  return version === 6 && length >= 40 ? readIpv6(view, packet, at, length) : null;
};

const readIpv4 = (view: DataView, packet: Uint8Array, at: number, length: number): Request | null => {
  const payloadAt = (view.getUint8(at) & 15) * 4;
  const bytes = view.getUint16(at + 2);
  if (payloadAt < 20 || bytes < payloadAt || bytes > length) return null;
  if ((view.getUint16(at + 6) & 0x3fff) !== 0) return null;
  const destination = ipv4Text(packet, at + 16);
  const ip = { family: 4 as const, destination, timeToLive: view.getUint8(at + 8), payloadAt, bytes };
  return withEcho(view, at, view.getUint8(at + 9), ip);
};

/** Extension headers are not looked into: what has any is no echo request of ours. */
const readIpv6 = (view: DataView, packet: Uint8Array, at: number, length: number): Request | null => {
  const bytes = 40 + view.getUint16(at + 4);
  if (bytes > length) return null;
  const destination = ipText(packet, at + 24, 6);
  const ip = { family: 6 as const, destination, timeToLive: view.getUint8(at + 7), payloadAt: 40, bytes };
  return withEcho(view, at, view.getUint8(at + 6), ip);
};

const withEcho = (
  view: DataView,
  at: number,
  protocol: number,
  ip: Omit<Request, 'isEcho' | 'id' | 'sequence'>,
): Request => {
  const message = at + ip.payloadAt;
  const isEcho =
    protocol === ICMP[ip.family] &&
    ip.bytes - ip.payloadAt >= 8 &&
    view.getUint8(message) === ECHO_REQUEST[ip.family] &&
    view.getUint8(message + 1) === 0;
  return {
    ...ip,
    isEcho,
    id: isEcho ? view.getUint16(message + 4) : 0,
    sequence: isEcho ? view.getUint16(message + 6) : 0,
  };
};
