import { describe, expect, test } from 'vitest';
import type { OwnNetworks } from '../../../src/contract/model/system.ts';
import type { Probe } from '../../../src/main/engine/ports.ts';
import { createOwnNetworkWatch } from '../../../src/main/service/own-network-watch.ts';
import { probeOutcome, silentLog } from '../../support/builders.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const networks: OwnNetworks = {
  interfaces: [{ name: 'eth0', address: '10.0.0.9', cidr: '10.0.0.0/24', mac: null, family: 4 }],
  gateways: [{ address: '10.0.0.1', interface: 'eth0' }],
  nameServers: [],
};

/** A machine behind a gateway that answers or not; one device was heard a second after the start. */
const build = async (options: { references?: string[]; deaf?: string[]; heard?: string } = {}) => {
  const clock = createFakeClock();
  const net = { deaf: new Set(options.deaf), networks, asked: [] as string[][], backs: 0 };
  const probe: Probe = async ({ targets, plan }, onOutcomes, signal) => {
    net.asked.push(targets.map(({ address }) => address));
    const deaf = targets.some(({ address }) => net.deaf.has(address));
    await clock.sleep(deaf ? (plan.packets - 1) * plan.spacingMs + plan.timeoutMs : 1, signal);
    onOutcomes(
      targets.map(({ key, address }) =>
        probeOutcome(
          net.deaf.has(address) ? { key, received: 0, rttsMs: [] } : { key, sent: 1, received: 1, rttsMs: [1] },
        ),
      ),
    );
  };
  const watch = createOwnNetworkWatch({
    prober: { probe },
    networks: async () => net.networks,
    referenceHosts: () => options.references ?? [],
    clock,
    log: silentLog,
  });
  watch.start(() => {
    net.backs++;
  });
  await clock.advance(1_000);
  watch.heard(options.heard ?? '10.9.0.1', clock.monotonicMs());
  await clock.advance(4_000);
  const judge = (address: string, agoMs = 1_000) => {
    const untilMs = clock.monotonicMs();
    return watch.judge(address, { sinceMs: untilMs - agoMs, untilMs }).kind;
  };
  return { clock, net, watch, judge };
};

describe('the witnesses', () => {
  test('are asked once a minute while nobody is silent', async () => {
    const { clock, net, watch } = await build();
    expect(net.asked).toEqual([['10.0.0.1']]);
    await clock.advance(60_000);
    expect(net.asked).toHaveLength(2);
    expect(watch.down()).toBeNull();
    watch.stop();
  });

  test('are left alone while nothing but this machine itself is watched, and it is judged all the same', async () => {
    const { clock, net, watch, judge } = await build({ heard: '127.0.0.1' });
    expect([judge('127.0.0.1'), judge('10.0.0.9')]).toEqual(['alive', 'alive']);
    await clock.advance(120_000);
    expect(net.asked).toEqual([]);
    expect(judge('10.7.0.1')).toBe('unsure');
    await clock.advance(1_000);
    expect(net.asked).toHaveLength(1);
    watch.stop();
  });

  test('are not asked when another device answered meanwhile', async () => {
    const { clock, net, watch, judge } = await build();
    watch.heard('10.5.0.1', clock.monotonicMs());
    expect(judge('10.7.0.1')).toBe('alive');
    await clock.advance(5_000);
    expect(net.asked).toHaveLength(1);
    watch.stop();
  });

  test('are asked once by a storm of 250, which then all are judged', async () => {
    const { clock, net, watch, judge } = await build();
    const storm = (agoMs?: number) => new Set(Array.from({ length: 250 }, (_, i) => judge(`10.7.0.${i}`, agoMs)));
    expect(storm()).toEqual(new Set(['unsure']));
    await clock.advance(1_000);
    expect(storm(2_000)).toEqual(new Set(['alive']));
    expect(net.asked).toHaveLength(2);
    watch.stop();
  });

  test('say nothing where they never answered', async () => {
    const { watch, judge } = await build({ deaf: ['10.0.0.1'] });
    expect(judge('10.7.0.1')).toBe('alive');
    watch.stop();
  });

  test('are the reference hosts that were set, too', async () => {
    const { clock, net, watch, judge } = await build({ references: ['192.0.2.1'] });
    expect(net.asked).toEqual([['192.0.2.1', '10.0.0.1']]);
    net.deaf.add('192.0.2.1');
    expect(judge('10.7.0.1')).toBe('unsure');
    await clock.advance(2_000);
    expect(judge('10.0.0.77')).toBe('unsure');
    expect(judge('10.7.0.1', 3_000)).toBe('down');
    expect(watch.down()).toMatchObject({
      fault: 'outside-line-down',
      sentence: '1 reference host did not answer (192.0.2.1)',
    });
    watch.stop();
  });
});

describe('a network that is down', () => {
  test('is told from the first doubt to the first answer, and then what was left is checked once', async () => {
    const { clock, net, watch, judge } = await build();
    net.deaf.add('10.0.0.1');
    expect(judge('10.7.0.1')).toBe('unsure');
    await clock.advance(4_000);
    expect(judge('10.7.0.1')).toBe('down');
    const told = watch.down();
    expect(told).toMatchObject({ fault: 'gateway-silent', sentence: '1 gateway did not answer (10.0.0.1)' });
    await clock.advance(60_000);
    expect(watch.down()?.since).toBe(told?.since);
    expect(net.backs).toBe(0);
    net.deaf.clear();
    await clock.advance(4_000);
    expect(watch.down()).toBeNull();
    expect([5_000, 0].map((agoMs) => watch.wasDownSince(clock.monotonicMs() - agoMs))).toEqual([true, false]);
    expect(net.backs).toBe(1);
    await clock.advance(10_000);
    expect(net.backs).toBe(1);
    watch.stop();
  });

  test('is found although nothing could be sent, because a check says so', async () => {
    const { clock, net, watch } = await build();
    net.networks = { interfaces: [], gateways: [], nameServers: [] };
    net.deaf.add('10.0.0.1');
    await clock.advance(2_000);
    expect(watch.down()).toBeNull();
    watch.suspect();
    await clock.advance(2_000);
    expect(watch.down()).toMatchObject({ fault: 'own-network-down' });
    net.networks = networks;
    net.deaf.clear();
    await clock.advance(4_000);
    expect(watch.down()).toBeNull();
    watch.stop();
  });

  test('one burst that is lost while nobody is silent is nobody’s concern', async () => {
    const { clock, net, watch } = await build();
    net.deaf.add('10.0.0.1');
    await clock.advance(70_000);
    expect(watch.down()).toBeNull();
    watch.stop();
  });

  test('a process that stood still blames itself', async () => {
    const { clock, watch, judge } = await build();
    await clock.stall(4_000);
    expect(judge('10.7.0.1')).toBe('down');
    expect(watch.down()).toMatchObject({ fault: 'monitor-late' });
    await clock.advance(5_000);
    expect(watch.down()).toBeNull();
    watch.stop();
  });
});
