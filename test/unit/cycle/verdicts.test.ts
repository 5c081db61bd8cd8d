import { afterEach, describe, expect, it } from 'vitest';
import { addressOf, deviceState, watchedDevice, watchedDevices } from '../../support/builders.ts';
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

const statusesOf = ({ records }: RoundsLab) =>
  new Map(records.map(({ deviceId, state }) => [deviceId, state.status] as const));

describe('before a device is called offline', () => {
  it('probes it again, a second apart, and makes one check of both', async () => {
    const it = lab({ behaviour: () => 'silent' });
    it.rounds.upsert([watchedDevice(1, { state: deviceState({ lossPercent: 0 }) })], { checkNow: true });
    it.rounds.start();
    await it.clock.advance(1_600);
    expect(it.rounds.running()).toMatchObject([{ confirming: 1, done: 0 }]);
    expect(it.records).toEqual([]);
    await it.clock.advance(3_000);
    expect(it.prober.log.map(({ packets }) => packets)).toEqual([3, 3]);
    expect(it.records).toMatchObject([
      {
        sent: 6,
        received: 0,
        rttMs: null,
        state: {
          status: 'offline',
          lossPercent: 18.8,
          statusReason: 'no reply to 3 packets and 3 confirmations over 4.5 s',
        },
        transition: { from: 'unknown', to: 'offline', news: false },
      },
    ]);
    expect(it.cycle(1)).toMatchObject({ state: 'finished', offline: 1, packetsSent: 6, confirming: 0 });
  });

  it('confirms it once more while packets may be lost to our own rate, and no longer', async () => {
    let congested = true;
    const it = lab({ behaviour: () => 'silent', congested: () => congested });
    it.rounds.upsert([watchedDevice(1, { state: deviceState({ lossPercent: 0 }) })], { checkNow: true });
    it.rounds.start();
    await it.clock.advance(9_000);
    expect(it.records).toEqual([]);
    expect(it.rounds.running()).toMatchObject([{ confirming: 1 }]);
    congested = false;
    await it.clock.advance(3_000);
    expect(it.records).toMatchObject([{ received: 0, state: { status: 'offline' } }]);
  });

  it('does not wait for ever for a rate that is always too high', async () => {
    const it = lab({ behaviour: () => 'silent', congested: () => true });
    it.rounds.upsert([watchedDevice(1, { state: deviceState({ lossPercent: 0 }) })], { checkNow: true });
    it.rounds.start();
    await it.clock.advance(60_000);
    expect(it.records[0]).toMatchObject({ received: 0, state: { status: 'offline' } });
  });

  it('lets the next round pass by meanwhile', async () => {
    const it = lab({ behaviour: (address) => (address === addressOf(1) ? 'silent' : { rttMs: 1 }) });
    const state = deviceState({ lossPercent: 0 });
    it.rounds.upsert(watchedDevices(40, { state, policy: { intervalS: 2, missesBeforeOffline: 8 } }), {
      checkNow: true,
    });
    it.rounds.start();
    await it.clock.advance(8_900);
    const tried = it.prober.log.filter(({ key }) => key === 1);
    expect(tried.map(({ packets }) => packets)).toEqual([3, 8]);
    expect(it.prober.log.filter(({ key }) => key === 40).length).toBeGreaterThanOrEqual(4);
    expect(it.rounds.adherence()).toMatchObject([{ missed: 0 }]);
    expect(it.cycle(1)).toMatchObject({ state: 'running', done: 39, confirming: 1 });
    expect(it.cycle(2)).toMatchObject({ state: 'finished', devices: 39 });
  });

  it('asks a lossy device more often', async () => {
    const it = lab({ behaviour: () => 'silent' });
    it.rounds.upsert([watchedDevice(1, { state: deviceState({ status: 'online', lossPercent: 31.3 }) })], {
      checkNow: true,
    });
    it.rounds.start();
    await it.clock.advance(20_000);
    expect(it.prober.log.slice(0, 2).map(({ packets }) => packets)).toEqual([3, 13]);
  });

  it('believes a reply to the confirmation', async () => {
    let asked = 0;
    const it = lab({ behaviour: () => (asked++ === 0 ? 'silent' : { rttMs: 30 }) });
    it.rounds.upsert([watchedDevice(1)], { checkNow: true });
    it.rounds.start();
    await it.clock.advance(5_000);
    expect(it.records).toMatchObject([
      { sent: 4, received: 1, rttMs: 30, state: { status: 'online', lossPercent: 75 } },
    ]);
  });
});

describe('news', () => {
  it('is what changed after the first verdict', async () => {
    let dead = false;
    const it = lab({ behaviour: () => (dead ? 'silent' : { rttMs: 10 }) });
    it.rounds.upsert(watchedDevices(4, { state: deviceState({ status: 'offline', statusSince: 5 }) }), {
      checkNow: true,
    });
    it.rounds.start();
    await it.clock.advance(1_000);
    dead = true;
    await it.clock.advance(25_000);
    dead = false;
    await it.clock.advance(20_000);
    const news = it.records.filter(({ deviceId }) => deviceId === 1).flatMap(({ transition }) => transition ?? []);
    expect(news.map(({ to, news }) => [to, news])).toEqual([
      ['online', false],
      ['offline', true],
      ['online', true],
    ]);
  });
});

describe('our own faults', () => {
  it('are void: unknown after two, never offline', async () => {
    let cut = false;
    const it = lab({ behaviour: () => (cut ? 'no-route' : { rttMs: 10 }) });
    it.rounds.upsert(watchedDevices(4), { checkNow: true });
    it.rounds.start();
    await it.clock.advance(9_000);
    cut = true;
    await it.clock.advance(10_000);
    expect(it.cycle(2)).toMatchObject({ voids: 4, online: 0, offline: 0, packetsSent: 0 });
    expect(new Set(statusesOf(it).values())).toEqual(new Set(['online']));
    await it.clock.advance(10_000);
    expect(new Set(statusesOf(it).values())).toEqual(new Set(['unknown']));
    expect(it.records.at(-1)).toMatchObject({ sent: 0, voidReason: 'network-unreachable' });
    expect(it.prober.log.every(({ packets }) => packets === 3)).toBe(true);
  });

  it('name what hung, end only that piece, and never count as loss', async () => {
    const it = lab({ behaviour: (address) => (address === addressOf(2) ? 'hang' : { rttMs: 10 }) });
    it.rounds.upsert(watchedDevices(8, { policy: { intervalS: 60 } }), { checkNow: true });
    it.rounds.start();
    await it.clock.advance(30_000);
    expect(it.cycle(1)).toMatchObject({
      state: 'finished',
      done: 8,
      online: 7,
      voids: 1,
      problem: expect.stringMatching(
        /^batch of subnet 1: 1 of 4 devices had no result \(10\.0\.0\.2 first\): nothing was heard for 1\d s$/,
      ),
    });
    expect(statusesOf(it).get(2)).toBe('unknown');
  });

  it('end a whole cycle that gets nowhere', async () => {
    const it = lab({ behaviour: () => 'hang', limits: { packetsPerSecond: 0.5 } });
    it.rounds.upsert(watchedDevices(40), { checkNow: true });
    it.rounds.start();
    await it.clock.advance(302_000);
    expect(it.cycle(1)).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/^the cycle was ended after 5 min: 40 of 40 devices had no result$/),
    });
  });

  it('of the prober make the rest of the batch void', async () => {
    const it = lab({
      behaviour: (address) => {
        if (address === addressOf(3)) throw new Error('the prober went away');
        return { rttMs: 10 };
      },
    });
    it.rounds.upsert(watchedDevices(4), { checkNow: true });
    it.rounds.start();
    await it.clock.advance(1_000);
    expect(it.cycle(1)).toMatchObject({
      state: 'finished',
      voids: 4,
      problem: expect.stringContaining('the prober went away'),
    });
    expect(it.records.every(({ voidReason }) => voidReason === 'prober-lost')).toBe(true);
  });

  it('of this machine, asleep meanwhile, make void what was in flight', async () => {
    const it = lab({ behaviour: () => 'silent' });
    it.rounds.upsert(watchedDevices(4, { policy: { intervalS: 600 } }), { checkNow: true });
    it.rounds.start();
    await it.clock.advance(1_000);
    it.clock.setWall(3_600_000);
    await it.clock.advance(10_000);
    expect(it.records).toMatchObject([1, 2, 3, 4].map((deviceId) => ({ deviceId, voidReason: 'other' })));
  });
});

describe('host names', () => {
  const named = (id: number) => watchedDevice(id, { address: `host-${id}.example`, subnetId: null });

  it('are looked up first, a bounded number at once', async () => {
    let atOnce = 0;
    let most = 0;
    const it = lab({
      resolve: async (name) => {
        most = Math.max(most, ++atOnce);
        await new Promise((done) => setImmediate(done));
        atOnce--;
        return { kind: 'address', ip: `10.77.0.${name.length}` };
      },
    });
    it.rounds.upsert(
      Array.from({ length: 200 }, (_, index) => named(index + 1)),
      { checkNow: true },
    );
    it.rounds.start();
    await it.clock.settle();
    await it.clock.advanceUntil(() => it.records.length === 200, 5_000);
    expect(most).toBe(50);
    expect(it.prober.log[0]?.address).toMatch(/^10\.77\.0\./);
  });

  it('that do not resolve are void with that reason', async () => {
    const it = lab();
    it.rounds.upsert([named(1), watchedDevice(2, { subnetId: null })], { checkNow: true });
    it.rounds.start();
    await it.clock.advance(1_000);
    expect(it.records.map(({ deviceId, voidReason }) => [deviceId, voidReason])).toEqual([
      [1, 'name-not-resolved'],
      [2, null],
    ]);
    expect(it.records[0]?.state.statusReason).toBe('the last check could not be made: its host name was not resolved');
  });
});

describe('limits', () => {
  it('never has more subnets in flight than allowed, over all cycles', async () => {
    const it = lab({ limits: { subnetsAtOnce: 7 } });
    it.rounds.upsert(
      [
        ...watchedDevices(80),
        ...watchedDevices(160)
          .slice(80)
          .map((one) => ({ ...one, typeId: 'low' })),
      ],
      { checkNow: true },
    );
    it.rounds.start();
    await it.clock.advance(10_000);
    expect(it.prober.mostBatches()).toBe(7);
    expect(it.records.length).toBeGreaterThanOrEqual(160);
  });

  it('serves the cycles in turn', async () => {
    const it = lab({ limits: { subnetsAtOnce: 4 } });
    const low = watchedDevices(416)
      .slice(400)
      .map((one) => ({ ...one, typeId: 'low' }));
    it.rounds.upsert([...watchedDevices(400), ...low], { checkNow: true });
    it.rounds.start();
    await it.clock.advance(3_000);
    expect(it.cycle(2)).toMatchObject({ typeId: 'low', state: 'finished', done: 16 });
    expect(it.cycle(1)).toMatchObject({ typeId: 'live', state: 'running' });
  });

  it('tells progress at most four times a second, and always the start and the end', async () => {
    const it = lab({ limits: { subnetsAtOnce: 1 }, behaviour: () => ({ rttMs: 3 }) });
    it.rounds.upsert(watchedDevices(400, { policy: { packets: 1, intervalS: 600 } }), { checkNow: true });
    it.rounds.start();
    await it.clock.advance(5_000);
    const told = it.told.filter(({ id }) => id === 1);
    expect(told[0]).toMatchObject({ state: 'running', done: 0, devices: 400, remainingMs: null });
    expect(told.at(-1)).toMatchObject({ state: 'finished', done: 400, remainingMs: null });
    expect(told.length).toBeLessThanOrEqual(4);
    expect(told[1]?.remainingMs).toBeGreaterThan(0);
  });
});
