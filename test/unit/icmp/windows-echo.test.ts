import { expect, test } from 'vitest';
import {
  betterRttMs,
  ECHO_REPLY_6_BYTES,
  ECHO_REPLY_BYTES,
  emptyReply,
  readReply4,
  readReply6,
} from '../../../src/main/io/icmp/windows/windows-layout.ts';
import { type Reporter, windowsStatuses, windowsVerdict } from '../../../src/main/io/icmp/windows/windows-status.ts';

/** Bytes as wine's iphlpapi.dll left them for a request of 24 bytes to 127.0.0.1; the buffer stood at 0xb4da28 there. */
const wineReply =
  '7f000001' + // Address
  '00000000' + // Status
  '0a000000' + // RoundTripTime
  '1800' + // DataSize
  '0000' + // Reserved
  '50dab40000000000' + // Data
  '4000000002000000' + // Options: Ttl 64
  '98dab40000000000' +
  '303132333435363738396162636465666768696a6b6c6d6e';
const address = 0xb4da28n;
const four = (hex: string, change: (view: DataView) => void = () => {}) => {
  const bytes = Buffer.alloc(256);
  bytes.write(hex, 'hex');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  change(view);
  const reply = emptyReply();
  readReply4(view, 0, 256, address, reply);
  return { reply, data: bytes.subarray(reply.dataAt, reply.dataAt + Math.max(0, reply.dataBytes)).toString('latin1') };
};

test('an ICMP_ECHO_REPLY is read to its fields, and its data found through their pointer', () => {
  const { reply, data } = four(wineReply);
  expect(reply).toEqual({ status: 0, addressAt: 0, rttMs: 10, dataAt: ECHO_REPLY_BYTES, dataBytes: 24, ttl: 64 });
  expect(data).toBe('0123456789abcdefghijklmn');
});

test.each<[rule: string, change: (view: DataView) => void]>([
  ['before the buffer', (view) => view.setBigUint64(16, address - 8n, true)],
  ['inside the structure itself', (view) => view.setBigUint64(16, address + 8n, true)],
  ['behind the buffer', (view) => view.setBigUint64(16, address + 4_096n, true)],
  ['across its end', (view) => view.setBigUint64(16, address + 240n, true)],
  ['nowhere', (view) => view.setBigUint64(16, 0n, true)],
  ['longer than the buffer', (view) => view.setUint16(12, 0xffff, true)],
])('data that lie %s are no data', (_rule, change) => {
  expect(four(wineReply, change).reply.dataBytes).toBe(-1);
});

test('an ICMPV6_ECHO_REPLY_LH has its address packed after a port, and its data behind it', () => {
  const bytes = Buffer.alloc(256);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  Buffer.from('fe800000000000000000000000000001', 'hex').copy(bytes, 64 + 6);
  bytes.writeUInt32LE(7, 64 + 22);
  bytes.writeUInt32LE(11_003, 64 + 28);
  bytes.writeUInt32LE(3, 64 + 32);
  const reply = emptyReply();
  readReply6(view, 64, 256, 24, reply);
  expect(reply).toEqual({
    status: 11_003,
    addressAt: 70,
    rttMs: 3,
    dataAt: 64 + ECHO_REPLY_6_BYTES,
    dataBytes: 24,
    ttl: 0,
  });
  readReply6(view, 64, 64 + ECHO_REPLY_6_BYTES + 23, 24, reply);
  expect(reply.dataBytes).toBe(-1);
});

test.each<[rule: string, windowsMs: number, ownMs: number, rttMs: number]>([
  ['our stamps are finer where both agree', 0, 0.31, 0.31],
  ['also when Windows rounded up', 12, 11.7, 11.7],
  ['a reply found late is as old as Windows says, give or take half a millisecond', 3, 21.4, 3.5],
  ['nothing takes no time', 0, 0, 0.001],
])('%s', (_rule, windowsMs, ownMs, rttMs) => {
  expect(betterRttMs(windowsMs, ownMs)).toBe(rttMs);
});

test.each<[rule: string, status: number, family: 4 | 6, reporter: Reporter, verdict: object]>([
  ['success', 0, 4, 'other', { kind: 'replied' }],
  ['a timeout leaves the waiting to us', 11_010, 4, 'none', { kind: 'nothing' }],
  ['a router without a route', 11_002, 4, 'other', { kind: 'unreachable', said: 'network unreachable' }],
  ['we without a route', 11_002, 4, 'own', { kind: 'void', reason: 'network-unreachable' }],
  ['a router whose host is gone', 11_003, 4, 'other', { kind: 'unreachable', said: 'host unreachable' }],
  ['nobody answers our own ARP', 11_003, 4, 'own', { kind: 'unreachable', said: 'host unreachable' }],
  ['our own stack, naming nobody', 11_003, 4, 'none', { kind: 'void', reason: 'host-unreachable' }],
  [
    'the same number says another thing in IPv6',
    11_004,
    6,
    'other',
    { kind: 'unreachable', said: 'prohibited by a filter' },
  ],
  ['a loop on the way', 11_013, 4, 'other', { kind: 'unreachable', said: 'time to live exceeded' }],
  ['a packet too big is no answer', 11_009, 4, 'other', { kind: 'nothing' }],
  ['general failure', 11_050, 4, 'none', { kind: 'void', reason: 'other' }],
  ['no memory', 8, 4, 'none', { kind: 'void', reason: 'no-buffers' }],
  ['no route, told at once', 1_231, 6, 'none', { kind: 'void', reason: 'network-unreachable' }],
  ['a number nobody knows', 123_456, 4, 'none', { kind: 'void', reason: 'other' }],
])('status: %s', (_rule, status, family, reporter, verdict) => {
  expect(windowsVerdict(status, family, reporter)).toEqual(verdict);
});

test('every status stands in the table once', () => {
  expect(new Set(windowsStatuses.map(({ status }) => status)).size).toBe(windowsStatuses.length);
});
