import { describe, expect, test } from 'vitest';
import { packIp } from '../../../src/main/io/icmp/ip-bytes.ts';
import { createProbeEngine } from '../../../src/main/io/icmp/probe-engine.ts';
import type { JobMessage, JobResults } from '../../../src/main/io/icmp/protocol.ts';
import { createSlotTable } from '../../../src/main/io/icmp/slot-table.ts';
import { readConnectError } from '../../../src/main/io/icmp/tcp/connect-errors.ts';
import { judgeAnswer } from '../../../src/main/io/icmp/tcp/judge-answer.ts';
import { mostConnects, parseOpenFiles } from '../../../src/main/io/icmp/tcp/most-connects.ts';
import { answers, createFakeNetwork } from './fake-network.ts';

describe('what an answer is worth', () => {
  const judged = (sentAtMs: number, lastLookedMs: number, nowMs: number, timeoutMs = 500) =>
    judgeAnswer({ sentAtMs, lastLookedMs, nowMs, timeoutMs });
  test.each([
    ['in time', judged(0, 10, 12), { kind: 'in-time', rttMs: 12 }],
    ['on the deadline', judged(0, 490, 500), { kind: 'in-time', rttMs: 500 }],
    ['never of no duration', judged(0, 0, 0), { kind: 'in-time', rttMs: 0.001 }],
    ['late', judged(0, 500, 501), { kind: 'late' }],
    ['in time, but nobody looked for long: when, can’t be said', judged(0, 100, 400), { kind: 'untimed' }],
    ['nobody looked past the deadline: in time or not, can’t be said', judged(0, 100, 5_000), { kind: 'unjudgeable' }],
    ['late before anybody stopped looking', judged(0, 600, 5_000), { kind: 'late' }],
    ['the SYN was repeated: which was answered?', judged(0, 1_990, 2_000, 3_000), { kind: 'untimed' }],
  ])('%s', (_rule, answer, expected) => expect(answer).toEqual(expected));
});

describe('what a failed connect says', () => {
  const unreachable = (said: string) => ({ kind: 'unreachable', said });
  const voided = (reason: string) => ({ kind: 'void', reason });
  test.each([
    ['ECONNREFUSED', true, { kind: 'refused' }],
    ['ECONNREFUSED', false, { kind: 'refused' }],
    ['ETIMEDOUT', true, { kind: 'nothing' }],
    ['ENETUNREACH', false, voided('network-unreachable')],
    ['ENETUNREACH', true, unreachable('network unreachable, says a router')],
    ['EHOSTUNREACH', false, voided('host-unreachable')],
    ['EHOSTUNREACH', true, unreachable('host unreachable, says a router or our own link')],
    ['EACCES', false, voided('no-permission')],
    ['EACCES', true, unreachable('prohibited by a filter')],
    ['EPERM', false, voided('no-permission')],
    ['EADDRNOTAVAIL', false, voided('address-not-available')],
    ['EADDRNOTAVAIL', true, voided('address-not-available')],
    ['EMFILE', false, voided('no-descriptors')],
    ['ENFILE', false, voided('no-descriptors')],
    ['ENOBUFS', false, voided('no-buffers')],
    ['EAFNOSUPPORT', false, voided('not-supported')],
    ['what nobody foresaw', true, voided('other')],
  ])('%s, left: %s', (code, left, failure) => expect(readConnectError(code, left)).toEqual(failure));
});

describe('connects at once', () => {
  test.each([
    ['half of what may be open', 200, 100],
    ['never more than the pace needs', 1_000_000, 1_024],
    ['always a few', 20, 16],
    ['where nobody knows, the usual limit counts', null, 512],
  ])('%s', (_rule, openFiles, most) => expect(mostConnects(openFiles)).toBe(most));

  test.each([
    [
      'Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files\n',
      1_024,
    ],
    ['Max open files            unlimited            unlimited            files\n', null],
    ['nonsense', null],
  ])('the limit is read from the system’s table', (text, limit) => expect(parseOpenFiles(text)).toBe(limit));
});

describe('the lane of connects', () => {
  const build = (most: number, takenIn?: (nowMs: number) => number) => {
    const network = createFakeNetwork(() => answers(10));
    const table = createSlotTable(1_024);
    const results: JobResults[] = [];
    const engine = createProbeEngine({
      table,
      monotonicMs: () => network.clock.nowMs,
      report: (reported) => results.push(...reported),
    });
    const pings = network.socket(table, engine.sink);
    let flying = 0;
    let mostFlying = 0;
    const inner = network.socket(table, {
      ...engine.sink,
      replied: (slot, generation, rttMs) => {
        flying--;
        engine.sink.met(slot, generation, 'refused');
        engine.sink.replied(slot, generation, rttMs, 0);
      },
    });
    const connects = {
      ...inner,
      send: (slots: Uint32Array, from: number, count: number): number => {
        flying += count;
        mostFlying = Math.max(mostFlying, flying);
        return inner.send(slots, from, count);
      },
      room: () => most - flying,
      takenInUntilMs: () => takenIn?.(network.clock.nowMs) ?? network.clock.nowMs,
    };
    engine.attach({ 4: pings, 6: null }, connects);
    const add = (job: number, targets: number, more: Partial<JobMessage> = {}): void => {
      const addresses = new Uint8Array(targets * 16);
      for (let i = 0; i < targets; i++) packIp(`10.${job}.0.${i}`, addresses, i * 16);
      const plan = { packets: 1, spacingMs: 100, timeoutMs: 1_000, stopOnReply: false, inFlight: 1_000, subnet: null };
      engine.add({ type: 'job', job, targets, addresses, zones: [], ...plan, ...more }, new Map());
    };
    const live = (ms: number): void => {
      for (const until = network.clock.nowMs + ms; network.clock.nowMs < until; )
        network.clock.nowMs += Math.min(Math.max(engine.step(), 0.05), until - network.clock.nowMs);
      engine.step();
    };
    return { engine, table, network, add, live, results, mostFlying: () => mostFlying };
  };

  test('a job goes by its own way, and says which answers it met', () => {
    const { add, live, results, table } = build(1_000);
    add(1, 2);
    add(2, 2, { tcpPort: 443 });
    live(200);
    const of = (job: number) => results.filter((message) => message.job === job);
    expect(of(1)).toMatchObject([{ received: new Uint16Array([1, 1]) }]);
    expect(of(1)[0]).not.toHaveProperty('tcpAnswers');
    expect(of(2)).toMatchObject([{ received: new Uint16Array([1, 1]), tcpAnswers: new Uint8Array([2, 2]) }]);
    expect([...table.port.subarray(0, 4)].toSorted((a, b) => a - b)).toEqual([0, 0, 443, 443]);
  });

  test('no more are in flight than there is room for; the others wait, none is void, and echoes go on meanwhile', () => {
    const { add, live, results, mostFlying } = build(20);
    add(1, 200, { tcpPort: 443 });
    add(2, 200);
    const heard = (job: number): number =>
      results.filter((message) => message.job === job).reduce((sum, { targets }) => sum + targets.length, 0);
    live(60);
    expect(heard(2)).toBe(200);
    expect(heard(1)).toBeLessThan(150);
    live(2_000);
    const tcp = results.filter(({ job }) => job === 1);
    expect(heard(1)).toBe(200);
    expect(
      tcp.every(({ voids, received }) => voids.every((each) => each === 0) && received.every((each) => each === 1)),
    ).toBe(true);
    expect(mostFlying()).toBe(20);
  });

  test('nothing expires before all that arrived by its deadline is taken in', () => {
    let takenInMs = 0;
    const { engine, add, live, network, results } = build(1_000, () => takenInMs);
    takenInMs = network.clock.nowMs;
    add(1, 1, { tcpPort: 443, timeoutMs: 5 });
    live(200);
    // The answer came after 10 ms, and was late; the request is still open, for nobody has looked since.
    expect(results).toEqual([]);
    takenInMs = network.clock.nowMs;
    engine.step();
    live(100);
    expect(results).toMatchObject([{ sent: new Uint16Array([1]), received: new Uint16Array([0]) }]);
  });

  test('without connects the job is void, not lost', () => {
    const network = createFakeNetwork(() => answers(1));
    const table = createSlotTable(16);
    const results: JobResults[] = [];
    const engine = createProbeEngine({
      table,
      monotonicMs: () => network.clock.nowMs,
      report: (reported) => results.push(...reported),
    });
    engine.attach({ 4: network.socket(table, engine.sink), 6: null });
    const addresses = new Uint8Array(16);
    packIp('10.0.0.1', addresses, 0);
    const plan = { packets: 2, spacingMs: 0, timeoutMs: 100, stopOnReply: false, inFlight: 10, subnet: null };
    engine.add({ type: 'job', job: 1, targets: 1, addresses, zones: [], ...plan, tcpPort: 80 }, new Map());
    for (let i = 0; i < 10; i++) {
      engine.step();
      network.clock.nowMs += 50;
    }
    expect(results).toMatchObject([{ sent: new Uint16Array([0]), voids: new Uint16Array([2]) }]);
  });
});
