import { afterEach, describe, expect, it } from 'vitest';
import { watchedDevice, watchedDevices } from '../../support/builders.ts';
import { createRoundsLab, type RoundsLab } from '../../support/rounds-lab.ts';

const labs: RoundsLab[] = [];
const lab = (...options: Parameters<typeof createRoundsLab>): RoundsLab => {
  const made = createRoundsLab(...options);
  labs.push(made);
  return made;
};
afterEach(async () => {
  for (const { rounds } of labs.splice(0)) await rounds.stop();
});

const startsOf = ({ prober }: RoundsLab, key: number) =>
  prober.log.filter((probed) => probed.key === key).map(({ startedMs }) => startedMs);

describe('the schedule', () => {
  it('checks everything at once after the start, then by rounds', async () => {
    const it = lab();
    it.rounds.upsert(watchedDevices(40), { checkNow: true });
    it.rounds.start();
    await it.clock.advance(1_000);
    expect(it.cycles()).toMatchObject([
      { trigger: 'start', state: 'finished', devices: 40, done: 40, online: 40, subnets: 10 },
    ]);
    await it.clock.advance(19_500);
    expect(it.cycles().slice(1)).toMatchObject([
      { trigger: 'schedule', state: 'finished', devices: 40, done: 40 },
      { trigger: 'schedule', state: 'running' },
    ]);
  });

  it('does not drift over 10,000 rounds', async () => {
    const it = lab({ behaviour: (address) => ({ rttMs: 1 + (address.length % 3) }) });
    it.rounds.upsert([watchedDevice(1, { policy: { intervalS: 1, packets: 1, timeoutMs: 500 } })], { checkNow: true });
    it.rounds.start();
    await it.clock.advance(10_000_500);
    const starts = startsOf(it, 1);
    expect(starts).toHaveLength(10_001);
    expect(starts.at(-1)).toBe(10_000_000);
    expect(it.rounds.adherence()).toMatchObject([
      { planned: 10_000, started: 10_000, missed: 0, lateMaxMs: 0, overdue: 0 },
    ]);
  });

  it('spreads the starts of a round evenly, each device at its own phase in every round', async () => {
    const it = lab();
    it.rounds.upsert(watchedDevices(80), { checkNow: true });
    it.rounds.start();
    await it.clock.advance(29_900);
    const second = it.prober.log.filter(({ startedMs }) => startedMs >= 10_000 && startedMs < 20_000);
    const starts = [...new Set(second.map(({ startedMs }) => startedMs))];
    expect(starts).toHaveLength(20);
    expect(starts).toEqual(Array.from({ length: 20 }, (_, index) => 10_000 + index * 400));
    for (let id = 1; id <= 80; id++) {
      const [, first, next] = startsOf(it, id);
      expect((next ?? 0) - (first ?? 0)).toBe(10_000);
    }
  });

  it('never has two rounds of a lane at once', async () => {
    const it = lab({ behaviour: (address) => (address.endsWith('.3') ? 'silent' : { rttMs: 20 }) });
    it.rounds.upsert(watchedDevices(60, { policy: { intervalS: 2, timeoutMs: 1_000 } }), { checkNow: true });
    it.rounds.start();
    for (let step = 0; step < 300; step++) {
      await it.clock.advance(97);
      const atWork = it.rounds.running().filter(({ done, confirming, devices }) => done + confirming < devices);
      expect(atWork.length).toBeLessThanOrEqual(1);
    }
  });

  it('never has a device in two checks at once, whoever asks for them', async () => {
    const it = lab({ behaviour: (address) => (address.endsWith('.3') ? 'silent' : { rttMs: 20 }) });
    it.rounds.upsert(watchedDevices(60, { policy: { intervalS: 2, timeoutMs: 1_000 } }), { checkNow: true });
    it.rounds.start();
    for (let step = 0; step < 300; step++) {
      if (step % 10 === 0) it.rounds.runNow({});
      await it.clock.advance(97);
      expect(Math.max(...it.prober.inFlightOf.values())).toBeLessThanOrEqual(1);
    }
  });

  it('folds a round that is due while its lane still hands out batches, and counts it', async () => {
    const it = lab({ limits: { subnetsAtOnce: 1 } });
    const policy = { intervalS: 1, packets: 2, spacingMs: 190, timeoutMs: 200 };
    it.rounds.upsert(watchedDevices(40, { policy }), { checkNow: true });
    it.rounds.start();
    await it.clock.advance(20_900);
    const [adherence] = it.rounds.adherence();
    expect(adherence).toMatchObject({ planned: 20, devices: 40 });
    expect(adherence?.missed).toBeGreaterThan(8);
    expect((adherence?.started ?? 0) + (adherence?.missed ?? 0)).toBe(20);
    expect(it.cycles().filter(({ state }) => state === 'running').length).toBeLessThanOrEqual(1);
    expect(adherence?.lateP99Ms).toBeGreaterThan(200);
  });

  it('does not let one dead subnet hold up the rounds of all others', async () => {
    const it = lab({ behaviour: (address) => (address.startsWith('10.0.9.') ? 'silent' : { rttMs: 5 }) });
    const slow = { intervalS: 10, packets: 3, spacingMs: 4_000, timeoutMs: 1_000 };
    const dead = Array.from({ length: 3 }, (_, index) =>
      watchedDevice(900 + index, { subnetId: 900, address: `10.0.9.${index + 1}`, policy: slow }),
    );
    it.rounds.upsert([...watchedDevices(40), ...dead], { checkNow: true });
    it.rounds.start();
    await it.clock.advance(59_000);
    expect(it.rounds.adherence()).toMatchObject([{ missed: 0 }]);
    expect(startsOf(it, 1)).toHaveLength(6);
  });

  it('coalesces the rounds of a standstill instead of making up for them', async () => {
    const it = lab();
    it.rounds.upsert(watchedDevices(8), { checkNow: true });
    it.rounds.start();
    await it.clock.advance(15_000);
    const before = it.prober.log.length;
    await it.clock.stall(3_600_000);
    await it.clock.advance(500);
    expect(it.prober.log.length - before).toBeLessThanOrEqual(8);
    expect(it.rounds.adherence()[0]?.missed).toBeGreaterThanOrEqual(358);
    await it.clock.advance(20_000);
    expect(it.rounds.adherence()[0]?.overdue).toBe(0);
  });

  it('offsets lanes of the same interval from each other', async () => {
    const it = lab();
    it.rounds.upsert(
      ['a', 'b', 'c'].map((typeId, index) => watchedDevice(index + 1, { typeId })),
      { checkNow: true },
    );
    it.rounds.start();
    await it.clock.advance(19_000);
    const phases = [1, 2, 3].map((id) => (startsOf(it, id)[1] ?? 0) - 10_000);
    expect(new Set(phases.map(Math.round)).size).toBe(3);
    expect(Math.max(...phases)).toBeLessThan(5_000);
  });

  it('does nothing with no devices, and starts when the first comes', async () => {
    const it = lab();
    it.rounds.start();
    await it.clock.advance(60_000);
    expect([it.told, it.rounds.adherence(), it.rounds.running(), it.rounds.requiredPps()]).toEqual([[], [], [], 0]);
    it.rounds.upsert([watchedDevice(1)], { checkNow: true });
    await it.clock.advance(1_000);
    expect(it.records).toMatchObject([{ deviceId: 1, state: { status: 'online' } }]);
    expect(it.rounds.requiredPps()).toBeCloseTo(0.3);
  });

  it('says when the next round is, and which devices are overdue', async () => {
    const it = lab({ behaviour: (address) => (address === '10.0.0.2' ? 'hang' : { rttMs: 10 }), startWallMs: 0 });
    it.rounds.upsert([watchedDevice(1), watchedDevice(2, { subnetId: 2 })], { checkNow: true });
    it.rounds.start();
    await it.clock.advance(12_000);
    expect(it.rounds.adherence()).toMatchObject([{ nextAt: 20_000, overdue: 0 }]);
    await it.clock.advance(9_000);
    expect(it.rounds.adherence()).toMatchObject([{ nextAt: 30_000, overdue: 1 }]);
  });

  it('calls no device overdue while it is asked again, however short its interval', async () => {
    const it = lab({ behaviour: (address) => (address === '10.0.0.2' ? 'silent' : { rttMs: 10 }) });
    const policy = { intervalS: 1, packets: 1, timeoutMs: 500, missesBeforeOffline: 5 };
    it.rounds.upsert([watchedDevice(1, { policy }), watchedDevice(2, { policy })], { checkNow: true });
    it.rounds.start();
    await it.clock.advance(4_000);
    expect(it.cycles()[0]).toMatchObject({ confirming: 1 });
    expect(it.rounds.adherence()).toMatchObject([{ overdue: 0 }]);
  });
});
