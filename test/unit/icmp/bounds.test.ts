/** Whatever lengths the wire or the kernel claim, nothing outside the datagram and its control messages is read. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ECHO_BYTES,
  type EchoFields,
  internetChecksum,
  parseQuote,
  parseReply,
  prepareEcho,
} from '../../../src/main/io/icmp/packet.ts';
import { posixLayout } from '../../../src/main/io/icmp/posix/posix-layout.ts';
import { BATCH, CONTROL_BYTES, createControlReader } from '../../../src/main/io/icmp/posix/posix-messages.ts';
import { CANARY, guardedView } from './guarded-view.ts';

const fieldsOf = (): EchoFields => ({ id: -1, sequence: -1, slot: -1, generation: -1, tokenLow: -1, tokenHigh: -1 });
const family = fc.constantFrom(4 as const, 6 as const);
/** Bytes that often begin like what is looked for, and sometimes have the checksum to go with it. */
const datagram = fc
  .tuple(
    fc.oneof(fc.uint8Array({ maxLength: 120 }), fc.uint8Array({ minLength: ECHO_BYTES, maxLength: ECHO_BYTES })),
    fc.constantFrom(0, 8, 128, 129, 0x45, 0x46, 0x4f, 0x40, null),
    fc.boolean(),
  )
  .map(([bytes, first, isRight]) => {
    if (bytes.length >= ECHO_BYTES) prepareEcho(new DataView(bytes.buffer, bytes.byteOffset), 0, 4);
    if (first !== null && bytes.length > 1) bytes.set([first, 0]);
    if (isRight && bytes.length >= 8) {
      bytes.set([0, 0], 2);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      view.setUint16(2, internetChecksum(view, 0, bytes.length));
    }
    return bytes;
  });

/** The datagram at `offset`, canaries around it, and nothing but itself to be read. */
const amidst = (bytes: Uint8Array, offset: number): DataView => {
  const room = new Uint8Array(offset + bytes.length + 64).fill(CANARY);
  room.set(bytes, offset);
  return guardedView(room, (at, width) => at >= offset && at + width <= offset + bytes.length);
};

describe('a datagram', () => {
  test('is read within its bounds and the same wherever it lies', () => {
    fc.assert(
      fc.property(datagram, family, fc.boolean(), fc.nat(70), (bytes, over, withIpHeader, offset) => {
        const here = fieldsOf();
        const there = fieldsOf();
        const parsed = parseReply(amidst(bytes, offset), offset, bytes.length, over, withIpHeader && over === 4, here);
        expect(parseReply(amidst(bytes, 0), 0, bytes.length, over, withIpHeader && over === 4, there)).toBe(parsed);
        expect(here).toEqual(there);
        if (parsed === 'reply') expect(bytes.length).toBeGreaterThanOrEqual(ECHO_BYTES);
        else expect(here.slot, 'an unread field').toBe(-1);
      }),
      { numRuns: 8_000 },
    );
  });

  test('whose IPv4 header lies about its length is read within its bounds', () => {
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.nat(120),
        fc.nat(40),
        fc.uint8Array({ minLength: 120, maxLength: 120 }),
        (first, length, offset, rest) => {
          const bytes = rest.slice(0, length);
          if (length > 0) bytes[0] = first;
          const header = (first & 15) * 4;
          const parsed = parseReply(amidst(bytes, offset), offset, length, 4, true, fieldsOf());
          if (first >>> 4 !== 4 || header < 20 || header + 8 > length) expect(parsed).toBe('truncated');
          else expect(parsed).not.toBe('reply');
        },
      ),
      { numRuns: 8_000 },
    );
  });

  test('quoted in an error is read within its bounds and the same wherever it lies', () => {
    fc.assert(
      fc.property(datagram, family, fc.nat(70), (bytes, over, offset) => {
        const here = fieldsOf();
        const there = fieldsOf();
        const quoted = parseQuote(amidst(bytes, offset), offset, bytes.length, over, here);
        expect(parseQuote(amidst(bytes, 0), 0, bytes.length, over, there)).toBe(quoted);
        expect(here).toEqual(there);
        if (quoted === 'whole') expect(bytes.length).toBeGreaterThanOrEqual(24);
        if (quoted === 'header') expect([bytes.length >= 8, bytes.length < 24]).toEqual([true, true]);
      }),
      { numRuns: 8_000 },
    );
  });
});

describe.each(['linux', 'darwin'])('control messages of %s', (platform) => {
  const layout = posixLayout(platform)!;
  const { header, control, level, option, stamp } = layout;
  const controlAt = BATCH * header.stride + 40;
  const align = (bytes: number): number => Math.ceil(bytes / control.align) * control.align;

  type Said = { readonly level: number; readonly type: number; readonly data: readonly number[] };
  const reading = (over: 4 | 6, index: number, region: Uint8Array, claimed: number) => {
    const bytes = new Uint8Array(controlAt + BATCH * CONTROL_BYTES + 64).fill(CANARY);
    bytes.set(region, controlAt + index * CONTROL_BYTES);
    const countAt = index * header.stride + header.controlBytes;
    new DataView(bytes.buffer).setUint32(countAt, claimed, true);
    const start = controlAt + index * CONTROL_BYTES;
    const end = start + Math.min(CONTROL_BYTES, claimed);
    const view = guardedView(bytes, (at, width) => at === countAt || (at >= start && at + width <= end));
    const arena = { buffer: Buffer.from(bytes.buffer), view, address: 0n, namesAt: 0, dataAt: 0, controlAt };
    const clock = {
      sync: () => {},
      steppedAtMs: () => Number.NEGATIVE_INFINITY,
      toMonotonicMs: (seconds: number, nanoseconds: number) => seconds * 1_000 + nanoseconds / 1e6,
    };
    const reader = createControlReader(arena, layout, over, clock);
    reader.read(index);
    return { reader, end };
  };
  const encode = (said: readonly Said[], lies: readonly number[]): Uint8Array => {
    const region = new Uint8Array(CONTROL_BYTES);
    const view = new DataView(region.buffer);
    let at = 0;
    for (const [i, { level: atLevel, type, data }] of said.entries()) {
      const bytes = control.data + data.length;
      if (at + bytes > CONTROL_BYTES) break;
      view.setUint32(at, bytes + (lies[i] ?? 0), true);
      view.setInt32(at + control.level, atLevel, true);
      view.setInt32(at + control.type, type, true);
      region.set(data, at + control.data);
      at += align(bytes);
    }
    return region;
  };

  const kinds = [
    [level.socket, stamp.type],
    [level.socket, option.overflow ?? 40],
    [level.ip, layout.hops[4]?.type ?? 2],
    [level.ipv6, layout.hops[6]?.type ?? 52],
    [level.ip, option.ipErrors ?? 11],
    [level.ipv6, option.ipv6Errors ?? 25],
    [level.socket, 1],
  ] as const;
  const anySaid = fc
    .tuple(fc.constantFrom(...kinds), fc.array(fc.nat(255), { maxLength: 60 }))
    .map(([[atLevel, type], data]): Said => ({ level: atLevel, type, data }));

  test('are read within what the kernel filled, whatever lengths they claim', () => {
    fc.assert(
      fc.property(
        fc.array(anySaid, { maxLength: 6 }),
        fc.array(fc.oneof(fc.constant(0), fc.integer({ min: -60, max: 400 }), fc.constantFrom(2 ** 31, -(2 ** 31))), {
          maxLength: 6,
        }),
        fc.oneof(fc.nat(CONTROL_BYTES + 8), fc.constantFrom(CONTROL_BYTES, 2 ** 32 - 1)),
        fc.constantFrom(0, 1, BATCH - 1),
        family,
        (said, lies, claimed, index, over) => {
          const { reader, end } = reading(over, index, encode(said, lies), claimed);
          if (reader.errorType >= 0) expect(reader.offenderAt + (over === 4 ? 16 : 28)).toBeLessThanOrEqual(end);
        },
      ),
      { numRuns: 10_000 },
    );
  });

  test('are read within what the kernel filled when they are nothing but noise', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: CONTROL_BYTES, maxLength: CONTROL_BYTES }),
        fc.nat(CONTROL_BYTES),
        family,
        (noise, claimed, over) => void reading(over, BATCH - 1, noise, claimed),
      ),
      { numRuns: 5_000 },
    );
  });

  const hops = layout.hops[4] ?? layout.hops[6]!;
  const over = layout.hops[4] ? 4 : 6;
  const ttl: Said = { level: over === 4 ? level.ip : level.ipv6, type: hops.type, data: [57, 0, 0, 0] };
  const time: Said = { level: level.socket, type: stamp.type, data: [5, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0] };
  test.each<[rule: string, said: Said[], lies: number[], ttl: number, isStamped: boolean]>([
    ['true ones are believed', [time, ttl], [0, 0], 57, true],
    ['in any order', [ttl, time], [0, 0], 57, true],
    ['after one that reaches beyond the end none is looked at', [time, ttl], [0, 400], 0, true],
    ['nor after one shorter than its own header', [time, ttl], [-30, 0], 0, false],
    ['one too short for what it says to be says nothing', [time, ttl], [0, -1], 0, true],
    ['none is none', [], [], 0, false],
  ])('%s', (_, said, lies, expectedTtl, isStamped) => {
    const { reader } = reading(over, 3, encode(said, lies), CONTROL_BYTES);
    expect(reader.ttl).toBe(expectedTtl);
    expect(!Number.isNaN(reader.stampedMs)).toBe(isStamped);
  });
});
