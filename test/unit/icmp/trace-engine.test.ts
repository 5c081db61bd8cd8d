import { describe, expect, test } from 'vitest';
import { packIp } from '../../../src/main/io/icmp/ip-bytes.ts';
import { createPace } from '../../../src/main/io/icmp/pace.ts';
import { createSlotTable } from '../../../src/main/io/icmp/slot-table.ts';
import { createTraceEngine } from '../../../src/main/io/icmp/trace/trace-engine.ts';
import type { OpenTrace, TraceSent } from '../../../src/main/io/icmp/trace/trace-port.ts';
import type { TracedTarget } from '../../../src/main/io/icmp/trace/trace-protocol.ts';

type World = {
  /** Hops to every target; the last is the target itself. */
  readonly hops?: number;
  readonly silent?: readonly string[];
  readonly send?: (to: string) => TraceSent;
  readonly pps?: number;
  readonly isShared?: boolean;
};

const build = ({ hops = 8, silent = [], send = () => 'sent', pps = 0, isShared = false }: World = {}) => {
  let nowMs = 1_000;
  const table = createSlotTable(16_384);
  const sends: { atMs: number; to: string; ttl: number }[] = [];
  const paths = new Map<number, TracedTarget>();
  const pace = createPace(pps, nowMs);
  let open = 0;
  const openTrace: OpenTrace = (slots, sink) => {
    open++;
    let arrivals: { atMs: number; deliver: () => void }[] = [];
    return {
      4: {
        send: (slot, ttl) => {
          const to = slots.address.subarray(slot * 16 + 12, slot * 16 + 16).join('.');
          const outcome = send(to);
          if (outcome !== 'sent') return outcome;
          sends.push({ atMs: nowMs, to, ttl });
          slots.sentAtMs[slot] = nowMs;
          const address = ttl >= hops ? to : `172.16.0.${ttl}`;
          if (silent.includes(address)) return outcome;
          const kind = ttl >= hops ? 'target' : 'router';
          const said = ttl >= hops ? 'reply' : 'time exceeded';
          const deliver = () => sink.answered(slot, { kind, address, said, rttMs: ttl });
          arrivals.push({ atMs: nowMs + ttl, deliver });
          return outcome;
        },
        receive: () => {
          const due = arrivals.filter(({ atMs }) => atMs <= nowMs);
          arrivals = arrivals.filter(({ atMs }) => atMs > nowMs);
          for (const { deliver } of due) deliver();
        },
        close: () => void open--,
      },
      6: null,
    };
  };
  const engine = createTraceEngine({
    table,
    monotonicMs: () => nowMs,
    pace: () => pace,
    isShared: () => isShared,
    report: ({ traces }) => {
      for (const traced of traces) {
        expect(paths.has(traced.target), 'a second path for one target').toBe(false);
        paths.set(traced.target, traced);
      }
    },
  });
  engine.attach(openTrace);
  const add = (addresses: readonly string[], job = 1, maxHops = 30): void => {
    const bytes = new Uint8Array(addresses.length * 16);
    for (const [i, address] of addresses.entries()) packIp(address, bytes, i * 16);
    engine.add({ type: 'trace', job, targets: addresses.length, addresses: bytes, zones: [], maxHops }, new Map());
  };
  /** Lives on as the engine asks, until it asks for nothing or the time is up; answers how long that took. */
  const live = (atMostMs: number): number => {
    const startedMs = nowMs;
    while (nowMs - startedMs < atMostMs) {
      const waitMs = engine.step();
      if (isShared) pace.spend(pace.allowance(nowMs));
      if (waitMs === Number.POSITIVE_INFINITY) break;
      nowMs += Math.max(0.5, waitMs);
    }
    return nowMs - startedMs;
  };
  return { engine, table, sends, paths, add, live, open: () => open };
};

const hosts = (count: number): string[] => Array.from({ length: count }, (_, i) => `10.0.${i >> 8}.${i & 255}`);

describe('many targets at once', () => {
  test('a hundred targets of eight hops at the everyday pace: all true, in about the time the pace needs', () => {
    const { add, live, paths, sends, table } = build({ pps: 1_000 });
    add(hosts(100));
    const elapsedMs = live(10_000);
    expect(paths.size).toBe(100);
    for (const { hops, reached } of paths.values())
      expect([reached, hops.map(({ ttl }) => ttl)]).toEqual([true, [1, 2, 3, 4, 5, 6, 7, 8]]);
    expect(sends.length).toBeLessThan(1_000);
    expect(elapsedMs).toBeLessThan(1_500);
    expect(table.free()).toBe(table.capacity);
  });

  test('more targets than walks at once wait their turn, and what is in flight stays bounded', () => {
    const { add, live, paths, sends } = build({ hops: 40, silent: hosts(300).map((_, i) => `172.16.0.${i}`) });
    add(hosts(300));
    live(120_000);
    expect(paths.size).toBe(300);
    const firstSecond = sends.filter(({ atMs }) => atMs < 1_500).length;
    expect(firstSecond).toBeLessThanOrEqual(512);
  });

  test('the pace is never passed, and probing is left half of it', () => {
    const { add, live, sends } = build({ pps: 1_000, isShared: true });
    add(hosts(100));
    live(400);
    expect(sends.length).toBeLessThanOrEqual(200 + 50);
  });
});

describe('reasons of our own', () => {
  test.each<[reason: TraceSent, expected: string]>([
    ['network-unreachable', 'network-unreachable'],
    ['no-permission', 'no-permission'],
    ['buffers-full', 'no-buffers'],
  ])('a send that fails for %s makes that target void, and no other', (outcome, expected) => {
    const { add, live, paths, table } = build({ send: (to) => (to === '10.0.0.1' ? outcome : 'sent') });
    add(hosts(3));
    live(10_000);
    expect(paths.get(1)).toMatchObject({ hops: [], reached: false, voidReason: expected });
    expect(paths.get(0)).toMatchObject({ reached: true, voidReason: null });
    expect(paths.get(2)).toMatchObject({ reached: true, voidReason: null });
    expect(table.free()).toBe(table.capacity);
  });

  test('a family without a socket, or a backend without tracing, is not supported', () => {
    const { engine, add, live, paths } = build();
    add(['2001:db8::1']);
    live(1_000);
    expect(paths.get(0)?.voidReason).toBe('not-supported');
    paths.clear();
    engine.attach(null);
    add(hosts(1), 2);
    live(1_000);
    expect(paths.get(0)?.voidReason).toBe('not-supported');
  });
});

describe('what the loop survives', () => {
  test('a cancelled job says nothing more and gives its slots back', () => {
    const { engine, add, live, paths, table } = build({ silent: ['172.16.0.1'] });
    add(hosts(20));
    live(100);
    engine.cancel(1);
    live(1_000);
    expect(paths.size).toBe(0);
    expect(table.free()).toBe(table.capacity);
  });

  test('sockets are open while something is traced, and no longer', () => {
    const { engine, add, live, open } = build();
    expect(engine.step()).toBe(Number.POSITIVE_INFINITY);
    expect(open()).toBe(0);
    add(hosts(2));
    engine.step();
    expect(open()).toBe(1);
    live(10_000);
    expect(open()).toBe(0);
    expect(engine.rejected()).toEqual({});
  });
});
