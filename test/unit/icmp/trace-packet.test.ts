import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ECHO_BYTES,
  type EchoFields,
  internetChecksum,
  prepareEcho,
  writeEcho,
} from '../../../src/main/io/icmp/packet.ts';
import { type IcmpError, parseErrorPacket } from '../../../src/main/io/icmp/trace/trace-packet.ts';

const ROUTER_HEADER = 20;
const blank = (): EchoFields => ({ id: 0, sequence: 0, slot: 0, generation: 0, tokenLow: 0, tokenHigh: 0 });

/** An ICMPv4 error about our request to 10.7.0.9, in an IP packet, quoting so many bytes of the ICMP message. */
const error4 = (type: number, code: number, quotedBytes = ECHO_BYTES): DataView => {
  const length = ROUTER_HEADER + 8 + 20 + quotedBytes;
  const view = new DataView(new ArrayBuffer(length));
  view.setUint8(0, 0x45);
  const at = ROUTER_HEADER;
  view.setUint8(at, type);
  view.setUint8(at + 1, code);
  const quote = at + 8;
  view.setUint8(quote, 0x45);
  view.setUint8(quote + 9, 1);
  for (const [i, byte] of [10, 7, 0, 9].entries()) view.setUint8(quote + 16 + i, byte);
  const request = new DataView(new ArrayBuffer(ECHO_BYTES));
  prepareEcho(request, 0, 4);
  writeEcho(request, 0, 4, 0x1234, 77, 5, 0xaabbccdd, 0x11223344);
  for (let i = 0; i < quotedBytes; i++) view.setUint8(quote + 20 + i, request.getUint8(i));
  view.setUint16(at + 2, internetChecksum(view, at, length - at));
  return view;
};
const parse4 = (view: DataView, length = view.byteLength) => {
  const error: IcmpError = { type: 0, code: 0, destinationAt: 0 };
  const fields = blank();
  const quoted = parseErrorPacket(view, 0, length, 4, true, error, fields);
  return { quoted, error, fields };
};

describe('an ICMP error is read with the request it quotes', () => {
  test('time exceeded, with a whole quote', () => {
    const view = error4(11, 0);
    const { quoted, error, fields } = parse4(view);
    expect(quoted).toBe('whole');
    expect(fields).toEqual({
      id: 0x1234,
      sequence: 77,
      slot: 77,
      generation: 5,
      tokenLow: 0xaabbccdd,
      tokenHigh: 0x11223344,
    });
    expect([0, 1, 2, 3].map((i) => view.getUint8(error.destinationAt + i))).toEqual([10, 7, 0, 9]);
  });
  test('a router that quotes 8 bytes, as RFC 792 asks: only the header', () => {
    const { quoted, fields } = parse4(error4(11, 0, 8));
    expect([quoted, fields.id, fields.sequence]).toEqual(['header', 0x1234, 77]);
  });

  const spoiled = (change: (view: DataView) => void): DataView => {
    const view = error4(3, 1);
    change(view);
    return view;
  };
  test.each<[rule: string, view: DataView, quoted: string]>([
    ['another ICMP message', error4(5, 0), 'other'],
    ['a quote too short to be anybody’s', error4(11, 0, 7), 'other'],
    ['a quote of UDP', spoiled((view) => view.setUint8(ROUTER_HEADER + 8 + 9, 17)), 'other'],
    ['a quote that is no IPv4', spoiled((view) => view.setUint8(ROUTER_HEADER + 8, 0x65)), 'other'],
    ['a quoted header longer than the packet', spoiled((view) => view.setUint8(ROUTER_HEADER + 8, 0x4f)), 'other'],
    ['a flipped bit', spoiled((view) => view.setUint8(ROUTER_HEADER + 40, 9)), 'bad-checksum'],
  ])('%s: %s', (_rule, view, quoted) => expect(parse4(view).quoted).toBe(quoted));

  test('IPv6, where the quoted header has 40 bytes and the kernel has checked the checksum', () => {
    const view = new DataView(new ArrayBuffer(8 + 40 + ECHO_BYTES));
    view.setUint8(0, 3);
    view.setUint8(8, 0x60);
    view.setUint8(8 + 6, 58);
    view.setUint8(8 + 39, 9);
    prepareEcho(view, 48, 6);
    writeEcho(view, 48, 6, 1, 3, 4, 5, 6);
    const error: IcmpError = { type: 0, code: 0, destinationAt: 0 };
    const fields = blank();
    expect(parseErrorPacket(view, 0, view.byteLength, 6, false, error, fields)).toBe('whole');
    expect([error.type, fields.slot, view.getUint8(error.destinationAt + 15)]).toEqual([3, 3, 9]);
  });
});

test('whatever arrives, nothing outside the datagram is looked at and nothing breaks', () => {
  const room = 128;
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: room }),
      fc.constantFrom<4 | 6>(4, 6),
      fc.boolean(),
      (bytes, family, withHeader) => {
        const guarded = new Uint8Array(bytes);
        const error: IcmpError = { type: 0, code: 0, destinationAt: 0 };
        const view = new DataView(guarded.buffer, 0, bytes.length);
        const quoted = parseErrorPacket(view, 0, bytes.length, family, withHeader, error, blank());
        expect(['whole', 'header', 'other', 'bad-checksum']).toContain(quoted);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a true error with any bytes changed is read without breaking', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(79), fc.nat(255)), { maxLength: 6 }), fc.nat(80), (changes, length) => {
      const view = error4(11, 0);
      for (const [at, byte] of changes) view.setUint8(at, byte);
      expect(() => parse4(new DataView(view.buffer, 0, length), length)).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});
