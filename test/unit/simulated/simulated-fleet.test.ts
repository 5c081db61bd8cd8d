import { expect, it } from 'vitest';
import { canonicalAddress, cidrContains } from '../../../src/contract/model/address.ts';
import { builtInTypes } from '../../../src/contract/model/device-type.ts';
import { simulatedFleet } from '../../../src/main/io/simulated/simulated-fleet.ts';
import { createSimulatedWorld } from '../../../src/main/io/simulated/simulated-world.ts';

const rows = simulatedFleet(1);

it('is 2,400 devices in 750 subnets at 25 sites, each name and address once', () => {
  const distinct = (pick: (row: (typeof rows)[number]) => unknown) => new Set(rows.map(pick)).size;
  expect([rows.length, distinct(({ address }) => address), distinct(({ name }) => name)]).toEqual([
    2_400, 2_400, 2_400,
  ]);
  expect([distinct(({ subnet }) => subnet), distinct(({ site }) => site)]).toEqual([750, 25]);
});

it('could be imported as it is: addresses canonical and inside their subnets, types built in, parents known', () => {
  const names = new Set(rows.map(({ name }) => name));
  const types = new Set<string>(builtInTypes.map(({ id }) => id));
  for (const { address, subnet, typeId, parent } of rows) {
    expect(canonicalAddress(address)).toBe(address);
    expect(cidrContains(subnet ?? '', address)).toBe(true);
    expect(types.has(typeId ?? '')).toBe(true);
    if (parent !== null) expect(names.has(parent)).toBe(true);
  }
  expect(rows.filter(({ parent }) => parent === null)).toHaveLength(1);
});

it('is the same for the same seed', () => {
  expect(simulatedFleet(1)).toEqual(rows);
  expect(simulatedFleet(2)).not.toEqual(rows);
});

it('is lively: many live devices', () => {
  expect(rows.filter(({ typeId }) => typeId === 'live').length).toBeGreaterThan(1_000);
});

it('behaves believably over a day: most online, a few out, a subnet failing now and then', () => {
  const world = createSimulatedWorld(1);
  const subnetsOut = new Set<string>();
  const startMs = Date.UTC(2026, 5, 1);
  for (let minute = 0; minute < 24 * 60; minute += 10) {
    const conditions = rows.map(({ address, subnet }) => ({
      subnet,
      ...world.condition(address, startMs + minute * 60_000),
    }));
    const out = conditions.filter(({ outage }) => outage !== null);
    for (const { subnet, outage } of out) if (outage === 'subnet') subnetsOut.add(`${subnet}`);
    expect(out.length).toBeGreaterThan(0);
    expect(out.length).toBeLessThan(72);
    expect(conditions.filter(({ loss }) => loss > 0.2).length).toBeLessThan(48);
  }
  expect(subnetsOut.size).toBeGreaterThan(50);
});
