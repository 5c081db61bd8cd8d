import { describe, expect, test } from 'vitest';
import { voidReasons } from '../../../src/contract/model/check.ts';
import { packIp } from '../../../src/main/io/icmp/ip-bytes.ts';
import { createProbeEngine } from '../../../src/main/io/icmp/probe-engine.ts';
import type { JobMessage, JobResults } from '../../../src/main/io/icmp/protocol.ts';
import { createSlotTable } from '../../../src/main/io/icmp/slot-table.ts';
import { answers, type Behaviour, createFakeNetwork, type Reaction, silent } from './fake-network.ts';

type Plan = Partial<Pick<JobMessage, 'packets' | 'spacingMs' | 'timeoutMs' | 'stopOnReply' | 'inFlight' | 'subnet'>>;

const host = (i: number): string => `10.0.${i >> 8}.${i & 255}`;

type Build = { readonly slots?: number; readonly hearsByEvents?: boolean };

const build = (behaviourOf: (address: string) => Behaviour, { slots = 1_024, hearsByEvents = false }: Build = {}) => {
  const network = createFakeNetwork(behaviourOf);
  const table = createSlotTable(slots);
  /** By target, of the first job; those of the second from 10,000 on. */
  const outcomes = new Map<number, object>();
  const take = (results: JobResults): void => {
    for (const [i, target] of results.targets.entries()) {
      const key = (results.job - 1) * 10_000 + target;
      expect(outcomes.has(key), 'a second outcome for one target').toBe(false);
      const packets = results.rttsMs.length / results.targets.length;
      outcomes.set(key, {
        sent: results.sent[i],
        received: results.received[i],
        voids: results.voids[i],
        why: voidReasons[results.voidReason[i]! - 1] ?? null,
        rttsMs: [...results.rttsMs.subarray(i * packets, (i + 1) * packets)].filter((rtt) => !Number.isNaN(rtt)),
        said: new Map(results.unreachable).get(target) ?? null,
        duplicates: results.duplicates[i],
        ttl: results.ttl[i],
      });
    }
  };
  const engine = createProbeEngine({
    table,
    monotonicMs: () => network.clock.nowMs,
    report: (results) => results.forEach(take),
  });
  engine.attach({ 4: { ...network.socket(table, engine.sink), hearsByEvents }, 6: null });
  let lastJob = 0;
  const add = (
    addresses: readonly string[],
    plan: Plan = {},
    onLink: (address: string) => boolean = () => false,
  ): number => {
    const bytes = new Uint8Array(addresses.length * 16);
    for (const [i, address] of addresses.entries()) packIp(address, bytes, i * 16);
    const message: JobMessage = {
      type: 'job',
      job: ++lastJob,
      targets: addresses.length,
      addresses: bytes,
      zones: [],
      packets: 1,
      spacingMs: 100,
      timeoutMs: 1_000,
      stopOnReply: false,
      inFlight: 1_000,
      subnet: null,
      ...plan,
    };
    engine.add(
      message,
      new Map(),
      Uint8Array.from(addresses, (address) => (onLink(address) ? 1 : 0)),
    );
    return message.job;
  };
  /** Lives through `ms`, stepping exactly when the engine asks for it. */
  const live = (ms: number): void => {
    const until = network.clock.nowMs + ms;
    for (let steps = 0; network.clock.nowMs < until; steps++) {
      expect(steps, 'the loop spins').toBeLessThan(1_000_000);
      network.clock.nowMs += Math.min(Math.max(engine.step(), 0.05), until - network.clock.nowMs);
    }
    engine.step();
  };
  return { network, table, engine, outcomes, add, live };
};

const onceThen =
  (first: Reaction, rest: Behaviour): Behaviour =>
  (n) =>
    n === 0 ? first : rest(n);

describe('what becomes of one target', () => {
  const heard = (sent: number, rttsMs: number[]) => ({
    sent,
    received: rttsMs.length,
    voids: 0,
    why: null,
    rttsMs,
    said: null,
    duplicates: 0,
    ttl: rttsMs.length > 0 ? 64 : 0,
  });
  const rules: [rule: string, behaviour: Behaviour, plan: Plan, outcome: object, rejected: object][] = [
    ['every reply is counted with its RTT', answers(7), { packets: 3 }, heard(3, [7, 7, 7]), {}],
    ['silence is loss', silent, { packets: 3 }, heard(3, []), {}],
    ['one lost packet of three', onceThen({ kind: 'silence' }, answers(5)), { packets: 3 }, heard(3, [5, 5]), {}],
    ['a reply on the deadline is believed', answers(1_000), {}, heard(1, [1_000]), {}],
    ['a late reply is late', answers(1_001), {}, heard(1, []), { late: 1 }],
    [
      'a late reply is not the next probe’s',
      onceThen({ kind: 'reply', afterMs: 350 }, silent),
      { packets: 3, timeoutMs: 300 },
      heard(3, []),
      { late: 1 },
    ],
    [
      'a second reply is a duplicate',
      () => ({ kind: 'reply', afterMs: 3, times: 2 }),
      {},
      { ...heard(1, [3]), duplicates: 1 },
      { duplicate: 1 },
    ],
    [
      'every packet answered three times, also the one that ends the check',
      () => ({ kind: 'reply', afterMs: 3, times: 3 }),
      { packets: 3 },
      { ...heard(3, [3, 3, 3]), duplicates: 6 },
      { duplicate: 6 },
    ],
    [
      'a duplicate from elsewhere is no duplicate',
      onceThen({ kind: 'reply', afterMs: 3 }, () => ({ kind: 'reply', afterMs: 3, times: 2, from: '10.9.9.9' })),
      { packets: 2 },
      heard(2, [3]),
      { 'wrong-source': 2 },
    ],
    [
      'the time to live is that of the last believed reply',
      (n) => ({ kind: 'reply', afterMs: 3, ttl: 60 - n, ...(n === 2 && { from: '10.9.9.9' }) }),
      { packets: 3 },
      { ...heard(3, [3, 3]), ttl: 59 },
      { 'wrong-source': 1 },
    ],
    [
      'a reply from elsewhere is not believed',
      () => ({ kind: 'reply', afterMs: 3, from: '10.9.9.9' }),
      {},
      heard(1, []),
      { 'wrong-source': 1 },
    ],
    [
      'a broken checksum is not believed',
      () => ({ kind: 'reply', afterMs: 3, change: (packet) => packet.setUint8(30, 1) }),
      {},
      heard(1, []),
      { 'bad-checksum': 1 },
    ],
    [
      'a packet that can’t leave is void',
      () => ({ kind: 'send-fails' }),
      { packets: 2 },
      { ...heard(0, []), voids: 2, why: 'network-unreachable' },
      {},
    ],
    [
      'one void, two replies',
      onceThen({ kind: 'send-fails' }, answers(4)),
      { packets: 3 },
      { ...heard(2, [4, 4]), voids: 1, why: 'network-unreachable' },
      {},
    ],
    ['full buffers are waited for', () => ({ kind: 'buffers-full', untilMs: 1_020 }), {}, heard(1, []), {}],
    [
      'buffers that stay full are void',
      () => ({ kind: 'buffers-full', untilMs: 1e9 }),
      {},
      { ...heard(0, []), voids: 1, why: 'no-buffers' },
      {},
    ],
    [
      'what a router says is kept',
      () => ({ kind: 'unreachable', afterMs: 2, said: 'host unreachable from 10.0.0.1' }),
      {},
      { ...heard(1, []), said: 'host unreachable from 10.0.0.1' },
      {},
    ],
    ['with stopOnReply the first reply ends it', answers(5), { packets: 5, stopOnReply: true }, heard(1, [5]), {}],
    [
      'a packet nobody waits for any more is not loss',
      answers(250),
      { packets: 5, spacingMs: 100, stopOnReply: true },
      heard(1, [250]),
      {},
    ],
    ['with stopOnReply silence is probed to the end', silent, { packets: 3, stopOnReply: true }, heard(3, []), {}],
    ['packets without spacing leave together', answers(5), { packets: 3, spacingMs: 0 }, heard(3, [5, 5, 5]), {}],
  ];
  test.each(rules)('%s', (_, behaviour, plan, outcome, rejected) => {
    const { add, live, outcomes, engine, table } = build(() => behaviour);
    add([host(1)], plan);
    live(8_000);
    expect(outcomes.get(0)).toEqual(outcome);
    expect(engine.totals().rejected).toEqual(rejected);
    expect(engine.jobs()).toBe(0);
    expect(table.free()).toBe(table.capacity);
  });
});

describe('pace, windows and fairness', () => {
  const many = Array.from({ length: 2_000 }, (_, i) => host(i));

  test('the pace holds over any 100 ms, but for a burst of 50 ms', () => {
    const { add, live, engine, network } = build(() => answers(1), { slots: 4_096 });
    engine.setPace(1_000);
    add(many);
    live(3_000);
    expect(network.sends).toHaveLength(2_000);
    for (const [i, { atMs }] of network.sends.entries()) {
      const later = network.sends[i + 151];
      if (later) expect(later.atMs - atMs).toBeGreaterThan(100);
    }
    const took = network.sends.at(-1)!.atMs - network.sends[0]!.atMs;
    expect(took).toBeGreaterThan(1_950);
    expect(took).toBeLessThan(2_050);
  });

  test('a low pace wakes the process seldom', () => {
    const { add, live, engine, network } = build(() => answers(1));
    engine.setPace(600);
    add(many.slice(0, 600));
    let steps = 0;
    const step = engine.step;
    engine.step = () => {
      steps++;
      return step();
    };
    live(1_000);
    expect(network.sends.length).toBeGreaterThan(590);
    expect(steps).toBeLessThan(500);
  });

  test.each([1, 30, 100])('never more than %i unanswered packets of a batch in flight', (inFlight) => {
    const { add, live, engine, table } = build(() => silent);
    add(many.slice(0, 300), { inFlight, timeoutMs: 50 });
    let most = 0;
    const step = engine.step;
    engine.step = () => {
      const wait = step();
      most = Math.max(most, engine.outstanding());
      return wait;
    };
    live(20_000);
    expect(most).toBe(inFlight);
    expect(table.free()).toBe(table.capacity);
  });

  test('more targets than slots wait their turn', () => {
    const { add, live, outcomes } = build(() => answers(20), { slots: 16 });
    add(many.slice(0, 500));
    live(5_000);
    expect(outcomes.size).toBe(500);
    expect([...outcomes.values()].every((each) => (each as { received: number }).received === 1)).toBe(true);
  });

  test('spacing runs from one packet of a target to its next', () => {
    const { add, live, network } = build(() => answers(1));
    add([host(1)], { packets: 4, spacingMs: 250 });
    live(2_000);
    const times = network.sends.map(({ atMs }) => atMs - network.sends[0]!.atMs);
    for (const [i, at] of times.entries()) expect(Math.abs(at - i * 250)).toBeLessThan(2);
  });

  test('a long batch does not hold up a short one', () => {
    const { add, live, engine, network } = build(() => answers(1), { slots: 4_096 });
    engine.setPace(1_000);
    add(many);
    live(100);
    add(['10.7.7.7']);
    const from = network.clock.nowMs;
    live(500);
    expect(network.sends.find(({ to }) => to === '10.7.7.7')!.atMs - from).toBeLessThan(50);
  });
});

describe('the pace of a subnet', () => {
  const many = Array.from({ length: 1_000 }, (_, i) => host(i));
  const sentTo = (network: ReturnType<typeof build>['network'], from: number, to: number) =>
    network.sends.filter(({ to: address }) => {
      const [, , c, d] = address.split('.').map(Number);
      const i = (c! << 8) | d!;
      return i >= from && i < to;
    });

  test('is kept, but for a burst of 50 ms', () => {
    const { add, live, engine, network } = build(() => answers(1), { slots: 4_096 });
    engine.setPace(10_000);
    engine.setSubnetPace(250, []);
    add(many.slice(0, 500), { subnet: 7 });
    live(1_000);
    expect(network.sends.length).toBeGreaterThan(240);
    expect(network.sends.length).toBeLessThanOrEqual(250 + 13);
  });

  test('is shared by the jobs of one subnet', () => {
    const { add, live, engine, network } = build(() => answers(1), { slots: 4_096 });
    engine.setSubnetPace(250, []);
    add(many.slice(0, 500), { subnet: 7 });
    add(many.slice(500), { subnet: 7 });
    live(1_000);
    expect(network.sends.length).toBeLessThanOrEqual(250 + 13);
    expect(Math.abs(sentTo(network, 0, 500).length - sentTo(network, 500, 1_000).length)).toBeLessThan(30);
  });

  test('holds up no other subnet and no list', () => {
    const { add, live, engine, network } = build(() => answers(1), { slots: 4_096 });
    engine.setSubnetPace(100, []);
    add(many.slice(0, 400), { subnet: 7 });
    add(many.slice(400, 404), { subnet: 8 });
    add(many.slice(404));
    live(100);
    expect(sentTo(network, 400, 404)).toHaveLength(4);
    expect(sentTo(network, 404, 1_000)).toHaveLength(596);
    expect(sentTo(network, 0, 400).length).toBeLessThan(20);
  });

  test('a subnet of four devices is asked at once, also when it comes again', () => {
    const { add, live, engine, network } = build(() => answers(1));
    engine.setSubnetPace(250, []);
    for (let round = 0; round < 3; round++) {
      const from = network.clock.nowMs;
      add(many.slice(0, 4), { subnet: 7, packets: 3, spacingMs: 250 });
      live(1_000);
      const late = network.sends.slice(round * 12).map(({ atMs }, i) => atMs - from - Math.floor(i / 4) * 250);
      expect(Math.max(...late)).toBeLessThan(5);
    }
  });

  test('one that was slowed down sends less, and its pace comes back', () => {
    const { add, live, engine, network } = build(() => answers(1), { slots: 4_096 });
    engine.setSubnetPace(250, [[7, 20]]);
    add(many.slice(0, 500), { subnet: 7 });
    add(many.slice(500), { subnet: 8 });
    live(1_000);
    expect(sentTo(network, 0, 500).length).toBeLessThanOrEqual(22);
    expect(sentTo(network, 500, 1_000).length).toBeGreaterThan(240);
    engine.setSubnetPace(250, []);
    live(1_000);
    expect(sentTo(network, 0, 500).length).toBeGreaterThan(250);
  });

  test('asks for no wake-up per packet', () => {
    const { add, live, engine } = build(() => answers(1), { slots: 4_096 });
    engine.setSubnetPace(250, []);
    add(many, { subnet: 7 });
    let steps = 0;
    const step = engine.step;
    engine.step = () => {
      steps++;
      return step();
    };
    live(2_000);
    // One every 5 ms of the pace, and those that take replies in.
    expect(steps).toBeLessThan(700);
  });
});

describe('neighbours on an own link', () => {
  const absent = Array.from({ length: 600 }, (_, i) => host(i));
  const routed = Array.from({ length: 600 }, (_, i) => `10.9.${i >> 8}.${i & 255}`);
  const isNeighbour = (address: string) => !address.startsWith('10.9.');
  /** The most entries a kernel would hold that looks for a neighbour for 3 s from the first packet to it. */
  const mostLookedFor = (sends: readonly { atMs: number; to: string }[]): number => {
    const until = new Map<string, number>();
    let most = 0;
    for (const { atMs, to } of sends) {
      if ((until.get(to) ?? 0) <= atMs) until.set(to, atMs + 3_000);
      most = Math.max(most, [...until.values()].filter((untilMs) => untilMs > atMs).length);
    }
    return most;
  };

  test('that do not answer are looked for 128 at a time, and all get their outcome', () => {
    const { add, live, outcomes, network } = build(() => silent);
    add(absent, { packets: 3, spacingMs: 250, timeoutMs: 500 }, isNeighbour);
    live(20_000);
    expect(mostLookedFor(network.sends)).toBe(128);
    expect(outcomes.size).toBe(600);
    expect([...outcomes.values()].every((each) => (each as { sent: number }).sent === 3)).toBe(true);
  });

  test('that do not answer hold up no routed target, not even of the same job', () => {
    const { add, live, network } = build((address) => (isNeighbour(address) ? silent : answers(1)), { slots: 4_096 });
    const mixed = absent.flatMap((address, i) => [address, routed[i]!]);
    add(mixed, { packets: 2, inFlight: 10_000 }, isNeighbour);
    add(routed, { packets: 2 });
    live(300);
    expect(network.sends.filter(({ to }) => !isNeighbour(to))).toHaveLength(2_400);
  });

  test('that answer are not held back', () => {
    const { add, live, outcomes, network } = build(() => answers(1), { slots: 4_096 });
    add(absent, { packets: 3, spacingMs: 10 }, isNeighbour);
    live(200);
    expect(outcomes.size).toBe(600);
    expect(network.sends).toHaveLength(1_800);
  });

  test('that answered are known for minutes, then looked for again', () => {
    const { add, live, network, engine } = build(
      () => (n) => (n === 0 ? { kind: 'reply', afterMs: 1 } : { kind: 'silence' }),
    );
    add(absent.slice(0, 400), {}, isNeighbour);
    live(2_000);
    const from = network.sends.length;
    add(absent.slice(0, 400), {}, isNeighbour);
    engine.step();
    expect(network.sends.length - from).toBeGreaterThan(390);
    live(400_000);
    const later = network.sends.length;
    add(absent.slice(0, 400), {}, isNeighbour);
    live(1_000);
    expect(network.sends.length - later).toBe(128);
  });

  test('held back they cost no wake-ups', () => {
    const { add, live, engine } = build(() => silent);
    add(absent, { timeoutMs: 500 }, isNeighbour);
    let steps = 0;
    const step = engine.step;
    engine.step = () => {
      steps++;
      return step();
    };
    live(10_000);
    expect(steps).toBeLessThan(600);
  });
});

describe('what the loop survives', () => {
  test('a reply repeated after its check was told of, or its job cancelled, is counted and credited to nobody', () => {
    const { add, live, engine, outcomes, network } = build(() => answers(5));
    const repeat = (): void => {
      const { slot } = network.sends.at(-1)!;
      engine.sink.replied(slot, 1, 9, 64);
    };
    add([host(1)]);
    live(500);
    repeat();
    const cancelled = add([host(2)], { packets: 2 });
    live(20);
    engine.cancel(cancelled);
    repeat();
    live(500);
    expect(outcomes.get(0)).toMatchObject({ received: 1, duplicates: 0 });
    expect(outcomes.size).toBe(1);
    expect(engine.totals().rejected).toEqual({ duplicate: 2 });
  });

  test('a flood of duplicates fills its column and no more', () => {
    const { add, live, outcomes } = build(() => () => ({ kind: 'reply', afterMs: 1, times: 70_000 }));
    add([host(1)]);
    live(500);
    expect(outcomes.get(0)).toMatchObject({ received: 1, duplicates: 65_535 });
  });

  test('a cancelled job says nothing more, and its replies are nobody’s fault', () => {
    const { add, live, engine, outcomes, table } = build(() => answers(500));
    const job = add([host(1), host(2)], { packets: 3 });
    live(100);
    engine.cancel(job);
    live(3_000);
    expect(outcomes.size).toBe(0);
    expect(engine.totals().rejected).toEqual({});
    expect(engine.jobs()).toBe(0);
    expect(table.free()).toBe(table.capacity);
  });

  test('a reply taken in late, because the loop stood still, is no loss and keeps its RTT', () => {
    const { add, engine, network, outcomes } = build(() => answers(12));
    add([host(1)]);
    engine.step();
    network.clock.nowMs += 30_000;
    engine.step();
    expect(outcomes.get(0)).toMatchObject({ sent: 1, received: 1, rttsMs: [12] });
  });

  test.each([
    [
      'replies that only events bring can not be judged: void, not lost',
      true,
      { sent: 0, voids: 1, why: 'prober-lost' },
    ],
    ['what receiving did not bring is lost', false, { sent: 1, voids: 0, why: null }],
  ])('after standing still, %s', (_, hearsByEvents, outcome) => {
    const { add, engine, network, outcomes } = build(() => silent, { hearsByEvents });
    add([host(1)]);
    engine.step();
    network.clock.nowMs += 30_000;
    engine.step();
    expect(outcomes.get(0)).toMatchObject({ received: 0, ...outcome });
  });

  test('after the kernel dropped datagrams, what stays unanswered is void', () => {
    const { add, live, engine, outcomes } = build(() => silent);
    add([host(1)]);
    live(10);
    engine.sink.overflowed();
    live(2_000);
    expect(outcomes.get(0)).toMatchObject({ sent: 0, received: 0, voids: 1, why: 'no-buffers' });
  });

  test('a family nobody can send is void, and others go on', () => {
    const { add, live, outcomes } = build(() => answers(1));
    add(['2001:db8::1', host(1)], { packets: 2 });
    live(2_000);
    expect(outcomes.get(0)).toMatchObject({ sent: 0, voids: 2, why: 'not-supported' });
    expect(outcomes.get(1)).toMatchObject({ sent: 2, received: 2 });
  });

  test('an idle loop asks for no wake-up', () => {
    const { add, live, engine } = build(() => answers(1));
    add([host(1)]);
    live(500);
    expect(engine.step()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('many jobs share one pace', () => {
  test('a job of one device is not held up by hundreds of large ones that still have packets due', () => {
    const { engine, outcomes, add, live } = build(() => answers(1), { slots: 16_384 });
    engine.setPace(1_000);
    const large = Array.from({ length: 255 }, (_, i) => host(i));
    for (let i = 0; i < 400; i++) add(large, { packets: 3, spacingMs: 250, inFlight: 30 });
    live(3_000);
    const small = add([host(9_999)], { packets: 3, spacingMs: 250 });
    live(3_000);
    expect(outcomes.get((small - 1) * 10_000)).toMatchObject({ sent: 3, received: 3 });
  });
});

describe('whether the next step may come late', () => {
  const cases: [what: string, targets: number, plan: Plan, packetsPerSecond: number, isUnhurried: boolean][] = [
    ['a few devices of a round', 8, { subnet: 1, packets: 3 }, 1_000, true],
    ['many', 64, { subnet: 1, packets: 3 }, 1_000, false],
    ['a few that somebody waits for', 8, { subnet: null }, 1_000, false],
    ['packets that the pace held up', 8, { subnet: 1 }, 10, false],
    ['packets that wait for room', 8, { subnet: 1, inFlight: 2 }, 1_000, false],
  ];
  test.each(cases)('%s', (_, targets, plan, packetsPerSecond, isUnhurried) => {
    const { engine, add, network } = build(() => silent);
    engine.setPace(packetsPerSecond);
    network.clock.nowMs += 100;
    expect(engine.isUnhurried()).toBe(true);
    add(
      Array.from({ length: targets }, (_, i) => host(i + 1)),
      plan,
    );
    engine.step();
    expect(engine.isUnhurried()).toBe(isUnhurried);
  });
});
