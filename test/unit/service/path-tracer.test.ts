/** Traces by themselves and on demand: what is kept, what waits, what is held back. */
import { describe, expect, test } from 'vitest';
import type { Event } from '../../../src/contract/events.ts';
import type { Status, StatusEvent } from '../../../src/contract/model/status.ts';
import { defaultSettings } from '../../../src/contract/settings.ts';
import type { Trace, TracedPath } from '../../../src/main/engine/ports.ts';
import type { DueForPath, PathRecord } from '../../../src/main/io/store/store.ts';
import { createPathTracer } from '../../../src/main/service/path-tracer.ts';
import { silentLog } from '../../support/builders.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const event = (deviceId: number, to: Status, more: Partial<StatusEvent> = {}): StatusEvent => ({
  id: deviceId,
  deviceId,
  deviceName: `device ${deviceId}`,
  address: `10.0.0.${deviceId}`,
  subnetId: null,
  at: 0,
  from: 'online',
  to,
  reason: '',
  news: true,
  cycleId: null,
  ...more,
});

const TRACE_MS = 3_000;

const setUp = ({
  path = {},
  automatic = true,
  due = [],
  pacePerS = 0,
}: {
  path?: Partial<TracedPath>;
  automatic?: boolean;
  due?: DueForPath[];
  pacePerS?: number;
} = {}) => {
  const clock = createFakeClock();
  const saved: PathRecord[] = [];
  const emitted: Event[] = [];
  const begun: { address: string; atMs: number }[] = [];
  let underWay = 0;
  let most = 0;
  const trace: Trace = async ({ targets }, onTraced, signal) => {
    const [target] = targets;
    begun.push({ address: target?.address ?? '', atMs: clock.monotonicMs() });
    most = Math.max(most, ++underWay);
    await clock.sleep(TRACE_MS, signal);
    underWay--;
    const hop = { ttl: 1, address: '192.168.1.1', rttMs: 1, said: 'time exceeded' };
    onTraced([{ key: target?.key ?? 0, hops: [hop], reached: false, voidReason: null, ...path }]);
  };
  const tracer = createPathTracer({
    store: {
      savePaths: async (records) => void saved.push(...records),
      dueForPath: async ({ afterId, limit }) => due.filter(({ id }) => id > afterId).slice(0, limit),
    },
    trace,
    resolve: async (name) =>
      /^[\d.]+$/.test(name) ? { kind: 'address', ip: name } : { kind: 'unresolved', why: 'no such name' },
    proberState: () => ({ state: 'ready', backend: 'simulated', pacePerS, paceLimit: 1_000 }),
    settings: { get: () => ({ ...defaultSettings, traceroute: { automatic } }) },
    events: { emit: (it) => void emitted.push(it) },
    clock,
    log: silentLog,
  });
  const kinds = () => saved.map(({ deviceId, kind }) => `${deviceId} ${kind}`);
  return { clock, tracer, saved, emitted, begun, kinds, most: () => most };
};

describe('what goes offline', () => {
  test('is traced at once, kept and announced', async () => {
    const { clock, tracer, kinds, emitted } = setUp();
    tracer.hear([event(7, 'offline')]);
    await clock.advance(TRACE_MS);
    expect(kinds()).toEqual(['7 offline']);
    expect(emitted).toEqual([{ type: 'path-traced', deviceId: 7 }]);
    tracer.stop();
  });

  test.each<[rule: string, heard: StatusEvent, automatic: boolean]>([
    ['not what the first check after a start finds', event(7, 'offline', { news: false }), true],
    ['not what comes back', event(7, 'online', { from: 'offline' }), true],
    ['not what is degraded', event(7, 'degraded'), true],
    ['nothing when switched off', event(7, 'offline'), false],
  ])('%s', async (_rule, heard, automatic) => {
    const { clock, tracer, begun } = setUp({ automatic });
    tracer.hear([heard]);
    await clock.advance(TRACE_MS);
    expect(begun).toEqual([]);
    tracer.stop();
  });

  test('many at once: five side by side, the others of a subnet held back with the reason', async () => {
    const { clock, tracer, saved, most } = setUp();
    const many = Array.from({ length: 250 }, (_, i) => event(i + 1, 'offline', { subnetId: 1 + (i % 5) }));
    tracer.hear(many);
    await clock.advance(10 * TRACE_MS);
    const held = saved.filter(({ path }) => path.heldBack !== null);
    expect([most(), saved.length - held.length, held.length]).toEqual([5, 15, 235]);
    expect(held[0]?.path.heldBack).toContain('of its subnet were traced');
    tracer.stop();
  });

  test('a name without address is kept as void: that explains it', async () => {
    const { clock, tracer, saved } = setUp();
    tracer.hear([event(7, 'offline', { address: 'gone.example' })]);
    await clock.advance(TRACE_MS);
    expect(saved).toMatchObject([
      { kind: 'offline', path: { target: 'gone.example', voidReason: 'name-not-resolved' } },
    ]);
    tracer.stop();
  });
});

describe('what somebody asks for', () => {
  test('a path that reached its target is a good one too', async () => {
    const { clock, tracer, kinds } = setUp({ path: { reached: true } });
    const asked = tracer.ask({ id: 3, address: '10.0.0.3' });
    await clock.advance(TRACE_MS);
    expect((await asked).reached).toBe(true);
    expect(kinds()).toEqual(['3 asked', '3 good']);
    tracer.stop();
  });

  test('what could not be asked for a reason of our own is told, and not kept', async () => {
    const { clock, tracer, kinds } = setUp({ path: { hops: [], voidReason: 'network-unreachable' } });
    const asked = tracer.ask({ id: 3, address: '10.0.0.3' });
    await clock.advance(TRACE_MS);
    expect((await asked).voidReason).toBe('network-unreachable');
    expect(kinds()).toEqual([]);
    tracer.stop();
  });

  test('two who ask for the same share one trace, and too many are refused', async () => {
    const { clock, tracer, begun } = setUp();
    const first = tracer.ask({ id: 1, address: '10.0.0.1' });
    expect(tracer.ask({ id: 1, address: '10.0.0.1' })).toBe(first);
    const others = Array.from({ length: 15 }, (_, i) => tracer.ask({ id: i + 2, address: '10.0.0.2' }));
    expect(() => tracer.ask({ id: 99, address: '10.0.0.9' })).toThrow('16 devices are being traced already');
    await clock.advance(TRACE_MS);
    await Promise.all([first, ...others]);
    expect(begun).toHaveLength(16);
    tracer.stop();
  });
});

describe('good paths', () => {
  const due = [1, 2, 3].map((id) => ({ id, address: `10.0.0.${id}` }));

  test('are refreshed one after the other, each once a day', async () => {
    const { clock, tracer, begun, kinds } = setUp({ due, path: { reached: true } });
    await clock.advance(60_000);
    expect(kinds()).toEqual(['1 good', '2 good', '3 good']);
    const times = begun.map(({ atMs }) => atMs);
    expect(times.every((atMs, i) => i === 0 || atMs - times[i - 1]! >= 1_000)).toBe(true);
    await clock.advance(23 * 3_600_000);
    expect(begun).toHaveLength(3);
    await clock.advance(2 * 3_600_000);
    expect(begun).toHaveLength(6);
    tracer.stop();
  });

  test('a path that does not reach its target is no good one', async () => {
    const { clock, tracer, begun, kinds } = setUp({ due });
    await clock.advance(60_000);
    expect([begun.length, kinds()]).toEqual([3, []]);
    tracer.stop();
  });

  test('wait while checks need the pace', async () => {
    const { clock, tracer, begun } = setUp({ due, pacePerS: 950 });
    await clock.advance(120_000);
    expect(begun).toEqual([]);
    tracer.stop();
  });
});
