/** The pace governor against a model of a line with a bottleneck: it finds the line's capacity, and blames itself for nothing else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Heard, HeardWindow } from '../../../src/main/engine/pace/answer-book.ts';
import {
  type GovernorState,
  type GovernorWindow,
  govern,
  isCongested,
  newGovernor,
} from '../../../src/main/engine/pace/govern.ts';
import { floorPerS } from '../../../src/main/engine/pace/next-pace.ts';

const FULL = 1_000;

type Line = {
  /** Packets a second it takes, and packets it holds. */
  capacity: number;
  queue: number;
  rttMs: number;
  /** Loss by itself, and what devices and gateway have more of their own. */
  loss: number;
};

const heardOf = (sent: number, loss: number, usual: number, rttMs = 10, usualRttMs = 10): Heard => ({
  sent,
  lost: sent * loss,
  usuallyLost: sent * usual,
  checks: sent / 3,
  rttMs: (rttMs * sent) / 3,
  usualRttMs: (usualRttMs * sent) / 3,
  slow: rttMs >= usualRttMs * 2 ? sent / 3 : 0,
});

const evenly = (sent: number, loss: number, usual: number, subnets = 20, rttMs = 10): HeardWindow => ({
  all: heardOf(sent, loss, usual, rttMs),
  bySubnet: new Map(
    Array.from({ length: subnets }, (_, id) => [id, heardOf(sent / subnets, loss, usual, rttMs)] as const),
  ),
});

/** A monitor that has `demand` packets a second to send over the line, window by window. */
const createModel = (line: Line, demand: number, gatewayAnswers = true) => {
  let state: GovernorState = newGovernor(FULL);
  let queued = 0;
  const limits: number[] = [];
  const changes: string[] = [];
  const live = (windows: number, extra: Partial<GovernorWindow> = {}): void => {
    for (let n = 0; n < windows; n++) {
      const sent = Math.min(demand, state.all.limitPerS);
      const before = queued;
      const wanted = Math.max(0, queued + sent - line.capacity);
      queued = Math.min(line.queue, wanted);
      const loss = Math.max(line.loss, (wanted - queued) / sent);
      const rttMs = line.rttMs + (((before + queued) / 2) * 1_000) / line.capacity;
      const received = Math.round(3 * (1 - loss));
      const gateways = gatewayAnswers
        ? [{ address: '10.0.0.1', sent: 3, received, rttMs: received > 0 ? rttMs : null }]
        : [];
      state = govern(state, {
        fullPerS: FULL,
        subnetFullPerS: 250,
        seconds: 1,
        sent,
        gateways,
        heard: evenly(sent * (1 - loss ** 3), loss, line.loss, 20, 10 + rttMs - line.rttMs),
        strain: { refusals: 0, overflows: 0 },
        ...extra,
      });
      limits.push(state.all.limitPerS);
      changes.push(...state.changes);
      if (state.all.limitPerS < FULL) expect(state.all.reason).toMatch(/\d/);
      else expect(state.all.reason).toBeNull();
      expect(state.all.limitPerS).toBeGreaterThanOrEqual(floorPerS(FULL));
    }
  };
  return { line, limits, changes, live, state: () => state };
};

describe('a line narrower than the pace', () => {
  const lines = fc.record({
    capacity: fc.integer({ min: 60, max: 850 }),
    queue: fc.integer({ min: 20, max: 400 }),
    rttMs: fc.constantFrom(0.8, 5, 25),
    loss: fc.constantFrom(0, 0.01),
  });

  test('is found within 20 windows, and then rarely overdriven and never left half empty', () => {
    fc.assert(
      fc.property(lines, fc.boolean(), (line, gatewayAnswers) => {
        const model = createModel({ ...line, capacity: 5_000 }, FULL, gatewayAnswers);
        model.live(10);
        expect(Math.min(...model.limits)).toBe(FULL);
        model.line.capacity = line.capacity;
        model.limits.length = 0;
        model.live(20);
        expect(Math.min(...model.limits)).toBeLessThanOrEqual(line.capacity);
        model.limits.length = 0;
        model.live(600);
        const over = model.limits.filter((limit) => limit > line.capacity * 1.02).length;
        const mean = model.limits.reduce((sum, limit) => sum + limit, 0) / model.limits.length;
        expect(over / model.limits.length).toBeLessThan(0.12);
        expect(mean).toBeGreaterThan(line.capacity * 0.45);
        expect(Math.max(...model.limits)).toBeLessThanOrEqual(line.capacity * 1.5 + 30);
      }),
      { numRuns: 200 },
    );
  });

  test('gets the full pace again soon after it has become wide', () => {
    const model = createModel({ capacity: 5_000, queue: 100, rttMs: 0.8, loss: 0 }, FULL);
    model.live(10);
    model.line.capacity = 250;
    model.live(20);
    expect(model.state().all.limitPerS).toBeLessThan(250);
    model.line.capacity = 5_000;
    model.limits.length = 0;
    model.live(90);
    expect(model.limits.at(-1)).toBe(FULL);
    expect(model.changes.at(-1)).toBe('back to 1,000/s: the line takes it again');
  });

  test('is told with its numbers', () => {
    const model = createModel({ capacity: 5_000, queue: 100, rttMs: 0.8, loss: 0 }, FULL);
    model.live(10);
    model.line.capacity = 900;
    model.live(3);
    expect(model.changes[0]).toMatch(
      /^slowed to 500\/s: the RTT of gateway 10\.0\.0\.1 rose from 0\.8 to \d+ ms while 1,000 packets\/s left$/,
    );
    expect(isCongested(model.state())).toBe(true);
  });
});

describe('what is not our doing', () => {
  test('a healthy network is asked at full pace, whatever its RTT and loss', () => {
    fc.assert(
      fc.property(
        fc.record({
          rttMs: fc.double({ min: 0.1, max: 300, noNaN: true }),
          loss: fc.double({ min: 0, max: 0.25, noNaN: true }),
        }),
        fc.integer({ min: 1, max: FULL }),
        ({ rttMs, loss }, demand) => {
          const model = createModel({ capacity: 1e6, queue: 1, rttMs, loss }, demand);
          model.live(200);
          expect(Math.min(...model.limits)).toBe(FULL);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('an outage of half the fleet slows nothing: who is out is not heard', () => {
    const model = createModel({ capacity: 1e6, queue: 1, rttMs: 1, loss: 0 }, FULL);
    model.live(30);
    // Those caught in the middle of a check lose some of its packets, once.
    model.live(1, { heard: evenly(700, 0.12, 0) });
    model.live(120, { heard: evenly(500, 0, 0) });
    expect(Math.min(...model.limits)).toBe(FULL);
  });

  test('a gateway that is out slows nothing', () => {
    const model = createModel({ capacity: 1e6, queue: 1, rttMs: 1, loss: 0 }, FULL);
    model.live(30);
    model.live(60, { gateways: [{ address: '10.0.0.1', sent: 3, received: 0, rttMs: null }], heard: evenly(0, 0, 0) });
    expect(Math.min(...model.limits)).toBe(FULL);
  });

  test('a gateway that became slow by itself costs one test, then nothing for ten minutes', () => {
    const model = createModel({ capacity: 1e6, queue: 1, rttMs: 0.8, loss: 0 }, FULL);
    model.live(30);
    model.line.rttMs = 40;
    model.limits.length = 0;
    model.live(600);
    expect(model.limits.filter((limit) => limit < FULL).length).toBeLessThanOrEqual(25);
    expect(model.limits.slice(25).every((limit) => limit === FULL)).toBe(true);
    expect(model.changes.at(-1)).toMatch(
      /^back to 1,000\/s: slowing to 50\/s did not help, so it is not our doing that/,
    );
    expect(isCongested(model.state())).toBe(false);
  });

  test('at a low rate nothing is ours', () => {
    const model = createModel({ capacity: 1e6, queue: 1, rttMs: 0.8, loss: 0 }, 30);
    model.live(30);
    model.line.rttMs = 40;
    model.line.loss = 0.3;
    model.live(100);
    expect(Math.min(...model.limits)).toBe(FULL);
  });
});

test('whatever is seen: never below the floor, never above full pace, never slow without a reason', () => {
  const windows = fc.record({
    fullPerS: fc.constantFrom(1, 30, 1_000, 50_000),
    sent: fc.nat(60_000),
    rttMs: fc.option(fc.double({ min: 0, max: 2_000, noNaN: true })),
    loss: fc.double({ min: 0, max: 1, noNaN: true }),
    refusals: fc.nat(6),
    overflows: fc.constantFrom(0, 0, 0, 1),
  });
  fc.assert(
    fc.property(fc.array(windows, { maxLength: 100 }), (steps) => {
      let state = newGovernor(1_000);
      for (const { fullPerS, sent, rttMs, loss, refusals, overflows } of steps) {
        state = govern(state, {
          fullPerS,
          subnetFullPerS: 250,
          seconds: 1,
          sent,
          gateways: [{ address: '10.0.0.1', sent: 3, received: rttMs === null ? 0 : 2, rttMs }],
          heard: evenly(sent, loss, 0.01, 5),
          strain: { refusals, overflows },
        });
        for (const pace of [state.all, ...state.subnets.values()]) {
          expect(pace.limitPerS).toBeGreaterThanOrEqual(floorPerS(pace.fullPerS));
          expect(pace.limitPerS).toBeLessThanOrEqual(pace.fullPerS);
          expect(pace.reason === null).toBe(pace.limitPerS === pace.fullPerS && pace.phase === 'open');
        }
      }
    }),
  );
});

test('full send buffers slow at once', () => {
  const model = createModel({ capacity: 1e6, queue: 1, rttMs: 1, loss: 0 }, FULL);
  model.live(5);
  model.live(1, { strain: { refusals: 12, overflows: 0 } });
  expect(model.limits.at(-1)).toBe(500);
  expect(model.changes).toEqual([
    "slowed to 500/s: this machine's send buffers were full 12 times while 1,000 packets/s left",
  ]);
});

describe('one subnet', () => {
  const withOne = (loss: number, rttMs = 10): HeardWindow => {
    const { all, bySubnet } = evenly(800, 0, 0);
    return { all, bySubnet: new Map([...bySubnet, [99, heardOf(200, loss, 0, rttMs)]]) };
  };

  test.each<[string, HeardWindow]>([
    ['loses', withOne(0.4)],
    ['becomes slow', withOne(0, 80)],
  ])('that %s with its rate is slowed alone, and its pace comes back', (_, heard) => {
    const model = createModel({ capacity: 1e6, queue: 1, rttMs: 1, loss: 0 }, FULL);
    model.live(5);
    model.live(3, { heard });
    const slowed = model.state().subnets.get(99)!;
    expect(slowed.limitPerS).toBe(100);
    expect(slowed.reason).toMatch(/its devices rose from .* while 200 packets\/s left/);
    expect(model.state().subnets.size).toBe(1);
    expect(model.state().all.limitPerS).toBe(FULL);
    model.live(120, { heard: withOne(0) });
    expect(model.state().subnets.size).toBe(0);
  });

  test('that is asked slowly is left alone', () => {
    const model = createModel({ capacity: 1e6, queue: 1, rttMs: 1, loss: 0 }, FULL);
    const { all, bySubnet } = evenly(800, 0, 0);
    model.live(30, { heard: { all, bySubnet: new Map([...bySubnet, [99, heardOf(12, 0.5, 0)]]) } });
    expect(model.state().subnets.size).toBe(0);
  });

  test('is forgotten when it is asked fast no more', () => {
    const model = createModel({ capacity: 1e6, queue: 1, rttMs: 1, loss: 0 }, FULL);
    model.live(3, { heard: withOne(0.4) });
    expect(model.state().subnets.size).toBe(1);
    model.live(301);
    expect(model.state().subnets.size).toBe(0);
  });
});
