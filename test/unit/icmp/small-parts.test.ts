import { constants } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { icmpErrorText } from '../../../src/main/io/icmp/icmp-error.ts';
import { ipText, packIp } from '../../../src/main/io/icmp/ip-bytes.ts';
import { createPace } from '../../../src/main/io/icmp/pace.ts';
import { createRing } from '../../../src/main/io/icmp/ring.ts';
import { isBufferError, voidReasonOf, voidReasonOfText } from '../../../src/main/io/icmp/send-errors.ts';

describe('addresses as 16 bytes', () => {
  const rules: [ip: string, hex: string, zone: string | null][] = [
    ['10.4.7.9', '00000000000000000000ffff0a040709', null],
    ['255.255.255.254', '00000000000000000000fffffffffffe', null],
    ['2001:db8::1', '20010db8000000000000000000000001', null],
    ['fe80::1%eth0', 'fe800000000000000000000000000001', 'eth0'],
    ['::1', '00000000000000000000000000000001', null],
  ];
  test.each(rules)('%s', (ip, hex, zone) => {
    const bytes = new Uint8Array(32);
    expect(packIp(ip, bytes, 16)).toBe(zone);
    expect(Buffer.from(bytes.subarray(16)).toString('hex')).toBe(hex);
  });
  test('any address comes back as it went in', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.constantFrom('::1', '2001:db8::9', 'fd00::a:b')), (ip) => {
        const bytes = new Uint8Array(16);
        packIp(ip, bytes, 0);
        expect(ip.includes(':') ? ipText(bytes, 0, 6) : ipText(bytes, 12, 4)).toBe(ip);
      }),
    );
  });
});

test('the ring keeps order through any mix of pushes and shifts', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(0xffffffff)), { maxLength: 400 }), (steps) => {
      const ring = createRing();
      const model: number[] = [];
      for (const step of steps) {
        if (step !== null) {
          ring.push(step);
          model.push(step);
        } else if (model.length > 0) {
          expect(ring.peek()).toBe(model[0]);
          expect(ring.shift()).toBe(model.shift());
        }
        expect(ring.size()).toBe(model.length);
      }
    }),
  );
});

describe('pace', () => {
  test('0 is no pace at all', () => {
    expect(createPace(0, 0).allowance(0)).toBe(Number.POSITIVE_INFINITY);
    expect(createPace(0, 0).waitMs(0)).toBe(0);
  });
  test('a stall of a minute is no licence to flood', () => {
    const pace = createPace(1_000, 0);
    expect(pace.allowance(60_000)).toBe(50);
  });
  test('what leaves at once is too little to be a queue in a line that takes the pace', () => {
    const pace = createPace(640, 0);
    let [nowMs, most] = [0, 0];
    for (; nowMs < 1_000; nowMs += Math.max(1, pace.waitMs(nowMs))) {
      const packets = pace.allowance(nowMs);
      pace.spend(packets);
      most = Math.max(most, packets);
    }
    expect(most).toBeLessThanOrEqual(4);
  });
  test('one packet a second is one packet a second', () => {
    const pace = createPace(1, 0);
    let sent = 0;
    for (let nowMs = 0; nowMs <= 10_000; nowMs += 10)
      if (pace.allowance(nowMs) > 0) {
        pace.spend(1);
        sent++;
      }
    expect(sent).toBe(11);
  });
});

describe('send errors', () => {
  const { errno } = constants;
  test.each([
    ['ENETUNREACH', 'network-unreachable'],
    ['EHOSTUNREACH', 'host-unreachable'],
    ['EPERM', 'no-permission'],
    ['EACCES', 'no-permission'],
    ['EADDRNOTAVAIL', 'address-not-available'],
    ['EAFNOSUPPORT', 'not-supported'],
    ['EINVAL', 'not-supported'],
    ['EIO', 'other'],
  ] as const)('%s is void: %s', (name, reason) => {
    expect(isBufferError(errno[name])).toBe(false);
    expect(voidReasonOf(errno[name])).toBe(reason);
  });
  test.each(['ENOBUFS', 'EAGAIN', 'ENOMEM'] as const)('%s is worth another try', (name) => {
    expect(isBufferError(errno[name])).toBe(true);
  });
  test.each([
    ['Network is unreachable', 'network-unreachable'],
    ['No route to host', 'host-unreachable'],
    ['Operation not permitted', 'no-permission'],
    ['No buffer space available', 'no-buffers'],
    ['what nobody foresaw', 'other'],
  ])('“%s” is void: %s', (text, reason) => {
    expect(voidReasonOfText(text)).toBe(reason);
  });
});

test.each([
  [4, 3, 1, 'host unreachable'],
  [4, 3, 13, 'prohibited by a filter'],
  [4, 3, 4, null],
  [4, 5, 0, null],
  [4, 11, 0, 'time to live exceeded'],
  [6, 1, 3, 'address unreachable'],
  [6, 2, 0, null],
  [6, 3, 0, 'time to live exceeded'],
] as const)('ICMP for IPv%i type %i code %i says %s', (family, type, code, text) => {
  expect(icmpErrorText(family, type, code)).toBe(text);
});
