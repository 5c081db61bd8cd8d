/** A million replies, each changed in some way, past the parser and the matcher: none crashes them, each gets one name, none is believed that lacks a proof. */
import { describe, expect, test } from 'vitest';
import { type RejectReason, rejectReasons } from '../../../src/contract/model/check.ts';
import { packIp } from '../../../src/main/io/icmp/ip-bytes.ts';
import {
  ECHO_BYTES,
  type EchoFields,
  internetChecksum,
  parseReply,
  prepareEcho,
  writeEcho,
} from '../../../src/main/io/icmp/packet.ts';
import { createToken } from '../../../src/main/io/icmp/sip-hash.ts';
import { createSlotTable, slotState } from '../../../src/main/io/icmp/slot-table.ts';

const REPLIES = 1_000_000;
const SEED = 0x5eed;
const KEY = Uint8Array.from({ length: 16 }, (_, i) => 7 * i);
const FIXED_BITS = 8 * ECHO_BYTES;

/** Mulberry32: the same replies in every run. */
const createDice = (seed: number) => {
  let state = seed;
  return (sides: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
};

type Sent = { readonly family: 4 | 6; readonly source: Uint8Array; readonly reply: Uint8Array; readonly slot: number };

const checksum = (bytes: Uint8Array, length: number): void => {
  if (length < 4) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint16(2, 0);
  view.setUint16(2, internetChecksum(view, 0, length));
};

/** A table with requests in every state, and the true reply to each of them, those to slots used again too. */
const createWorld = () => {
  const table = createSlotTable(512, createToken(KEY));
  const send = (host: number, state: number): Sent => {
    const family = host % 3 === 0 ? 6 : 4;
    const address = new Uint8Array(16);
    packIp(family === 4 ? `10.0.${host >> 8}.${host & 255}` : `2001:db8::${host.toString(16)}`, address, 0);
    const slot = table.take(address, 0, 0);
    const packet = new DataView(new ArrayBuffer(ECHO_BYTES));
    prepareEcho(packet, 0, family);
    writeEcho(packet, 0, family, 7, slot, table.generation[slot]!, table.tokenLow[slot]!, table.tokenHigh[slot]!);
    packet.setUint8(0, family === 4 ? 0 : 129);
    const reply = new Uint8Array(packet.buffer);
    checksum(reply, ECHO_BYTES);
    if (state === slotState.taken || state === slotState.outstanding) table.state[slot] = state;
    else table.release(slot, state);
    return { family, source: address.subarray(family === 4 ? 12 : 0), reply, slot };
  };
  const older = Array.from({ length: 400 }, (_, i) => send(i, slotState.closed));
  const live: Sent[] = [];
  for (let i = 0; i < 300; i++) live.push(send(i, slotState.outstanding));
  const others = [slotState.taken, slotState.answered, slotState.closed, slotState.forgotten].map((state, i) =>
    send(2_000 + i, state),
  );
  return { table, live, others, older };
};

type Reply = { family: 4 | 6; source: Uint8Array; readonly bytes: Uint8Array; length: number };
type World = ReturnType<typeof createWorld>;
type Dice = ReturnType<typeof createDice>;

const flipBits = (reply: Reply, most: number, dice: Dice): void => {
  for (let i = 1 + dice(most); i > 0; i--) {
    const bit = dice(FIXED_BITS);
    reply.bytes[bit >>> 3]! ^= 1 << (bit & 7);
  }
};

const cutAt = (reply: Reply, length: number): void => {
  reply.length = length;
};

/** What a broken or hostile network may do. Half the changes are followed by a checksum that is right again. */
const ways: readonly [name: string, change: (reply: Reply, world: World, dice: Dice) => void][] = [
  ['a bit flipped', (reply, _, dice) => flipBits(reply, 1, dice)],
  ['several bits flipped', (reply, _, dice) => flipBits(reply, 8, dice)],
  ['bytes overwritten', (reply, _, dice) => reply.bytes.fill(dice(256), dice(ECHO_BYTES), 1 + dice(ECHO_BYTES))],
  ['cut off', (reply, _, dice) => cutAt(reply, dice(ECHO_BYTES))],
  ['longer than sent', (reply, _, dice) => cutAt(reply, ECHO_BYTES + 1 + dice(64))],
  [
    'two replies spliced',
    (reply, { live, older }, dice) => {
      const other = (dice(2) === 0 ? live[dice(live.length)] : older[dice(older.length)])!;
      const at = 1 + dice(ECHO_BYTES - 1);
      reply.bytes.set(other.reply.subarray(at), at);
    },
  ],
  [
    'from another host',
    (reply, { live }, dice) => {
      const other = live[dice(live.length)]!;
      reply.source = other.source;
      if (dice(2) === 0) reply.family = other.family;
    },
  ],
  [
    'from nearly the right host',
    (reply, _, dice) => {
      reply.source = reply.source.slice();
      reply.source[dice(reply.source.length)]! ^= 1 << dice(8);
    },
  ],
  [
    'over the other family',
    (reply, _, dice) => {
      const mapped = new Uint8Array(16);
      mapped.set(dice(2) === 0 ? [0xff, 0xff] : [0, 0], 10);
      mapped.set(reply.source.subarray(-4), 12);
      reply.source = reply.family === 4 ? mapped : reply.source.subarray(-4);
      reply.family = reply.family === 4 ? 6 : 4;
      reply.bytes[0] = reply.family === 4 ? 0 : 129;
    },
  ],
  [
    'of an older generation, replayed',
    (reply, { older }, dice) => {
      const old = older[dice(older.length)]!;
      reply.bytes.set(old.reply);
      reply.family = old.family;
      reply.source = old.source;
    },
  ],
  [
    'of another request, unchanged',
    (reply, { others }, dice) => {
      const other = others[dice(others.length)]!;
      reply.bytes.set(other.reply);
      reply.family = other.family;
      reply.source = other.source;
    },
  ],
  ['random', (reply, _, dice) => reply.bytes.set(reply.bytes.map(() => dice(256)))],
];

/** What proves a reply: who sent it over which family, its length, and every byte of it but checksum and identifier. */
const isProven = ({ family, source, bytes, length }: Reply, sent: Sent): boolean => {
  if (length !== ECHO_BYTES || family !== sent.family || source.length !== sent.source.length) return false;
  if (!source.every((byte, i) => byte === sent.source[i])) return false;
  for (let i = 0; i < ECHO_BYTES; i++) if ((i < 2 || i > 5) && bytes[i] !== sent.reply[i]) return false;
  return true;
};

describe('a million mutated replies', () => {
  const world = createWorld();
  const { table, live, others } = world;
  const bySlot = new Map([...live, ...others].map((sent) => [sent.slot, sent]));
  type Name = 'believed' | 'duplicate' | 'ignored' | 'other' | RejectReason;
  const names: ReadonlySet<string> = new Set<Name>(['believed', 'ignored', 'other', ...rejectReasons]);
  const fields: EchoFields = { id: 0, sequence: 0, slot: 0, generation: 0, tokenLow: 0, tokenHigh: 0 };

  /** As the prober names it: the flight log decides by the slot's state what a proven reply is. */
  const nameOf = (reply: Reply): { name: Name; slot: number } => {
    const view = new DataView(reply.bytes.buffer, reply.bytes.byteOffset, reply.length);
    const parsed = parseReply(view, 0, reply.length, reply.family, false, fields);
    if (parsed !== 'reply') return { name: parsed, slot: -1 };
    const judged = table.judge(fields, reply.source, 0, reply.family);
    if (typeof judged === 'string') return { name: judged, slot: -1 };
    const state = table.state[judged];
    const name = state === slotState.answered ? 'duplicate' : state === slotState.forgotten ? 'ignored' : 'believed';
    return { name, slot: judged };
  };

  test('crash nothing, each have one name, and are believed only with every proof', () => {
    const dice = createDice(SEED);
    const counts = new Map<string, Map<string, number>>();
    const forged: string[] = [];
    const bytes = new Uint8Array(ECHO_BYTES + 64);
    for (let i = 0; i < REPLIES; i++) {
      const [way, change] = ways[i % ways.length]!;
      const sent = live[dice(live.length)]!;
      bytes.set(sent.reply);
      const reply: Reply = { family: sent.family, source: sent.source, bytes, length: ECHO_BYTES };
      change(reply, world, dice);
      if (dice(2) === 0) checksum(bytes, reply.length);
      const { name, slot } = nameOf(reply);
      if (!names.has(name)) forged.push(`${way}: ${name} is no name`);
      if (slot >= 0 && !isProven(reply, bySlot.get(slot)!)) forged.push(`${way}: ${name} for slot ${slot}`);
      const row = counts.get(name) ?? new Map<string, number>();
      counts.set(name, row.set(way, (row.get(way) ?? 0) + 1));
    }
    const totals = [...counts].map(([name, row]) => [name, [...row.values()].reduce((sum, n) => sum + n, 0)] as const);
    process.stdout.write(
      `${totals
        .toSorted(([, a], [, b]) => b - a)
        .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
        .join(', ')}\n`,
    );
    expect(forged.slice(0, 10)).toEqual([]);
    expect(totals.reduce((sum, [, count]) => sum + count, 0)).toBe(REPLIES);
    // Every way out was taken, so the mix tests all of them.
    expect(new Set(counts.keys())).toEqual(names);
    // Believed are only those whose change touched nothing that proves anything.
    const harmless = [
      'a bit flipped',
      'several bits flipped',
      'bytes overwritten',
      'two replies spliced',
      'from another host',
    ];
    expect([...counts.get('believed')!.keys()].filter((way) => !harmless.includes(way))).toEqual([]);
  });
});
