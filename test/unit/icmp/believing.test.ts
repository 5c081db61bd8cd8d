import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rejectReasons } from '../../../src/contract/model/check.ts';
import { packIp } from '../../../src/main/io/icmp/ip-bytes.ts';
import {
  ECHO_BYTES,
  type EchoFields,
  internetChecksum,
  parseQuote,
  parseReply,
  prepareEcho,
  writeEcho,
} from '../../../src/main/io/icmp/packet.ts';
import { createToken } from '../../../src/main/io/icmp/sip-hash.ts';
import { createSlotTable, slotState } from '../../../src/main/io/icmp/slot-table.ts';

const fieldsOf = (): EchoFields => ({ id: 0, sequence: 0, slot: 0, generation: 0, tokenLow: 0, tokenHigh: 0 });
const bytesOf = (ip: string): Uint8Array => {
  const bytes = new Uint8Array(16);
  packIp(ip, bytes, 0);
  return bytes;
};
const fill = (packet: DataView, sum = 0): void => {
  packet.setUint16(2, sum);
  packet.setUint16(2, internetChecksum(packet, 0, packet.byteLength));
};

/** One outstanding request to `ip`, and the true reply to it. */
const outstanding = (ip: string, key = Uint8Array.from({ length: 16 }, (_, i) => i)) => {
  const family = ip.includes(':') ? 6 : 4;
  const table = createSlotTable(70_000, createToken(key));
  for (let i = 0; i < 66_000; i++) table.release(table.take(bytesOf(ip), 0, 0), slotState.closed);
  const slot = table.take(bytesOf(ip), 0, 0);
  table.state[slot] = slotState.outstanding;
  const packet = new DataView(new ArrayBuffer(ECHO_BYTES));
  prepareEcho(packet, 0, family);
  writeEcho(packet, 0, family, 7, slot, table.generation[slot]!, table.tokenLow[slot]!, table.tokenHigh[slot]!);
  const request = new DataView(packet.buffer.slice(0));
  packet.setUint8(0, family === 4 ? 0 : 129);
  if (family === 4) fill(packet);
  return { table, slot, packet, request, source: bytesOf(ip).subarray(family === 4 ? 12 : 0), family } as const;
};

const receive = (
  { table, source, family }: Pick<ReturnType<typeof outstanding>, 'table' | 'source' | 'family'>,
  bytes: Uint8Array,
  length = bytes.length,
): string | number => {
  const fields = fieldsOf();
  const parsed = parseReply(new DataView(bytes.buffer, bytes.byteOffset), 0, length, family, false, fields);
  return parsed === 'reply' ? table.judge(fields, source, 0, family) : parsed;
};

describe('a reply must prove itself', () => {
  test('SipHash-2-4 answers the reference vector of its paper’s authors', () => {
    const out = new Uint32Array(2);
    createToken(Uint8Array.from({ length: 16 }, (_, i) => i))(0x03020100, 0x07060504, out);
    expect([...out]).toEqual([0x9a932462, 0x93f5f579]);
  });

  test('the checksum is that of RFC 1071’s example', () => {
    const view = new DataView(Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7).buffer);
    expect(internetChecksum(view, 0, 8)).toBe(0x220d);
    expect(internetChecksum(new DataView(Uint8Array.of(1, 2, 3).buffer), 0, 3)).toBe(~(0x0102 + 0x0300) & 0xffff);
  });

  test.each(['10.4.7.9', '2001:db8::9'])('the true reply of %s is believed once', (ip) => {
    const live = outstanding(ip);
    expect(receive(live, new Uint8Array(live.packet.buffer))).toBe(live.slot);
    live.table.release(live.slot, slotState.answered);
    expect(receive(live, new Uint8Array(live.packet.buffer)), 'known again, so that its target hears of it').toBe(
      live.slot,
    );
    live.table.release(live.slot, slotState.closed);
    expect(receive(live, new Uint8Array(live.packet.buffer))).toBe('late');
  });

  test('sequence numbers repeat above 65,535 requests; the slot still finds the one', () => {
    const { slot, packet } = outstanding('10.0.0.1');
    expect(slot).toBeGreaterThan(65_535);
    expect(packet.getUint16(6)).toBe(slot & 0xffff);
  });

  type Live = ReturnType<typeof outstanding>;
  const rules: [rule: string, change: (live: Live) => void, expected: string][] = [
    ['another source', (live) => live.source.set([10, 9, 9, 9]), 'wrong-source'],
    ['a wrong token', ({ packet }) => packet.setUint32(16, 1), 'bad-token'],
    ['a payload changed behind the token', ({ packet }) => packet.setUint8(30, 0), 'bad-token'],
    ['a slot beyond the table', ({ packet }) => packet.setUint32(8, 4_000_000_000), 'not-outstanding'],
    ['an older generation without its token', ({ packet }) => packet.setUint32(12, 0), 'bad-token'],
    ['another sequence', ({ packet }) => packet.setUint16(6, 4), 'not-outstanding'],
    ['the request itself', ({ packet }) => packet.setUint8(0, 8), 'other'],
    ['a code no reply has', ({ packet }) => packet.setUint8(1, 3), 'other'],
    ['an expired request', ({ table, slot }) => table.release(slot, slotState.closed), 'late'],
  ];
  test.each(rules)('not believed: %s', (_, change, expected) => {
    const live = outstanding('10.4.7.9');
    change(live);
    fill(live.packet);
    expect(receive(live, new Uint8Array(live.packet.buffer))).toBe(expected);
  });

  test('a reply to a request whose slot is used again is late', () => {
    const live = outstanding('10.4.7.9');
    live.table.release(live.slot, slotState.closed);
    for (let i = 0; i < 70_000; i++) live.table.release(live.table.take(bytesOf('10.4.7.9'), 0, 0), slotState.closed);
    expect(receive(live, new Uint8Array(live.packet.buffer))).toBe('late');
  });

  test('whatever arrives, nothing crashes and nothing but the true reply is believed', () => {
    const live = outstanding('10.4.7.9');
    const truth = new Uint8Array(live.packet.buffer);
    const mutated = fc.array(fc.tuple(fc.nat(ECHO_BYTES - 1), fc.nat(255)), { maxLength: 6 }).map((changes) => {
      const bytes = truth.slice();
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
    fc.assert(
      fc.property(
        fc.oneof(mutated, fc.uint8Array({ maxLength: 300 })),
        fc.nat(300),
        fc.boolean(),
        (bytes, cut, repaired) => {
          const length = Math.min(cut, bytes.length);
          const room = new Uint8Array(Math.max(bytes.length, 8));
          room.set(bytes);
          if (repaired && length > 4) {
            room.set([0, 0], 2);
            new DataView(room.buffer).setUint16(2, internetChecksum(new DataView(room.buffer), 0, length));
          }
          const verdict = receive(live, room, length);
          const isTruth = length === ECHO_BYTES && truth.every((byte, i) => room[i] === byte || (i >= 2 && i <= 5));
          if (verdict === live.slot) expect(isTruth).toBe(true);
          else expect(['other', ...rejectReasons]).toContain(verdict);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('an IPv4 header of any length before the reply is stepped over, and never past the end', () => {
    const live = outstanding('10.4.7.9');
    fc.assert(
      fc.property(fc.nat(255), fc.nat(120), (first, length) => {
        const bytes = new Uint8Array(256);
        bytes[0] = first;
        const header = (first & 15) * 4;
        if (header + ECHO_BYTES <= 256) bytes.set(new Uint8Array(live.packet.buffer), header);
        const parsed = parseReply(new DataView(bytes.buffer), 0, length, 4, true, fieldsOf());
        if (first >>> 4 !== 4 || header < 20 || length < header + 8) expect(parsed).toBe('truncated');
        else if (length === header + ECHO_BYTES) expect(parsed).toBe('reply');
      }),
    );
  });

  test.each([
    ['whole', 32, 'whole'],
    ['to the token', 24, 'whole'],
    ['as little as RFC 792 asks for', 8, 'header'],
    ['less', 7, 'other'],
  ])('an error may quote the request %s', (_, length, expected) => {
    const live = outstanding('10.4.7.9');
    const fields = fieldsOf();
    expect(parseQuote(live.request, 0, length, 4, fields)).toBe(expected);
    if (expected === 'other') return;
    expect(live.table.find(fields.sequence, live.source, 0, 4)).toBe(live.slot);
    expect(live.table.find(fields.sequence, Uint8Array.of(10, 9, 9, 9), 0, 4)).toBe(-1);
    if (expected === 'whole') expect(live.table.judge(fields, live.source, 0, 4)).toBe(live.slot);
  });
});
