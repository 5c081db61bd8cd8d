import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { ipBytes } from '../../../src/contract/model/address.ts';
import { internetChecksum } from '../../../src/main/io/icmp/packet.ts';
import {
  SimulationScript,
  type SimulationScriptInput,
} from '../../../src/main/io/simulated/script/simulation-script.ts';
import { createDelayQueue } from '../../support/simulator/delay-queue.ts';
import { createSimulatedNetwork } from '../../support/simulator/simulated-network.ts';
import { createTruthLog } from '../../support/simulator/truth-log.ts';

type RuleInput = Omit<SimulationScriptInput['rules'][number], 'match'>;

const ME = '192.0.2.1';
const TARGET = '10.50.0.7';

/** An IPv4 echo request as the kernel sends it. */
const echo = (timeToLive = 64, payload = 24, target = TARGET): Buffer => {
  const packet = Buffer.alloc(28 + payload, 0xa5);
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  packet.fill(0, 0, 28);
  packet[0] = 0x45;
  packet.writeUInt16BE(packet.length, 2);
  packet[8] = timeToLive;
  packet[9] = 1;
  packet.set(ipBytes(ME), 12);
  packet.set(ipBytes(target), 16);
  packet[20] = 8;
  packet.writeUInt16BE(0x1234, 24);
  packet.writeUInt16BE(0xffff, 26);
  packet.writeUInt16BE(internetChecksum(view, 20, 8 + payload), 22);
  return packet;
};

const simulated = (rule: RuleInput, mode: 'tun' | 'tap' = 'tun', mostWaiting = 100) => {
  const truth = createTruthLog();
  const network = createSimulatedNetwork(truth, mostWaiting);
  const written: Buffer[] = [];
  network.follow(SimulationScript.parse({ rules: [{ match: ['10.50.0.0/16', 'fd00:51::/64'], ...rule }] }), 0);
  const port = { mode, write: (packet: Uint8Array) => written.push(Buffer.from(packet)) > 0 };
  return {
    truth,
    written,
    network,
    take: (packet: Uint8Array, nowMs = 0) => network.take(port, packet, nowMs, nowMs),
    deliver: (nowMs: number) => network.deliver(1_000, () => nowMs),
  };
};
const answerTo = (packet: Buffer, rule: RuleInput): Buffer => {
  const { take, deliver, written } = simulated(rule);
  take(packet);
  deliver(10_000);
  return written[0]!;
};
const checksumOf = (packet: Buffer, at: number, length: number): number =>
  internetChecksum(new DataView(packet.buffer, packet.byteOffset, packet.length), at, length);

describe('the reply to an echo request', () => {
  it('comes from the target with id, sequence and payload, both checksums right', () => {
    const reply = answerTo(echo(), {});
    expect(reply.subarray(12, 20)).toEqual(Buffer.from([...ipBytes(TARGET), ...ipBytes(ME)]));
    expect([reply[8], reply[9], reply[20]]).toEqual([64, 1, 0]);
    expect(reply.subarray(24)).toEqual(echo().subarray(24));
    expect(checksumOf(reply, 0, 20)).toBe(0);
    expect(checksumOf(reply, 20, reply.length - 20)).toBe(0);
  });

  it.each<[string, RuleInput['flaws'], (reply: Buffer) => unknown, unknown]>([
    ['truncated', { truncated: { bytes: 12 } }, (reply) => [reply.length, reply.readUInt16BE(2)], [32, 32]],
    ['spoofed', { spoofed: { source: '198.51.100.9' } }, (reply) => [...reply.subarray(12, 16)], [198, 51, 100, 9]],
    ['with a wrong id', { wrongId: {} }, (reply) => reply.readUInt16BE(24) === 0x1234, false],
    ['with the next sequence', { wrongSequence: {} }, (reply) => reply.readUInt16BE(26), 0],
    ['with a wrong token', { wrongToken: {} }, (reply) => bitsChanged(reply, 36, 44), 1],
    ['corrupted', { corrupted: { bits: 5, checksum: 'right' } }, (reply) => bitsChanged(reply, 26, reply.length), 5],
  ])('%s', (_, flaws, look, seen) => {
    const reply = answerTo(echo(), { flaws });
    expect(look(reply)).toEqual(seen);
    expect(checksumOf(reply, 20, reply.length - 20)).toBe(0);
  });

  it('has a wrong checksum where the script says so', () => {
    const reply = answerTo(echo(), { flaws: { corrupted: { checksum: 'wrong' } } });
    expect(checksumOf(reply, 20, reply.length - 20)).not.toBe(0);
  });

  it('waits for its moment', () => {
    const { take, deliver, written, network } = simulated({ latency: { kind: 'fixed', ms: 25 } });
    take(echo(), 100);
    expect(network.nextMs()).toBe(125);
    deliver(124.9);
    expect(written).toHaveLength(0);
    deliver(125);
    expect(written).toHaveLength(1);
  });

  it('is dropped and counted when too many wait', () => {
    const { take, truth } = simulated({ duplicates: { copies: 4 } }, 'tun', 3);
    take(echo());
    expect(truth.counters.overflowed).toBe(2);
  });
});

const bitsChanged = (reply: Buffer, from: number, to: number): number => {
  const asked = echo();
  let bits = 0;
  for (let at = from; at < to; at++) for (let x = reply[at]! ^ asked[at]!; x > 0; x >>= 1) bits += x & 1;
  return bits;
};

describe('a router’s error', () => {
  it.each<[string, RuleInput, number, number[], number]>([
    ['quotes all', { unreachable: { kind: 'port', from: '10.9.0.1' } }, 64, [3, 3], 20 + 8 + 52],
    ['quotes 8 bytes', { unreachable: { kind: 'admin' }, quote: 'header' }, 64, [3, 13], 20 + 8 + 28],
    ['says that time ran out', { path: { routers: ['10.9.0.1', '10.9.0.2'] } }, 2, [11, 0], 20 + 8 + 52],
  ])('%s', (_, rule, timeToLive, type, length) => {
    const error = answerTo(echo(timeToLive), rule);
    expect([...error.subarray(20, 22)]).toEqual(type);
    expect(error).toHaveLength(length);
    expect(error.subarray(40, 48)).toEqual(echo().subarray(12, 20));
    expect(checksumOf(error, 20, error.length - 20)).toBe(0);
  });

  it('is sent for other protocols too, where routers stand before the target', () => {
    const udp = echo(1);
    udp[9] = 17;
    expect([...answerTo(udp, { path: { routers: ['10.9.0.1'] } }).subarray(12, 16)]).toEqual([10, 9, 0, 1]);
  });
});

describe('on the link', () => {
  const frame = (type: number, payload: Buffer): Buffer =>
    Buffer.concat([Buffer.from([255, 255, 255, 255, 255, 255, 2, 1, 1, 1, 1, 1, type >> 8, type & 255]), payload]);
  const whoHas = (address: string): Buffer =>
    frame(
      0x0806,
      Buffer.from([0, 1, 8, 0, 6, 4, 0, 1, 2, 1, 1, 1, 1, 1, ...ipBytes(ME), 0, 0, 0, 0, 0, 0, ...ipBytes(address)]),
    );

  it.each<[string, RuleInput, number[] | null]>([
    ['an address has a MAC of its own', {}, [2, 0, 10, 50, 0, 7]],
    ['or the script’s', { arp: { mac: '02:aa:bb:cc:dd:ee' } }, [2, 0xaa, 0xbb, 0xcc, 0xdd, 0xee]],
    ['or nobody answers for it', { arp: 'never' }, null],
    ['nor while it is out', { outages: [{ fromS: 0, toS: 9 }] }, null],
  ])('%s', (_, rule, mac) => {
    const { take, written, truth } = simulated(rule, 'tap');
    take(whoHas(TARGET));
    expect(written[0] ? [...written[0].subarray(22, 28)] : null).toEqual(mac);
    expect(truth.counters.arpAsked).toBe(1);
  });

  it('a reply comes in a frame from the target’s MAC', () => {
    const { take, deliver, written } = simulated({}, 'tap');
    take(frame(0x0800, echo()));
    deliver(0);
    expect([...written[0]!.subarray(0, 14)]).toEqual([2, 1, 1, 1, 1, 1, 2, 0, 10, 50, 0, 7, 8, 0]);
  });
});

test('whatever the kernel sends, nothing is thrown and every packet is accounted for', () => {
  const rule: RuleInput = { path: { routers: ['10.9.0.1', null] }, flaws: { corrupted: { checksum: 'right' } } };
  for (const mode of ['tun', 'tap'] as const) {
    const { take, deliver, truth } = simulated(rule, mode, 1_000_000);
    const mutated = fc
      .tuple(
        fc.constantFrom(echo(), echo(1), echo(64, 0)),
        fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 6 }),
        fc.nat(80),
      )
      .map(([packet, changes, length]) => {
        for (const [at, value] of changes) if (at < packet.length) packet[at] = value;
        return packet.subarray(0, length);
      });
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 90 })), (packet) => {
        take(packet);
        taken++;
      }),
      { numRuns: 3_000 },
    );
    deliver(Number.POSITIVE_INFINITY);
    const { ignored, arpAsked } = truth.counters;
    expect(truth.read().requests.atMs.length + ignored + arpAsked).toBeLessThanOrEqual(taken);
    expect(ignored).toBeGreaterThan(100);
  }
});

describe('the delay queue', () => {
  it('gives back everything in order, equal moments first come first', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 200 }), (moments) => {
        const queue = createDelayQueue<number>(1_000);
        for (const [n, moment] of moments.entries()) queue.push(moment, n);
        const left: number[] = [];
        for (let next = queue.take(99); next !== null; next = queue.take(99)) left.push(next);
        const wanted = moments.map((moment, n) => [moment, n] as const).toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(left).toEqual(wanted.map(([, n]) => n));
      }),
    );
  });
  it('holds what is not due, and refuses what is too much', () => {
    const queue = createDelayQueue<string>(1);
    expect([queue.push(5, 'a'), queue.push(1, 'b')]).toEqual([true, false]);
    expect([queue.take(4), queue.nextMs(), queue.take(5), queue.size()]).toEqual([null, 5, 'a', 0]);
  });
});

test('a full truth log says how much it misses', () => {
  const truth = createTruthLog(2);
  for (let n = 0; n < 5; n++) truth.request('10.0.0.1', 1, n, 64, 'lost', n, n);
  expect(truth.read().requests.sequence).toEqual(Uint16Array.of(0, 1));
  expect(truth.counters.unrecorded).toBe(3);
});
