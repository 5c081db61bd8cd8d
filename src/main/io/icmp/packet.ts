/** ICMP echo messages as bytes: how ours are built, and how what comes back is read with bounds. */

/** Header (8 bytes), then the payload: slot, generation, token (8 bytes) and a tag that tells a packet capture who asks. */
export const ECHO_BYTES = 32;
const HEADER_BYTES = 8;
export const PAYLOAD_BYTES = ECHO_BYTES - HEADER_BYTES;
const TAG = [0x6669656c, 0x64776368] as const;
const TAG_AT = 24;

/** RFC 792 and RFC 4443. */
const ECHO_REQUEST = { 4: 8, 6: 128 } as const;
const ECHO_REPLY = { 4: 0, 6: 129 } as const;

/** What identifies one echo request, as read from a reply or from the quote in an error. */
export type EchoFields = {
  id: number;
  sequence: number;
  slot: number;
  generation: number;
  tokenLow: number;
  tokenHigh: number;
};

/** The internet checksum of RFC 1071. Over a message that carries its own checksum it is 0. */
export const internetChecksum = (view: DataView, offset: number, length: number): number => {
  let sum = 0;
  const even = length & ~1;
  for (let at = 0; at < even; at += 2) sum += view.getUint16(offset + at);
  if (even < length) sum += view.getUint8(offset + even) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
};

/** Writes what no echo request changes: type, code and tag. */
export const prepareEcho = (view: DataView, offset: number, family: 4 | 6): void => {
  view.setUint8(offset, ECHO_REQUEST[family]);
  view.setUint8(offset + 1, 0);
  preparePayload(view, offset + HEADER_BYTES);
};

/** The payload alone, for a system that writes the header itself. */
export const preparePayload = (view: DataView, offset: number): void => {
  view.setUint32(offset + TAG_AT - HEADER_BYTES, TAG[0]);
  view.setUint32(offset + TAG_AT - HEADER_BYTES + 4, TAG[1]);
};

export const writePayload = (
  view: DataView,
  offset: number,
  slot: number,
  generation: number,
  tokenLow: number,
  tokenHigh: number,
): void => {
  view.setUint32(offset, slot);
  view.setUint32(offset + 4, generation);
  view.setUint32(offset + 8, tokenLow);
  view.setUint32(offset + 12, tokenHigh);
};

/** Completes a prepared echo request. The IPv6 checksum needs the source address, so the kernel writes it (RFC 3542, 3.1). */
export const writeEcho = (
  view: DataView,
  offset: number,
  family: 4 | 6,
  id: number,
  slot: number,
  generation: number,
  tokenLow: number,
  tokenHigh: number,
): void => {
  view.setUint16(offset + 2, 0);
  view.setUint16(offset + 4, id);
  view.setUint16(offset + 6, slot & 0xffff);
  writePayload(view, offset + HEADER_BYTES, slot, generation, tokenLow, tokenHigh);
  if (family === 4) view.setUint16(offset + 2, internetChecksum(view, offset, ECHO_BYTES));
};

/** `other`: no echo reply at all, so somebody else's business. */
export type Parsed = 'reply' | 'other' | 'truncated' | 'too-long' | 'bad-checksum' | 'bad-token';

/** Bytes of IPv4 header before the ICMP message, or −1 when it does not fit the datagram. */
export const ipHeaderBytes = (view: DataView, offset: number, length: number): number => {
  if (length < 20) return -1;
  const first = view.getUint8(offset);
  const bytes = (first & 15) * 4;
  return first >>> 4 === 4 && bytes >= 20 && bytes <= length ? bytes : -1;
};

/**
 * Reads an echo reply of `length` bytes into `fields`; `withIpHeader` where the socket delivers the IPv4 header too.
 * An echo returns what it was sent (RFC 792, RFC 4443): one of another length or with another tag is none of ours, whatever it carries.
 * Nothing outside the datagram is looked at. The kernel has checked the checksum of IPv6.
 */
export const parseReply = (
  view: DataView,
  offset: number,
  length: number,
  family: 4 | 6,
  withIpHeader: boolean,
  fields: EchoFields,
): Parsed => {
  const header = withIpHeader ? ipHeaderBytes(view, offset, length) : 0;
  if (header < 0 || length - header < 8) return 'truncated';
  const at = offset + header;
  const size = length - header;
  if (view.getUint8(at) !== ECHO_REPLY[family] || view.getUint8(at + 1) !== 0) return 'other';
  fields.id = view.getUint16(at + 4);
  if (size !== ECHO_BYTES) return size < ECHO_BYTES ? 'truncated' : 'too-long';
  if (family === 4 && internetChecksum(view, at, size) !== 0) return 'bad-checksum';
  if (view.getUint32(at + TAG_AT) !== TAG[0] || view.getUint32(at + TAG_AT + 4) !== TAG[1]) return 'bad-token';
  readFields(view, at, fields);
  return 'reply';
};

/** How much of our request an ICMP error quotes: all that matters, only the header (RFC 792 asks for no more), or not ours. */
export type Quoted = 'whole' | 'header' | 'other';

export const parseQuote = (
  view: DataView,
  offset: number,
  length: number,
  family: 4 | 6,
  fields: EchoFields,
): Quoted => {
  if (length < 8 || view.getUint8(offset) !== ECHO_REQUEST[family]) return 'other';
  fields.id = view.getUint16(offset + 4);
  fields.sequence = view.getUint16(offset + 6);
  if (length < 24) return 'header';
  readFields(view, offset, fields);
  return 'whole';
};

const readFields = (view: DataView, at: number, fields: EchoFields): void => {
  fields.id = view.getUint16(at + 4);
  fields.sequence = view.getUint16(at + 6);
  readPayload(view, at + HEADER_BYTES, fields);
};

export const readPayload = (view: DataView, at: number, fields: EchoFields): void => {
  fields.slot = view.getUint32(at);
  fields.generation = view.getUint32(at + 4);
  fields.tokenLow = view.getUint32(at + 8);
  fields.tokenHigh = view.getUint32(at + 12);
};
