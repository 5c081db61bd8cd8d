/** Ethernet frames of an on-link range: ARP answered with chosen addresses (RFC 826), IP in its frame. */
import { ipBytes } from '../../../src/contract/model/address.ts';
import type { Rule } from '../../../src/main/io/simulated/script/simulation-script.ts';
import { ipv4Text } from './read-request.ts';

export const FRAME_BYTES = 14;
const ETHER_TYPE = { 4: 0x0800, 6: 0x86dd } as const;
const ARP = 0x0806;
const ARP_BYTES = 28;

/** The address that an ARP request asks for, or null when the frame is none. */
export const askedByArp = (view: DataView, frame: Uint8Array, length: number): string | null => {
  if (length < FRAME_BYTES + ARP_BYTES || view.getUint16(12) !== ARP) return null;
  // Ethernet and IPv4, with addresses of 6 and 4 bytes, and a request.
  const isRequest = view.getUint32(14) === 0x0001_0800 && view.getUint32(18) === 0x0604_0001;
  return isRequest ? ipv4Text(frame, FRAME_BYTES + 24) : null;
};

export const isIpFrame = (view: DataView, length: number): boolean =>
  length > FRAME_BYTES && (view.getUint16(12) === ETHER_TYPE[4] || view.getUint16(12) === ETHER_TYPE[6]);

/** Null: nobody answers for it. */
export const macOf = (rule: Rule, address: string): Uint8Array | null => {
  if (rule.arp === 'never') return null;
  if (rule.arp) return Uint8Array.from(rule.arp.mac.split(':'), (part) => Number.parseInt(part, 16));
  return Uint8Array.from([2, 0, ...ipBytes(address).slice(-4)]);
};

export const buildArpReply = (frame: Uint8Array, mac: Uint8Array): Buffer => {
  const reply = Buffer.from(frame.subarray(0, FRAME_BYTES + ARP_BYTES));
  const sender = frame.subarray(FRAME_BYTES + 8, FRAME_BYTES + 18);
  reply.set(frame.subarray(6, 12), 0);
  reply.set(mac, 6);
  reply[21] = 2;
  reply.set(mac, 22);
  reply.set(frame.subarray(FRAME_BYTES + 24, FRAME_BYTES + 28), 28);
  reply.set(sender, 32);
  return reply;
};

/** Puts an IP packet into the frame that answers `request`. */
export const inFrame = (packet: Buffer, request: Uint8Array, mac: Uint8Array): Buffer => {
  const frame = Buffer.alloc(FRAME_BYTES + packet.length);
  frame.set(request.subarray(6, 12), 0);
  frame.set(mac, 6);
  frame.writeUInt16BE(ETHER_TYPE[packet[0]! >>> 4 === 4 ? 4 : 6], 12);
  frame.set(packet, FRAME_BYTES);
  return frame;
};
