import { describe, expect, test } from 'vitest';
import type { TracedPath } from '../../../src/main/engine/ports.ts';
import { simulatedFleet } from '../../../src/main/io/simulated/simulated-fleet.ts';
import { simulatedPath } from '../../../src/main/io/simulated/simulated-path.ts';
import { createSimulatedProbe } from '../../../src/main/io/simulated/simulated-probe.ts';
import { createSimulatedWorld } from '../../../src/main/io/simulated/simulated-world.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const SEED = 7;
const world = createSimulatedWorld(SEED);
const wallMs = Date.UTC(2026, 0, 5, 9);
const fleet = simulatedFleet(SEED).map(({ address }) => address);
const outOf = (outage: 'device' | 'subnet' | null): string[] =>
  Array.from({ length: 48 }, (_, i) => wallMs + i * 600_000).flatMap((atMs) =>
    fleet.filter((address) => world.condition(address, atMs).outage === outage).map((address) => `${address}@${atMs}`),
  );
const pathOf = (subject: string, maxHops = 30) => {
  const [address = '', atMs] = subject.split('@');
  return simulatedPath(world, SEED, address, Number(atMs ?? wallMs), maxHops);
};
const addresses = (subject: string): (string | null)[] => pathOf(subject).hops.map(({ address }) => address);

describe('the way through the simulated network', () => {
  test('leads over gateway, first core, site router and switch to the device', () => {
    const healthy = outOf(null)
      .filter((subject) => !subject.split('@')[0]?.endsWith('.1') && !subject.startsWith('10.10.'))
      .filter((subject) => !addresses(subject).includes(null))[0]!;
    const [address = ''] = healthy.split('@');
    const [, site, subnet] = address.split('.');
    const expected = ['192.168.1.1', '10.10.0.1', `10.${site}.0.1`, `10.${site}.${subnet}.1`, address];
    expect(addresses(healthy)).toEqual([...new Set(expected)]);
    expect(pathOf(healthy).reached).toBe(true);
  });

  test('stays the same from one moment to the next, but for its round trips', () => {
    for (const address of fleet.slice(0, 200)) {
      const [now, later] = [pathOf(`${address}@${wallMs}`), pathOf(`${address}@${wallMs + 1_000}`)];
      if (now.reached && later.reached)
        expect(later.hops.map((hop) => hop.address)).toEqual(now.hops.map((hop) => hop.address));
    }
  });

  test('a dead device: the way ends before it, in silence', () => {
    const dead = outOf('device')[0]!;
    const path = pathOf(dead);
    expect(path.reached).toBe(false);
    expect(path.hops.at(-1)?.said).toBe('time exceeded');
    expect(addresses(dead)).not.toContain(dead.split('@')[0]);
  });

  test('a dead subnet: the site router says that it goes no further', () => {
    const dead = outOf('subnet')[0]!;
    const last = pathOf(dead).hops.at(-1)!;
    expect([last.said, last.address]).toEqual(['host unreachable', `${dead.split('.').slice(0, 2).join('.')}.0.1`]);
    expect(pathOf(dead).reached).toBe(false);
  });

  test('no further than asked', () => {
    expect(pathOf(outOf(null).at(-1)!, 2)).toMatchObject({ reached: false, hops: [{ ttl: 1 }, { ttl: 2 }] });
  });
});

test('the simulated prober traces many at once, in the time answers take', async () => {
  const clock = createFakeClock();
  const prober = createSimulatedProbe({ seed: SEED, clock, packetsPerSecond: 1_000 });
  const paths: TracedPath[] = [];
  let isDone = false;
  const tracing = prober
    .trace(
      { targets: fleet.slice(0, 50).map((address, key) => ({ key, address })), maxHops: 30 },
      (some) => paths.push(...some),
      new AbortController().signal,
    )
    .then(() => {
      isDone = true;
    });
  await clock.advanceUntil(() => isDone, 30_000);
  await tracing;
  expect(paths.map(({ key }) => key).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, key) => key));
  expect(clock.monotonicMs()).toBeLessThan(6_000);
  expect(prober.state().packetsSent).toBeGreaterThan(100);
});
