import { describe, expect, it } from 'vitest';
import type { ProbeOutcome, TracedPath } from '../../../src/main/engine/ports.ts';
import {
  SimulationScript,
  type SimulationScriptInput,
} from '../../../src/main/io/simulated/script/simulation-script.ts';
import { createSimulatedProbe } from '../../../src/main/io/simulated/simulated-probe.ts';
import { createSimulatedWorld } from '../../../src/main/io/simulated/simulated-world.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const plan = { packets: 3, spacingMs: 250, timeoutMs: 1_000, stopOnReply: false };
const targets = (count: number) =>
  Array.from({ length: count }, (_, key) => ({ key, address: `10.10.${key >> 6}.${(key & 63) + 1}` }));

const probed = async (
  count: number,
  packetsPerSecond: number,
  more: { inFlight?: number; plan?: Partial<typeof plan> } = {},
) => {
  const clock = createFakeClock();
  const prober = createSimulatedProbe({ seed: 3, clock, packetsPerSecond });
  const outcomes: ProbeOutcome[] = [];
  let tookMs = Number.NaN;
  const done = prober
    .probe(
      { targets: targets(count), plan: { ...plan, ...more.plan }, inFlight: more.inFlight ?? 10_000 },
      (some) => outcomes.push(...some),
      new AbortController().signal,
    )
    .then(() => {
      tookMs = clock.monotonicMs();
    });
  await clock.advanceUntil(() => !Number.isNaN(tookMs), 120_000);
  await done;
  return { outcomes, tookMs, prober };
};

describe('the simulated prober', () => {
  it('answers every target once, as the world says', async () => {
    const { outcomes } = await probed(300, 0);
    expect(outcomes.map(({ key }) => key).toSorted((a, b) => a - b)).toEqual(targets(300).map(({ key }) => key));
    const world = createSimulatedWorld(3);
    const wallMs = Date.UTC(2026, 0, 1);
    for (const { key, sent, received, rttsMs } of outcomes) {
      const { outage, loss } = world.condition(targets(300)[key]?.address ?? '', wallMs);
      expect([sent, rttsMs.length]).toEqual([3, received]);
      if (outage !== null) expect(received).toBe(0);
      else if (loss < 0.01) expect(received).toBeGreaterThanOrEqual(2);
    }
  });

  it('takes the time the pace takes', async () => {
    const { tookMs } = await probed(1_000, 1_000);
    expect(tookMs).toBeGreaterThan(2_900);
    expect(tookMs).toBeLessThan(4_500);
  });

  it('takes the time the answers take when unpaced', async () => {
    const { tookMs } = await probed(100, 0);
    expect(tookMs).toBeGreaterThanOrEqual(500);
    expect(tookMs).toBeLessThanOrEqual(1_510);
  });

  it('keeps few in flight when told so', async () => {
    const { tookMs } = await probed(60, 0, { inFlight: 30 });
    expect(tookMs).toBeGreaterThan(6 * 500);
  });

  it('stops at the first reply when told so', async () => {
    const { outcomes } = await probed(50, 0, { plan: { stopOnReply: true } });
    expect(outcomes.filter(({ received }) => received > 0).every(({ received }) => received === 1)).toBe(true);
  });

  it('says that it is simulated', async () => {
    const { prober, outcomes } = await probed(50, 1_000);
    const sent = outcomes.reduce((sum, one) => sum + one.sent, 0);
    expect(prober.state()).toMatchObject({
      simulated: true,
      backend: 'simulated',
      state: 'ready',
      paceLimit: 1_000,
      packetsSent: sent,
    });
  });

  it('ends at once when cancelled, and when stopped', async () => {
    const clock = createFakeClock();
    const prober = createSimulatedProbe({ seed: 3, clock, packetsPerSecond: 10 });
    const controller = new AbortController();
    const never = () => expect.unreachable();
    const cancelled = prober.probe({ targets: targets(50), plan, inFlight: 50 }, never, controller.signal);
    controller.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    const stopped = prober.probe({ targets: targets(50), plan, inFlight: 50 }, never, new AbortController().signal);
    await prober.stop();
    await expect(stopped).rejects.toThrow('stopped');
    expect(clock.sleeping()).toBe(0);
  });

  it('pings a list into columns', async () => {
    const clock = createFakeClock();
    const prober = createSimulatedProbe({ seed: 3, clock, packetsPerSecond: 0 });
    const progress: number[] = [];
    const listing = prober.probeList(
      { addresses: targets(200).map(({ address }) => address), count: 2, spacingMs: 100, timeoutMs: 1_000 },
      (done) => progress.push(done),
      new AbortController().signal,
    );
    await clock.advance(5_000);
    const { sent, received, rttsMs } = await listing;
    expect(sent.every((count) => count === 2)).toBe(true);
    expect(progress.at(-1)).toBe(200);
    received.forEach((count, key) => {
      expect([...rttsMs.slice(key * 2, key * 2 + 2)].filter((rtt) => !Number.isNaN(rtt))).toHaveLength(count);
    });
  });
});

describe('with a script', () => {
  type RuleInput = Omit<SimulationScriptInput['rules'][number], 'match'>;
  const asked = async (rule: RuleInput, count = 1) => {
    const clock = createFakeClock();
    const script = SimulationScript.parse({ rules: [{ match: '10.10.0.0/16', ...rule }] });
    const prober = createSimulatedProbe({ seed: 3, clock, packetsPerSecond: 0, script });
    const outcomes: ProbeOutcome[] = [];
    let isDone = false;
    void prober
      .probe(
        { targets: targets(count), plan, inFlight: 10_000 },
        (some) => outcomes.push(...some),
        new AbortController().signal,
      )
      .then(() => {
        isDone = true;
      });
    await clock.advanceUntil(() => isDone, 60_000);
    return { outcome: outcomes[0]!, outcomes, rejected: prober.state().rejected };
  };

  it.each<[string, RuleInput, Partial<ProbeOutcome>, object]>([
    ['a delay', { latency: { kind: 'fixed', ms: 40 } }, { received: 3, rttsMs: [40, 40, 40], ttl: 64 }, {}],
    ['loss', { loss: { kind: 'independent', probability: 1 } }, { sent: 3, received: 0 }, {}],
    ['copies', { duplicates: { copies: 2 } }, { received: 3, duplicates: 6 }, { duplicate: 6 }],
    ['lateness', { late: { fromMs: 2_000, toMs: 3_000 } }, { received: 0 }, { late: 3 }],
    ['a spoofed source', { flaws: { spoofed: { source: '10.9.9.9' } } }, { received: 0 }, { 'wrong-source': 3 }],
    ['a wrong token', { flaws: { wrongToken: {} } }, { received: 0 }, { 'bad-token': 3 }],
    ['a wrong sequence', { flaws: { wrongSequence: {} } }, { received: 0 }, { 'not-outstanding': 3 }],
    ['a truncated reply', { flaws: { truncated: { bytes: 9 } } }, { received: 0 }, { truncated: 3 }],
    ['a wrong id, which nobody sees', { flaws: { wrongId: {} } }, { received: 0 }, {}],
    [
      'a filter',
      { unreachable: { kind: 'admin', from: '10.9.0.1' } },
      { received: 0, unreachable: 'prohibited by a filter from 10.9.0.1' },
      {},
    ],
    ['routers', { path: { routers: ['10.9.0.1', null] } }, { received: 3, ttl: 62 }, {}],
    ['an outage', { outages: [{ fromS: 0, toS: 60 }] }, { received: 0, unreachable: null }, {}],
  ])('its addresses meet %s', async (_, rule, outcome, rejected) => {
    const met = await asked(rule);
    expect(met.outcome).toMatchObject(outcome);
    expect(met.rejected).toEqual(rejected);
  });

  it('addresses without a rule stay as they are', async () => {
    const script = SimulationScript.parse({
      rules: [{ match: '10.99.0.0/16', loss: { kind: 'independent', probability: 1 } }],
    });
    const told = async (more: object) => {
      const clock = createFakeClock();
      const prober = createSimulatedProbe({ seed: 3, clock, packetsPerSecond: 0, ...more });
      const outcomes: ProbeOutcome[] = [];
      const done = prober.probe(
        { targets: targets(50), plan, inFlight: 10_000 },
        (some) => outcomes.push(...some),
        new AbortController().signal,
      );
      await clock.advanceUntil(() => outcomes.length === 50, 60_000);
      await done;
      return outcomes;
    };
    expect(await told({ script })).toEqual(await told({}));
  });

  it('a trace finds the script’s routers', async () => {
    const clock = createFakeClock();
    const script = SimulationScript.parse({
      rules: [{ match: '10.10.0.1', path: { routers: ['10.9.0.1', null, '10.9.0.3'] } }],
    });
    const prober = createSimulatedProbe({ seed: 3, clock, packetsPerSecond: 0, script });
    const traced: TracedPath[] = [];
    const done = prober.trace(
      { targets: targets(1), maxHops: 30 },
      (some) => traced.push(...some),
      new AbortController().signal,
    );
    await clock.advanceUntil(() => traced.length > 0, 10_000);
    await done;
    expect(traced[0]).toMatchObject({ reached: true });
    expect(traced[0]?.hops.map(({ address }) => address)).toEqual(['10.9.0.1', null, '10.9.0.3', '10.10.0.1']);
  });
});
