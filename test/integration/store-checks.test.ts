import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cycle } from '../../src/contract/model/cycle.ts';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import { type Status, statuses } from '../../src/contract/model/status.ts';
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import { rttSummary } from '../../src/main/engine/status/rtt-summary.ts';
import type { Store } from '../../src/main/io/store/store.ts';
import { by, checkRecord, keep, openTempStore, t0 } from '../support/temp-store.ts';

const minute = 60_000;
let now = t0 + 24 * 60 * minute;
let opened: Awaited<ReturnType<typeof openTempStore>>;
let store: Store;
beforeAll(async () => {
  opened = await openTempStore({ now: () => now });
  store = opened.store;
});
afterAll(() => opened[Symbol.asyncDispose]());

let lastAddress = 0;
const newDevice = (at = t0) => {
  lastAddress++;
  const address = `10.8.${lastAddress >> 8}.${lastAddress & 255}`;
  return store.createDevice(DeviceDraft.parse({ address }), by(at));
};
const turning = (deviceId: number, at: number, from: Status, to: Status): CheckRecord => ({
  ...checkRecord(deviceId, at),
  state: { ...checkRecord(deviceId, at).state, status: to, statusSince: at, statusReason: `${to} at ${at - t0}` },
  transition: { from, to, reason: `${to} at ${at - t0}`, news: true },
});

describe('checks', () => {
  it('the newest check is the current status; RTTs keep their microseconds', async () => {
    const device = await newDevice();
    await store.recordChecks([
      checkRecord(device.id, t0 + 1, {
        rttMs: 0.123,
        rttMinMs: 0.1,
        rttMeanMs: 0.141,
        rttMaxMs: 0.2,
        rttP95Ms: 0.2,
        rttP99Ms: 0.2,
        jitterMs: 0.0385,
        duplicates: 2,
        ttl: 57,
        state: { ...checkRecord(1, t0).state, rttMs: 0.123, lossPercent: 3.13, statusReason: 'all well' },
      }),
    ]);
    expect(await store.getDevice(device.id)).toMatchObject({
      status: 'online',
      statusSince: t0,
      statusReason: 'all well',
      checkedAt: t0 + 1,
      rttMs: 0.123,
      lossPercent: 3.13,
    });
    expect(await store.listChecks({ id: device.id, limit: 10 })).toEqual([
      {
        at: t0 + 1,
        cycleId: 1,
        sent: 3,
        received: 3,
        rttMinMs: 0.1,
        rttMeanMs: 0.141,
        rttMs: 0.123,
        rttP95Ms: 0.2,
        rttP99Ms: 0.2,
        rttMaxMs: 0.2,
        jitterMs: 0.039,
        duplicates: 2,
        ttl: 57,
        voidReason: null,
        status: 'online',
      },
    ]);
  });

  it.each([
    ['no reply', []],
    ['one', [3.5]],
    ['two', [3.5, 1.25]],
    ['three', [3.5, 1.25, 9]],
    ['19', Array.from({ length: 19 }, (_, i) => 1 + i / 8)],
    ['20', Array.from({ length: 20 }, (_, i) => 1 + i / 8)],
    ['150', Array.from({ length: 150 }, (_, i) => 1 + (i % 70) / 8)],
  ])('what is left out of the row of %s is told all the same', async (_, rttsMs) => {
    const device = await newDevice();
    const summary = rttSummary(rttsMs);
    const { minMs, meanMs, p50Ms, p95Ms, p99Ms, maxMs, jitterMs } = summary;
    await store.recordChecks([
      checkRecord(device.id, t0 + 1, {
        sent: rttsMs.length,
        received: rttsMs.length,
        rttMinMs: minMs,
        rttMeanMs: meanMs,
        rttMs: p50Ms,
        rttP95Ms: p95Ms,
        rttP99Ms: p99Ms,
        rttMaxMs: maxMs,
        jitterMs,
      }),
    ]);
    const [check] = await store.listChecks({ id: device.id, limit: 10 });
    const toUs = (ms: number | null) => (ms === null ? null : Math.round(ms * 1_000) / 1_000);
    expect(check).toMatchObject({
      rttMinMs: toUs(minMs),
      rttMeanMs: toUs(meanMs),
      rttMs: toUs(p50Ms),
      rttP95Ms: toUs(p95Ms),
      rttP99Ms: toUs(p99Ms),
      rttMaxMs: toUs(maxMs),
      jitterMs: toUs(jitterMs),
    });
  });

  it('transitions are answered as stored and listed newest first, by device and by subnet', async () => {
    const [a, b] = [await newDevice(), await newDevice()];
    const events = await store.recordChecks([
      turning(a.id, t0 + 1, 'unknown', 'online'),
      turning(b.id, t0 + 2, 'unknown', 'offline'),
      turning(a.id, t0 + 3, 'online', 'degraded'),
    ]);
    expect(events).toMatchObject([
      { deviceId: a.id, deviceName: a.name, address: a.address, subnetId: a.subnetId, from: 'unknown', to: 'online' },
      { deviceId: b.id, news: true, cycleId: 1 },
      { deviceId: a.id, at: t0 + 3, reason: 'degraded at 3' },
    ]);
    expect(await store.listStatusEvents({ device: a.id, limit: 10 })).toEqual([events[2], events[0]]);
    expect(await store.listStatusEvents({ subnet: a.subnetId as number, limit: 3 })).toEqual([...events].reverse());
    expect(await store.listStatusEvents({ before: events[2]?.id as number, limit: 2 })).toEqual([events[1], events[0]]);
  });

  it.each([
    ['a stamp of the year 52217', () => checkRecord(1, 1_585_699_200_000_000)],
    ['an unknown device', () => checkRecord(987_654, t0)],
    ['a negative RTT', () => checkRecord(1, t0, { rttMinMs: -1 })],
    ['an RTT of years', () => checkRecord(1, t0, { rttMaxMs: 1e12 })],
  ])('%s refuses the whole batch, and nothing of it is stored', async (_, bad) => {
    const device = await newDevice();
    await expect(store.recordChecks([checkRecord(device.id, t0), bad()])).rejects.toMatchObject({ code: 'bad-input' });
    expect(await store.listChecks({ id: device.id, limit: 10 })).toEqual([]);
    expect(await store.getDevice(device.id)).toMatchObject({ checkedAt: null, status: 'unknown' });
  });

  it('whatever order and portions checks arrive in, the current status is that of the newest', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(2), fc.constantFrom(...statuses), fc.option(fc.nat(5_000)), fc.nat()), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.array(fc.nat(12), { minLength: 1, maxLength: 8 }),
        async (sequence, portions) => {
          const devices = [await newDevice(), await newDevice(), await newDevice()];
          const records = sequence.map(([which, status, rttMs, chance], i) => {
            const deviceId = (devices[which] as { id: number }).id;
            const at = t0 + i + 1;
            const state = {
              status,
              statusSince: at - 1,
              statusReason: `reason ${i}`,
              checkedAt: at,
              rttMs,
              lossPercent: i % 101,
            };
            return { chance, record: checkRecord(deviceId, at, { rttMs, state }) };
          });
          const arriving = [...records].sort((a, b) => a.chance - b.chance).map(({ record }) => record);
          for (let i = 0; arriving.length > 0; i++)
            await store.recordChecks(arriving.splice(0, (portions[i % portions.length] ?? 0) + 1));
          for (const device of devices) {
            const newest = records.filter(({ record }) => record.deviceId === device.id).at(-1)?.record;
            if (newest !== undefined) expect(await store.getDevice(device.id)).toMatchObject(newest.state);
          }
        },
      ),
      { numRuns: 40 },
    ));
});

describe('history', () => {
  it('few checks are points of their own, with loss; void ones have none', async () => {
    const device = await newDevice();
    await store.recordChecks([
      turning(device.id, t0 + minute, 'unknown', 'online'),
      checkRecord(device.id, t0 + 2 * minute, { received: 2 }),
      checkRecord(device.id, t0 + 3 * minute, {
        sent: 0,
        received: 0,
        rttMs: null,
        rttMinMs: null,
        rttMaxMs: null,
        voidReason: 'no-buffers',
      }),
    ]);
    const history = await store.history({ id: device.id, from: t0, to: t0 + 4 * minute, points: 100 });
    expect(history).toMatchObject({
      bucketMs: 0,
      at: [t0 + minute, t0 + 2 * minute, t0 + 3 * minute],
      rttMs: [2, 2, null],
      ribbon: [
        { from: t0, to: t0 + minute, status: 'unknown' },
        { from: t0 + minute, to: t0 + 4 * minute, status: 'online' },
      ],
      gaps: [],
    });
    expect(history.lossPercent[0]).toBe(0);
    expect(history.lossPercent[1]).toBeCloseTo(33.333, 2);
    expect(history.lossPercent[2]).toBeNull();
  });

  it('many checks are buckets that keep minimum, median and maximum', async () => {
    const device = await newDevice();
    const records = Array.from({ length: 1_440 }, (_, i) =>
      checkRecord(device.id, t0 + i * minute, {
        rttMinMs: 1 + (i % 10),
        rttMs: 20 + (i % 10),
        rttMaxMs: 100 + (i % 10),
        jitterMs: 3 + (i % 10),
      }),
    );
    await store.recordChecks(records);
    const history = await store.history({ id: device.id, from: t0, to: t0 + 1_440 * minute - 1, points: 144 });
    expect(history.bucketMs).toBe(10 * minute);
    expect(history.at).toEqual(Array.from({ length: 144 }, (_, i) => t0 + i * 10 * minute));
    expect(new Set(history.rttMinMs)).toEqual(new Set([1]));
    expect(new Set(history.rttMs)).toEqual(new Set([24.5]));
    expect(new Set(history.rttMaxMs)).toEqual(new Set([109]));
    expect(new Set(history.jitterMs)).toEqual(new Set([7.5]));
    for (const points of [1, 7, 600])
      expect((await store.history({ id: device.id, from: t0, to: now, points })).at.length).toBeLessThanOrEqual(points);
  });

  it('a gap names its cause and is unknown in the ribbon', async () => {
    const device = await newDevice(t0 + 10 * minute);
    await store.heartbeat(t0);
    for (let i = 1; i <= 60; i++) await store.heartbeat(t0 + i * minute);
    for (let i = 120; i <= 360; i++) await store.heartbeat(t0 + i * minute);
    const at = [
      ...Array.from({ length: 50 }, (_, i) => t0 + (10 + i) * minute),
      ...Array.from({ length: 60 }, (_, i) => t0 + (121 + i) * minute),
      ...Array.from({ length: 60 }, (_, i) => t0 + (241 + i) * minute),
    ];
    await store.recordChecks([turning(device.id, at[0] as number, 'unknown', 'online')]);
    await store.recordChecks(at.slice(1).map((time) => checkRecord(device.id, time)));
    await store.updateDevice(device.id, { paused: true }, by(t0 + 181 * minute));
    await store.updateDevice(device.id, { paused: false }, by(t0 + 240 * minute));
    const history = await store.history({ id: device.id, from: t0, to: t0 + 360 * minute, points: 5_000 });
    expect(history.gaps.map(({ from, to, cause }) => [(from - t0) / minute, (to - t0) / minute, cause])).toEqual([
      [0, 10, 'not-yet-added'],
      [59, 121, 'monitor-off'],
      [180, 241, 'paused'],
      [300, 360, 'no-checks'],
    ]);
    expect(history.ribbon.map(({ status }) => status)).toEqual([
      'unknown',
      'online',
      'unknown',
      'online',
      'unknown',
      'online',
      'unknown',
    ]);
  });

  it('what has not happened yet is neither a gap nor a status', async () => {
    const device = await newDevice();
    await store.recordChecks([
      turning(device.id, t0 + minute, 'unknown', 'online'),
      checkRecord(device.id, t0 + 2 * minute),
    ]);
    const before = now;
    now = t0 + 2.5 * minute;
    const history = await store.history({ id: device.id, from: t0, to: t0 + 60 * minute, points: 10 });
    now = before;
    expect(history.gaps).toEqual([]);
    expect(history.ribbon.at(-1)).toEqual({ from: t0 + minute, to: t0 + 2.5 * minute, status: 'online' });
  });

  it('of an unknown device is not found', () =>
    expect(store.history({ id: 987_654, from: t0, to: now, points: 10 })).rejects.toMatchObject({ code: 'not-found' }));
});

const cycle = (id: number, more: Partial<Cycle> = {}): Cycle => ({
  id,
  typeId: 'standard',
  intervalS: 30,
  trigger: 'schedule',
  state: 'finished',
  plannedAt: t0,
  startedAt: t0 + 3,
  finishedAt: t0 + 1_000,
  lateMs: 3.25,
  devices: 10,
  subnets: 2,
  done: 10,
  confirming: 0,
  online: 9,
  degraded: 0,
  offline: 1,
  voids: 0,
  packetsSent: 30,
  packetsReceived: 27,
  rejected: { late: 1 },
  ratePerS: 10.5,
  remainingMs: null,
  problem: null,
  ...more,
});

describe('cycles, statistics and pruning', () => {
  it('a cycle is kept, and kept up to date', async () => {
    expect(await store.lastCycleId()).toBe(0);
    await store.saveCycle(cycle(1, { state: 'running', finishedAt: null, remainingMs: 7.5 }));
    await store.saveCycle(cycle(2));
    await store.saveCycle(cycle(1, { problem: 'subnet 10.0.0.0/24 hung' }));
    expect(await store.getCycle(1)).toEqual(cycle(1, { problem: 'subnet 10.0.0.0/24 hung' }));
    expect(await store.getCycle(9)).toBeNull();
    expect((await store.listCycles({ limit: 10 })).map(({ id }) => id)).toEqual([2, 1]);
    expect((await store.listCycles({ before: 2, limit: 10 })).map(({ id }) => id)).toEqual([1]);
    expect(await store.lastCycleId()).toBe(2);
  });

  it('statistics count devices by status and type, checks, events and bytes', async () => {
    await using fresh = await openTempStore();
    expect(await fresh.store.statistics()).toMatchObject({
      checksStored: 0,
      eventsStored: 0,
      oldestCheckAt: null,
      devices: { total: 0 },
    });
    const a = await fresh.store.createDevice(DeviceDraft.parse({ address: '10.0.0.1' }), by());
    const b = await fresh.store.createDevice(
      DeviceDraft.parse({ address: '10.0.0.2', typeId: 'live', paused: true }),
      by(),
    );
    const gone = await fresh.store.createDevice(DeviceDraft.parse({ address: '10.0.0.3' }), by());
    await fresh.store.deleteDevices([gone.id], by());
    await fresh.store.recordChecks([turning(a.id, t0 + 1, 'unknown', 'degraded'), checkRecord(b.id, t0 + 2)]);
    const statistics = await fresh.store.statistics();
    expect(statistics).toMatchObject({
      devices: { total: 2, online: 0, degraded: 1, offline: 0, unknown: 0, paused: 1 },
      checksStored: 2,
      eventsStored: 1,
      oldestCheckAt: t0 + 1,
    });
    expect(statistics.types.find(({ typeId }) => typeId === 'live')?.counts).toMatchObject({ total: 1, paused: 1 });
    expect(statistics.types.find(({ typeId }) => typeId === 'low')?.counts.total).toBe(0);
    expect(statistics.databaseBytes).toBeGreaterThan(4_096);
    expect(await fresh.store.integrityCheck()).toBe('ok');
  });

  it('pruning drops what is too old, from the front, in small steps, and gives the space back', async () => {
    await using fresh = await openTempStore();
    const device = await fresh.store.createDevice(DeviceDraft.parse({ address: '10.0.0.1' }), by());
    for (let batch = 0; batch < 20; batch++)
      await fresh.store.recordChecks(
        Array.from({ length: 5_000 }, (_, i) => checkRecord(device.id, t0 + (batch * 5_000 + i) * minute)),
      );
    const full = await fresh.store.statistics();
    expect(full.checksStored).toBe(100_000);
    const limits = keep(t0 + 100_000 * minute, { keepDays: 10 });
    const cutoff = limits.now - 10 * 24 * 60 * minute;
    expect((await fresh.store.prune(limits, 1_000)).deleted).toBeLessThanOrEqual(1_000);
    let longestMs = 0;
    for (let deleted = 1; deleted > 0; ) {
      const started = performance.now();
      deleted = (await fresh.store.prune(limits, 5_000)).deleted;
      longestMs = Math.max(longestMs, performance.now() - started);
    }
    for (let i = 0; i < 20; i++) await fresh.store.prune(limits, 5_000);
    const pruned = await fresh.store.statistics();
    // Checks of one hour go together.
    const oldest = pruned.oldestCheckAt ?? 0;
    expect(oldest).toBeLessThanOrEqual(cutoff);
    expect(oldest).toBeGreaterThan(cutoff - 60 * minute);
    expect(pruned.checksStored).toBe((limits.now - oldest) / minute);
    expect(pruned.databaseBytes).toBeLessThan(full.databaseBytes / 2);
    expect(longestMs).toBeLessThan(250);
  });

  it('a device whose clock once jumped ahead does not stop pruning', async () => {
    await using fresh = await openTempStore();
    const device = await fresh.store.createDevice(DeviceDraft.parse({ address: '10.0.0.1' }), by());
    const ahead = t0 + 365 * 24 * 60 * minute;
    await fresh.store.recordChecks([
      checkRecord(device.id, ahead),
      checkRecord(device.id, t0),
      checkRecord(device.id, t0 + minute),
    ]);
    expect((await fresh.store.prune(keep(t0 + 2 * 24 * 60 * minute, { keepDays: 1 }), 100)).deleted).toBe(3);
  });
});
