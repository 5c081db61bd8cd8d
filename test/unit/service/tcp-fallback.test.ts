import { afterEach, describe, expect, test } from 'vitest';
import type { Event } from '../../../src/contract/events.ts';
import { defaultPolicy } from '../../../src/contract/model/policy.ts';
import { fallbackPorts } from '../../../src/main/engine/fallback/tcp-fallback.ts';
import type { ProbeBatch, ProbeOutcome, SilentDevice } from '../../../src/main/engine/ports.ts';
import type { TcpAsked } from '../../../src/main/io/store/changes/tcp-offers.ts';
import { type RunningTcpFallback, startTcpFallback } from '../../../src/main/service/tcp-fallback.ts';
import { silentLog, statusEvent } from '../../support/builders.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

type Answer = (id: number, port: number) => Partial<ProbeOutcome>;

const running: RunningTcpFallback[] = [];
afterEach(() => {
  for (const fallback of running.splice(0)) fallback.stop();
});

const build = (answer: Answer, more: Partial<SilentDevice> = {}) => {
  const clock = createFakeClock();
  const batches: ProbeBatch[] = [];
  const asked: TcpAsked[] = [];
  const emitted: Event[] = [];
  const fallback = startTcpFallback({
    store: {
      silentDevices: async (ids) =>
        ids.map((id) => ({
          id,
          address: id === 99 ? 'nas.example' : `10.0.0.${id}`,
          subnetId: 1,
          status: 'offline',
          paused: false,
          everAnswered: false,
          asked: asked.some(({ deviceId }) => deviceId === id) ? { at: clock.wallMs(), state: 'silent' } : null,
          ...more,
        })),
      neverAnswered: async () => [],
      recordTcpAsked: async (those) => void asked.push(...those),
      listOffers: async () =>
        asked.flatMap(({ deviceId, address, found }) =>
          found === null ? [] : [{ deviceId, deviceName: `device ${deviceId}`, address, ...found, offeredAt: 1 }],
        ),
    },
    probe: async (batch, onOutcomes) => {
      batches.push(batch);
      onOutcomes(
        batch.targets.map(({ key }) => ({
          key,
          sent: 1,
          received: 0,
          rttsMs: [],
          voids: 0,
          voidReason: null,
          unreachable: null,
          duplicates: 0,
          ttl: null,
          ...answer(key, batch.plan.tcpPort ?? 0),
        })),
      );
    },
    resolve: async () => ({ kind: 'unresolved', why: 'no such name' }),
    policyOf: () => defaultPolicy,
    events: { emit: (event) => void emitted.push(event) },
    clock,
    log: silentLog,
  });
  running.push(fallback);
  const hear = async (...ids: number[]): Promise<void> => {
    fallback.hear(ids.map((id) => statusEvent(id)));
    await clock.advance(10);
  };
  return { batches, asked, emitted, hear };
};

describe('devices that went offline', () => {
  test('are asked port by port until one is open, and what is open is offered and announced', async () => {
    const { batches, asked, emitted, hear } = build((_, port) => (port === 22 ? { tcpAnswer: 'open' } : {}));
    await hear(1);
    expect(batches.map(({ plan }) => plan.tcpPort ?? 'ping')).toEqual([443, 80, 22, 'ping']);
    expect(asked).toEqual([{ deviceId: 1, address: '10.0.0.1', found: { port: 22, answer: 'open' } }]);
    expect(emitted).toMatchObject([{ type: 'offers-changed', offers: [{ deviceId: 1, port: 22 }] }]);
  });

  test('are asked once: silence is remembered, and not announced', async () => {
    const { batches, asked, emitted, hear } = build(() => ({}));
    await hear(1);
    await hear(1);
    expect(batches).toHaveLength(fallbackPorts.length);
    expect(asked).toEqual([{ deviceId: 1, address: '10.0.0.1', found: null }]);
    expect(emitted).toEqual([]);
  });

  test('are asked 20 at a time, each by one connect', async () => {
    const { batches, asked, hear } = build(() => ({ tcpAnswer: 'open' }));
    await hear(...Array.from({ length: 50 }, (_, i) => i + 1));
    const connects = batches.filter(({ plan }) => plan.tcpPort !== undefined);
    expect(connects.map(({ targets }) => targets.length)).toEqual([20, 20, 10]);
    expect(connects.every(({ plan, inFlight }) => plan.packets === 1 && inFlight === 20)).toBe(true);
    expect(asked).toHaveLength(50);
  });

  test('of which nothing can be said for a reason of our own are not taken for silent', async () => {
    const { asked, hear } = build((id) => (id === 1 ? { sent: 0, voids: 1, voidReason: 'network-unreachable' } : {}));
    await hear(1, 2, 99);
    expect(asked).toEqual([{ deviceId: 2, address: '10.0.0.2', found: null }]);
  });

  test('that came back meanwhile answer a ping too, and are not offered', async () => {
    const { asked, emitted, hear } = build((_, port) => (port === 0 ? { received: 1 } : { tcpAnswer: 'open' }));
    await hear(1);
    expect([asked, emitted]).toEqual([[], []]);
  });

  test('are left alone when they have answered before', async () => {
    const { batches, hear } = build(() => ({ tcpAnswer: 'open' }), { everAnswered: true });
    await hear(1, 2, 3);
    expect(batches).toEqual([]);
  });
});
