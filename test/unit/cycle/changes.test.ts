import { afterEach, describe, expect, it } from 'vitest';
import { deviceState, watchedDevice, watchedDevices } from '../../support/builders.ts';
import { createRoundsLab, type RoundsLab } from '../../support/rounds-lab.ts';

const labs: RoundsLab[] = [];
/** Known to lose nothing, so silence is confirmed with the policy's misses. */
const losesNothing = deviceState({ lossPercent: 0 });

const started = async (count: number, ...options: Parameters<typeof createRoundsLab>): Promise<RoundsLab> => {
  const made = createRoundsLab(...options);
  labs.push(made);
  made.rounds.upsert(watchedDevices(count, { state: losesNothing }), { checkNow: true });
  made.rounds.start();
  await made.clock.advance(1_000);
  return made;
};
afterEach(async () => {
  for (const { rounds } of labs.splice(0)) await rounds.stop();
});

const checksOf = ({ prober }: RoundsLab, key: number) => prober.log.filter((probed) => probed.key === key).length;

describe('changes while rounds go on', () => {
  it('checks new devices at once, and only those', async () => {
    const it = await started(8);
    it.rounds.upsert([...watchedDevices(8), watchedDevice(100), watchedDevice(101)], { checkNow: true });
    await it.clock.advance(600);
    expect(it.cycles().at(-1)).toMatchObject({ trigger: 'new-devices', devices: 2, online: 2, state: 'finished' });
    expect(checksOf(it, 1)).toBe(1);
  });

  it('takes devices that come meanwhile into the cycle that runs for new ones', async () => {
    const it = await started(4);
    for (let id = 100; id < 130; id++) it.rounds.upsert([watchedDevice(id)], { checkNow: true });
    await it.clock.advance(1_200);
    expect(it.cycles().slice(1)).toMatchObject([{ trigger: 'new-devices', devices: 30, done: 30 }]);
  });

  it('leaves new devices to the next round when nobody asks for now', async () => {
    const it = await started(4);
    it.rounds.upsert([watchedDevice(100)], { checkNow: false });
    await it.clock.advance(600);
    expect(checksOf(it, 100)).toBe(0);
    await it.clock.advance(20_000);
    expect(checksOf(it, 100)).toBeGreaterThan(0);
  });

  it('checks a device whose address changed at once, and forgets what the old address was about to say', async () => {
    const it = await started(1, { behaviour: (address) => (address === '10.0.0.1' ? 'silent' : { rttMs: 5 }) });
    it.rounds.upsert([watchedDevice(1, { address: '10.9.9.9' })], { checkNow: true });
    await it.clock.advance(8_000);
    expect(it.records).toMatchObject([
      { deviceId: 1, received: 3, state: { status: 'online' }, transition: { news: false } },
    ]);
  });

  it('checks a device that is asked otherwise at once, drops what the old way was about to say, and calls it no news', async () => {
    const it = await started(1, { behaviour: () => 'silent' });
    await it.clock.advance(6_000);
    expect(it.records.at(-1)).toMatchObject({ state: { status: 'offline' } });
    await it.clock.advance(5_500);
    const state = deviceState({ status: 'offline', statusSince: 1 });
    it.rounds.upsert([watchedDevice(1, { state, policy: { method: 'tcp', tcpPort: 22 } })], { checkNow: true });
    const before = it.records.length;
    await it.clock.advance(2_000);
    expect(it.prober.log.at(-1)).toMatchObject({ key: 1, tcpPort: 22 });
    expect(it.records.slice(before)).toMatchObject([{ deviceId: 1, transition: null }]);
  });

  it('asks devices of one subnet by ICMP, or by TCP on their own port, each in its own batch, also when confirming', async () => {
    const it = createRoundsLab({ behaviour: (address) => (address === '10.0.0.4' ? { rttMs: 5 } : 'silent') });
    labs.push(it);
    it.rounds.upsert(
      [
        watchedDevice(1),
        watchedDevice(2, { policy: { method: 'tcp' } }),
        watchedDevice(3, { state: losesNothing, policy: { method: 'tcp', tcpPort: 22 } }),
        watchedDevice(4, { policy: { method: 'icmp', tcpPort: 22 } }),
      ],
      { checkNow: true },
    );
    it.rounds.start();
    await it.clock.advance(8_000);
    const asked = (key: number) =>
      new Set(it.prober.log.filter((one) => one.key === key).map(({ tcpPort }) => tcpPort));
    expect([1, 2, 3, 4].map((key) => [...asked(key)])).toEqual([[null], [443], [22], [null]]);
    const reasons = it.records.flatMap(({ deviceId, state }) => (deviceId === 3 ? [state.statusReason] : []));
    expect(reasons.at(-1)).toMatch(/^no answer on TCP 22 to 3 connects and 3 confirmations over /);
  });

  it('does not check a paused device, and checks it at once when resumed, without news', async () => {
    const it = await started(2);
    it.rounds.upsert([watchedDevice(1, { paused: true })], { checkNow: true });
    await it.clock.advance(60_000);
    expect(checksOf(it, 1)).toBe(1);
    expect(it.rounds.adherence()).toMatchObject([{ devices: 1 }]);
    const state = deviceState({ status: 'offline', statusSince: 1 });
    it.rounds.upsert([watchedDevice(1, { state })], { checkNow: true });
    await it.clock.advance(600);
    expect(it.records.findLast(({ deviceId }) => deviceId === 1)).toMatchObject({
      deviceId: 1,
      transition: { from: 'offline', to: 'online', news: false },
    });
  });

  it('moves a device to another lane with its interval', async () => {
    const it = await started(8);
    it.rounds.upsert([watchedDevice(3, { policy: { intervalS: 60 } })], { checkNow: false });
    expect(it.rounds.adherence()).toMatchObject([
      { intervalS: 10, devices: 7 },
      { intervalS: 60, devices: 1 },
    ]);
    await it.clock.advance(128_500);
    expect(checksOf(it, 3)).toBe(4);
    expect(checksOf(it, 4)).toBe(13);
  });

  it('ends a lane with its last device', async () => {
    const it = await started(1);
    it.rounds.remove([1]);
    await it.clock.advance(60_000);
    expect(checksOf(it, 1)).toBe(1);
    expect(it.rounds.adherence()).toEqual([]);
  });

  it('says nothing of a device that is removed during its check', async () => {
    const it = await started(2, { behaviour: () => ({ rttMs: 900 }) });
    await it.clock.advance(9_100);
    const before = it.records.length;
    it.rounds.remove([1]);
    await it.clock.advance(5_000);
    expect(it.records.slice(before).map(({ deviceId }) => deviceId)).not.toContain(1);
    expect(it.cycles().at(-1)).toMatchObject({ devices: 1, done: 1, state: 'finished' });
  });
});

describe('check now', () => {
  it.each([
    ['everything', {}, 12],
    ['devices', { deviceIds: [1, 2, 77] }, 2],
    ['subnets', { subnetIds: [3] }, 4],
    ['types', { typeIds: ['live'] }, 12],
    ['nothing that exists', { typeIds: ['other'] }, 0],
    ['a device and a subnet', { deviceIds: [1], subnetIds: [3] }, 5],
  ])('%s', async (_what, which, count) => {
    const it = await started(12);
    const before = it.prober.log.length;
    const ids = it.rounds.runNow(which);
    await it.clock.advance(1_000);
    expect(it.prober.log.length - before).toBe(count);
    expect(ids).toHaveLength(count === 0 ? 0 : 1);
    for (const id of ids) expect(it.cycle(id)).toMatchObject({ trigger: 'user', devices: count, state: 'finished' });
  });

  it('answers the cycle that already runs', async () => {
    const it = await started(12);
    const first = it.rounds.runNow({});
    await it.clock.advance(100);
    expect(it.rounds.runNow({})).toEqual(first);
    expect(it.rounds.runNow({ deviceIds: [1] })).toEqual(first);
    await it.clock.advance(1_000);
    expect(checksOf(it, 1)).toBe(2);
  });

  it('answers one cycle per type', async () => {
    const it = await started(2);
    it.rounds.upsert([watchedDevice(50, { typeId: 'low' })], { checkNow: false });
    expect(it.rounds.runNow({})).toHaveLength(2);
  });
});

describe('cancel', () => {
  it('ends a cycle within a second and keeps what was measured', async () => {
    const it = await started(400, { limits: { subnetsAtOnce: 1 } });
    const [running] = it.rounds.running();
    expect(running).toMatchObject({ trigger: 'start', state: 'running' });
    const id = running?.id ?? 0;
    const measured = it.records.length;
    expect(measured).toBeGreaterThan(0);
    expect(it.rounds.cancel(id)).toBe(true);
    expect(it.cycle(id)).toMatchObject({ state: 'cancelled', done: measured, voids: 0, confirming: 0 });
    expect(it.rounds.running()).toEqual([]);
    expect(it.rounds.cancel(id)).toBe(false);
    await it.clock.advance(5_000);
    expect(it.records).toHaveLength(measured);
    it.rounds.setLimits({ subnetsAtOnce: 100, probesPerSubnet: 30 });
    await it.clock.advance(15_000);
    expect(new Set(it.records.map(({ deviceId }) => deviceId)).size).toBe(400);
  });

  it('says nothing of devices that were being confirmed', async () => {
    const it = await started(4, { behaviour: () => 'silent' });
    await it.clock.advance(1_000);
    expect(it.rounds.running()).toMatchObject([{ confirming: 4, done: 0 }]);
    it.rounds.cancel(it.rounds.running()[0]?.id ?? 0);
    await it.clock.advance(600);
    expect(it.records).toEqual([]);
  });
});
