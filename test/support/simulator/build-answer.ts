/** Builds the IP packet that answers a request: a reply with the flaws the script gave it, or a router's error. */
import { ipBytes } from '../../../src/contract/model/address.ts';
import { internetChecksum } from '../../../src/main/io/icmp/packet.ts';
import { mix32 } from '../../../src/main/io/simulated/chance.ts';
import { flawBits } from '../../../src/main/io/simulated/script/flaws.ts';
import type { Answer } from '../../../src/main/io/simulated/script/scripted-world.ts';
import type { Rule, unreachableKinds } from '../../../src/main/io/simulated/script/simulation-script.ts';
import type { Request } from './read-request.ts';

const FIRST_TIME_TO_LIVE = 64;
const ICMP = { 4: 1, 6: 58 } as const;
const ECHO_REPLY = { 4: 0, 6: 129 } as const;
const IP_BYTES = { 4: 20, 6: 40 } as const;
/** What an error may have in all (RFC 1812, 4.3.2.3; RFC 4443, 3.1). */
const ERROR_BYTES = { 4: 576, 6: 1_280 } as const;
/** Type and code of RFC 792 and RFC 4443. */
const UNREACHABLE: Readonly<Record<4 | 6, Record<(typeof unreachableKinds)[number], readonly [number, number]>>> = {
  4: { network: [3, 0], host: [3, 1], port: [3, 3], admin: [3, 13] },
  6: { network: [1, 0], host: [1, 3], port: [1, 4], admin: [1, 1] },
};
const EXPIRED = { 4: [11, 0], 6: [3, 0] } as const;

/** `packet` begins with the request's IP header. */
export const buildAnswer = (packet: Uint8Array, request: Request, answer: Answer, rule: Rule, hops: number): Buffer => {
  const { from } = answer;
  if (answer.kind === 'reply') {
    const message = Buffer.from(packet.subarray(request.payloadAt, request.bytes));
    message[0] = ECHO_REPLY[request.family];
    const isRight = (answer.flaws & flawBits.badChecksum) === 0;
    return wrap(spoil(message, answer, rule), packet, request, from, hops, isRight);
  }
  const { family } = request;
  const kind = rule.unreachable?.kind ?? 'host';
  const [type, code] = answer.kind === 'expired' ? EXPIRED[family] : UNREACHABLE[family][kind];
  const most = Math.min(request.bytes, ERROR_BYTES[family] - IP_BYTES[family] - 8);
  const quoted = rule.quote === 'all' ? most : Math.min(most, request.payloadAt + 8);
  const message = Buffer.alloc(8 + quoted);
  message[0] = type;
  message[1] = code;
  message.set(packet.subarray(0, quoted), 8);
  return wrap(message, packet, request, from, hops, true);
};

/** Applies the flaws that lie in the ICMP message; its checksum is written afterwards. */
const spoil = (whole: Buffer, { flaws, draw }: Answer, rule: Rule): Buffer => {
  let message = whole;
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  if (flaws & flawBits.wrongId) view.setUint16(4, view.getUint16(4) ^ 0x5a5a);
  if (flaws & flawBits.wrongSequence) view.setUint16(6, (view.getUint16(6) + 1) & 0xffff);
  if (flaws & flawBits.wrongToken && message.length > 16) flip(message, 16, Math.min(24, message.length), 1, draw);
  if (flaws & flawBits.corrupted) flip(message, 6, message.length, rule.flaws?.corrupted?.bits ?? 1, draw);
  if (flaws & flawBits.truncated) message = message.subarray(0, rule.flaws?.truncated?.bytes ?? message.length);
  return message;
};

/** Flips so many different bits of `bytes[from]` to `bytes[to − 1]`, as far as there are as many. */
const flip = (bytes: Buffer, from: number, to: number, bits: number, draw: number): void => {
  const size = (to - from) * 8;
  const done = new Set<number>();
  for (let n = 0; done.size < Math.min(bits, size); n++) {
    const bit = mix32(draw, 100 + n) % size;
    if (done.has(bit)) continue;
    done.add(bit);
    bytes[from + (bit >> 3)]! ^= 1 << (bit & 7);
  }
};

/** From `from`, or from the address that was asked, to whoever asked. */
const wrap = (
  message: Buffer,
  asked: Uint8Array,
  { family }: Request,
  from: string | null,
  hops: number,
  isRight: boolean,
): Buffer => {
  const header = IP_BYTES[family];
  const packet = Buffer.alloc(header + message.length);
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const timeToLive = Math.max(1, FIRST_TIME_TO_LIVE - hops);
  packet.set(message, header);
  if (family === 4) {
    packet[0] = 0x45;
    view.setUint16(2, packet.length);
    packet[8] = timeToLive;
    packet[9] = ICMP[4];
    if (from !== null) packet.set(ipBytes(from), 12);
    else copyBytes(asked, 16, packet, 12, 4);
    copyBytes(asked, 12, packet, 16, 4);
    view.setUint16(10, internetChecksum(view, 0, 20));
  } else {
    packet[0] = 0x60;
    view.setUint16(4, message.length);
    packet[6] = ICMP[6];
    packet[7] = timeToLive;
    if (from !== null) packet.set(ipBytes(from), 8);
    else copyBytes(asked, 24, packet, 8, 16);
    copyBytes(asked, 8, packet, 24, 16);
  }
  if (message.length < 4) return packet;
  view.setUint16(header + 2, 0);
  const sum = checksum(view, header, message.length, family);
  view.setUint16(header + 2, isRight ? sum : sum ^ 0x0100);
  return packet;
};

const copyBytes = (from: Uint8Array, at: number, to: Uint8Array, toAt: number, bytes: number): void => {
  for (let i = 0; i < bytes; i++) to[toAt + i] = from[at + i]!;
};

/** For ICMPv6 over the pseudo-header of RFC 8200, 8.1, too. */
const checksum = (view: DataView, header: number, length: number, family: 4 | 6): number => {
  if (family === 4) return internetChecksum(view, header, length);
  const covered = Buffer.alloc(40 + length);
  covered.set(new Uint8Array(view.buffer, view.byteOffset + 8, 32), 0);
  covered.writeUInt32BE(length, 32);
  covered[39] = ICMP[6];
  covered.set(new Uint8Array(view.buffer, view.byteOffset + header, length), 40);
  return internetChecksum(new DataView(covered.buffer, covered.byteOffset, covered.length), 0, covered.length);
};
