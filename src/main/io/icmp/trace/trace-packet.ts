/** ICMP errors that arrive as packets of their own, read with bounds: what they say, and which request of ours they quote. */
import { type EchoFields, internetChecksum, ipHeaderBytes, parseQuote, type Quoted } from '../packet.ts';

export type IcmpError = {
  type: number;
  code: number;
  /** Where the address that the quoted request went to stands in the datagram. */
  destinationAt: number;
};

/** RFC 792: destination unreachable and time exceeded; RFC 4443 counts differently. */
const ERRORS = { 4: [3, 11], 6: [1, 3] } as const;
const ICMP = { 4: 1, 6: 58 } as const;
/** Type, code, checksum and four bytes that are unused here; then the quote. */
const ERROR_HEADER_BYTES = 8;
const IPV6_HEADER_BYTES = 40;

/**
 * Reads an ICMP error of `length` bytes into `error` and `fields`; `withIpHeader` where the socket delivers the IPv4 header too.
 * Nothing outside the datagram is looked at. A quoted request with IPv6 extension headers is none of ours.
 */
export const parseErrorPacket = (
  view: DataView,
  offset: number,
  length: number,
  family: 4 | 6,
  withIpHeader: boolean,
  error: IcmpError,
  fields: EchoFields,
): Quoted | 'bad-checksum' => {
  const header = withIpHeader ? ipHeaderBytes(view, offset, length) : 0;
  const at = offset + header;
  const size = length - header;
  if (header < 0 || size < ERROR_HEADER_BYTES) return 'other';
  error.type = view.getUint8(at);
  error.code = view.getUint8(at + 1);
  if (!(ERRORS[family] as readonly number[]).includes(error.type)) return 'other';
  const quoteAt = at + ERROR_HEADER_BYTES;
  const quoteBytes = size - ERROR_HEADER_BYTES;
  const quotedHeader = family === 4 ? ipHeaderBytes(view, quoteAt, quoteBytes) : ipv6Bytes(view, quoteAt, quoteBytes);
  if (quotedHeader < 0 || view.getUint8(quoteAt + (family === 4 ? 9 : 6)) !== ICMP[family]) return 'other';
  if (family === 4 && internetChecksum(view, at, size) !== 0) return 'bad-checksum';
  error.destinationAt = quoteAt + (family === 4 ? 16 : 24);
  return parseQuote(view, quoteAt + quotedHeader, quoteBytes - quotedHeader, family, fields);
};

const ipv6Bytes = (view: DataView, offset: number, length: number): number =>
  length >= IPV6_HEADER_BYTES && view.getUint8(offset) >>> 4 === 6 ? IPV6_HEADER_BYTES : -1;
