/** Questions about the fleet out of a real store, held against plain counts of what was recorded. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Availability } from '../../src/contract/model/availability.ts';
import type { Cycle } from '../../src/contract/model/cycle.ts';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import type { Status } from '../../src/contract/model/status.ts';
import { type WorstDevice, WorstDevices, worstKinds } from '../../src/contract/model/worst-device.ts';
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import { createDevice } from '../../src/main/io/store/changes/devices.ts';
import { recordChecks } from '../../src/main/io/store/changes/record-checks.ts';
import { worstDevices } from '../../src/main/io/store/queries/worst-devices.ts';
import { badness, worstFirst } from '../../src/main/io/store/worst-first.ts';
import { openHere } from '../support/open-here.ts';
import { by, checkRecord, importRow, openTempStore, t0, tempDir } from '../support/temp-store.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const change = (id: number, at: number, from: Status, to: Status, news = true): CheckRecord =>
  checkRecord(id, at, {
    state: {
      ...checkRecord(id, at).state,
      status: to,
      statusReason: 'because',
      lossPercent: to === 'offline' ? 100 : 0,
    },
    ...(to === 'offline' && { received: 0, rttMeanMs: null, rttMs: null }),
    transition: { from, to, reason: 'because', news },
  });

type Counted = Pick<WorstDevice, 'id' | 'checks' | 'sent' | 'received' | 'lossPercent' | 'rttMeanMs' | 'flaps'>;

const count = (ids: readonly number[], records: readonly CheckRecord[], from: number, to: number): Counted[] =>
  ids.map((id) => {
    const own = records.filter(({ deviceId, at }) => deviceId === id && at >= from && at < to);
    const sent = own.reduce((sum, record) => sum + record.sent, 0);
    const received = own.reduce((sum, record) => sum + record.received, 0);
    const meansMs = own.flatMap(({ rttMeanMs, rttMs }) => (rttMs === null ? [] : [rttMeanMs ?? rttMs]));
    return {
      id,
      checks: own.length,
      sent,
      received,
      lossPercent: sent === 0 ? null : (100 * (sent - received)) / sent,
      rttMeanMs: meansMs.length === 0 ? null : meansMs.reduce((sum, ms) => sum + ms, 0) / meansMs.length,
      flaps: own.filter(({ transition }) => transition?.news).length,
    };
  });

const someChecks = fc.array(
  fc.record({
    device: fc.nat(3),
    afterMs: fc.oneof({ weight: 4, arbitrary: fc.nat(5 * minute) }, fc.nat(9 * hour)),
    lost: fc.nat(3),
    rttMs: fc.integer({ min: 100, max: 90_000 }).map((us) => us / 1_000),
    news: fc.option(fc.boolean(), { freq: 2 }),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('worst devices', () => {
  it(
    'of staging and packed hours and days together, at every step of the compactor, are those of a plain count',
    { timeout: 120_000 },
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ checks: someChecks, steps: fc.nat(5) }), { minLength: 1, maxLength: 5 }),
          fc.constantFrom(Date.UTC(2026, 9, 31, 20, 50), t0),
          async (portions, begin) => {
            using dir = tempDir();
            const here = await openHere(join(dir.path, 'fieldwatch.db'), () => 13);
            const compactor = here.newCompactor();
            try {
              const ids = [1, 2, 3, 4].map(
                (last) => createDevice(here.connection, DeviceDraft.parse({ address: `10.0.0.${last}` }), by(begin)).id,
              );
              const records: CheckRecord[] = [];
              let now = begin;
              const look = (): void => {
                for (const from of [Math.floor(begin / hour) * hour, Math.ceil(begin / day) * day - 3 * hour]) {
                  const to = Math.max(from + hour, Math.ceil(now / hour) * hour);
                  const counted = count(ids, records, from, to);
                  for (const kind of worstKinds) {
                    const told = worstDevices(
                      here.reader,
                      here.reading,
                      { by: kind, within: {}, from, to, limit: 4 },
                      0,
                    );
                    const figures = told.items.map(({ id, checks, sent, received, lossPercent, flaps }) => ({
                      id,
                      checks,
                      sent,
                      received,
                      lossPercent,
                      flaps,
                    }));
                    const plain = counted.map(({ rttMeanMs, ...rest }) => rest);
                    expect(figures.toSorted((a, b) => a.id - b.id)).toEqual(
                      plain.filter(({ id }) => told.items.some((item) => item.id === id)),
                    );
                    if (kind !== 'rtt') {
                      const order = plain.map((each) => ({ ...each, rttP95Ms: null }));
                      expect(told.items.map(({ id }) => id)).toEqual(
                        order
                          .filter((each) => badness(kind, each) > 0)
                          .sort(worstFirst(kind))
                          .map(({ id }) => id),
                      );
                    }
                    for (const { id, rttMeanMs, rttP95Ms } of told.items) {
                      const mean = counted.find((each) => each.id === id)?.rttMeanMs ?? null;
                      if (mean === null) expect([rttMeanMs, rttP95Ms]).toEqual([null, null]);
                      else expect(Math.abs((rttMeanMs ?? 0) - mean)).toBeLessThan(0.002);
                    }
                  }
                }
              };
              for (const { checks, steps } of portions) {
                const added = checks.map(({ device, afterMs, lost, rttMs, news }) => {
                  now += afterMs;
                  const rtt = lost === 3 ? null : rttMs;
                  return checkRecord(ids[device] as number, now, {
                    received: 3 - lost,
                    rttMinMs: rtt,
                    rttMeanMs: rtt,
                    rttMs: rtt,
                    rttP95Ms: rtt,
                    rttP99Ms: rtt,
                    rttMaxMs: rtt,
                    jitterMs: null,
                    transition: news === null ? null : { from: 'online', to: 'degraded', reason: 'because', news },
                  });
                });
                records.push(...added);
                recordChecks(here.connection, added);
                look();
                for (let i = 0; i < steps; i++) compactor.step(now, []);
                look();
              }
            } finally {
              here.close();
            }
          },
        ),
        { numRuns: 20 },
      ),
  );

  it('are told with their p95, the same before and after they are packed, within a subnet, a site and a type', async () => {
    let now = t0 + 3 * day;
    await using opened = await openTempStore({ now: () => now });
    const { store } = opened;
    await store.applyImport(
      Array.from({ length: 450 }, (_, i) =>
        importRow(`10.0.${i >> 6}.${(i & 63) + 1}`, {
          site: i % 2 === 0 ? 'North' : 'South',
          typeId: i < 3 ? 'live' : 'standard',
        }),
      ),
      { typeId: 'standard', site: '' },
      by(),
    );
    const ids = (await store.allDevices({})).map(({ id }) => id);
    // The higher its number the slower it is, and only its slowest checks tell.
    await store.recordChecks(
      ids.flatMap((id, i) =>
        Array.from({ length: 20 }, (_, n) =>
          checkRecord(id, t0 + day + 5 * hour + n * 2 * minute, {
            rttMs: n > 16 ? 10 + i : 5,
            received: i === 7 && n < 5 ? 0 : 3,
          }),
        ),
      ),
    );
    await store.recordChecks([
      change(ids[2] as number, t0 + 2 * day, 'online', 'offline'),
      change(ids[3] as number, t0 + 2 * day, 'unknown', 'offline', false),
    ]);
    const range = { from: t0 + day, to: t0 + 2 * day + 1 };
    const ask = (kind: (typeof worstKinds)[number], within = {}) =>
      store.worstDevices({ by: kind, within, ...range, limit: 3 });
    const before = await Promise.all(worstKinds.map((kind) => ask(kind)));
    while (!(await store.compact(now)).done);
    expect(await Promise.all(worstKinds.map((kind) => ask(kind)))).toEqual(before);
    const [loss, rtt, flaps] = before.map((told) => WorstDevices.parse(told));
    expect(loss).toMatchObject({ from: t0 + day, to: t0 + 2 * day + hour, devices: 450, total: 3 });
    expect(loss?.items.map(({ id, lossPercent }) => [id, lossPercent])).toEqual([
      [ids[7], 25],
      [ids[2], 100 / 21],
      [ids[3], 100 / 21],
    ]);
    expect(rtt?.items.map(({ id, rttP95Ms }) => [id, rttP95Ms])).toEqual([449, 448, 447].map((i) => [ids[i], 10 + i]));
    expect(flaps?.items).toMatchObject([{ id: ids[2], flaps: 1, checks: 21, address: '10.0.0.3' }]);
    const { items: subnets } = { items: await store.listSubnets() };
    const first = subnets.find(({ cidr }) => cidr === '10.0.0.0/24')?.id;
    expect((await ask('rtt', { subnet: first })).items.map(({ id }) => id)).toEqual([63, 62, 61].map((i) => ids[i]));
    expect((await ask('rtt', { site: 'North' })).items[0]?.id).toBe(ids[448]);
    expect((await ask('rtt', { type: 'live' })).items.map(({ id }) => id)).toEqual([2, 1, 0].map((i) => ids[i]));
    expect(await ask('loss', { type: 'live', site: 'nowhere' })).toMatchObject({ items: [], total: 0, devices: 0 });
    now += day;
    expect(await ask('rtt')).toEqual(rtt);
    // Of a week and more by whole days.
    const long = await store.worstDevices({ by: 'loss', within: {}, from: t0 - 20 * day + hour, to: now, limit: 3 });
    expect(long).toMatchObject({ from: t0 - 20 * day, to: now, items: loss?.items });
  });
});

describe('availability over time', () => {
  it('adds up bucket by bucket to the uptime of the same devices', async () => {
    const now = t0 + day;
    await using opened = await openTempStore({ now: () => now });
    const { store } = opened;
    await store.applyImport(
      [
        importRow('10.0.0.1', { site: 'North' }),
        importRow('10.0.0.2', { site: 'South', typeId: 'live' }),
        importRow('10.0.1.1'),
      ],
      { typeId: 'standard', site: '' },
      by(t0 - hour),
    );
    const [a = 0, b = 0, c = 0] = (await store.allDevices({})).map(({ id }) => id);
    const db = new Database(join(opened.dataDir, 'fieldwatch.db'));
    const session = db.prepare('INSERT INTO sessions (started_at, last_at, woke) VALUES (?, ?, 0)');
    session.run(t0 - hour, t0 + 6 * hour);
    session.run(t0 + 9 * hour, now);
    db.close();
    await store.recordChecks([a, b, c].map((id) => change(id, t0 - hour, 'unknown', 'online', false)));
    await store.recordChecks([
      change(a, t0 + 90 * minute, 'online', 'offline'),
      change(b, t0 + 2 * hour, 'online', 'degraded'),
    ]);
    await store.recordChecks([change(a, t0 + 5 * hour, 'offline', 'online')]);
    const range = { from: t0, to: now };
    const whole = Availability.parse(await store.availability({ within: {}, ...range, buckets: 24 }));
    expect(whole).toMatchObject({ devices: 3, bucketMs: hour });
    expect(whole.at).toEqual(Array.from({ length: 24 }, (_, i) => t0 + i * hour));
    expect(whole.offlineMs.slice(0, 6)).toEqual([0, hour / 2, hour, hour, hour, 0]);
    expect(whole.unknownMs.slice(5, 10)).toEqual([0, 3 * hour, 3 * hour, 3 * hour, 0]);
    expect(whole.uptimePercent[6]).toBeNull();
    expect(whole.coveragePercent.slice(5, 7)).toEqual([100, 0]);
    const rowOf = async (of: { subnet?: number }) =>
      (await store.listUptime({ by: 'all', ...of, ...range, offset: 0, limit: 1 })).items[0];
    const { key: _, name: __, devices: ___, ...uptime } = (await rowOf({})) ?? { key: '', name: '', devices: 0 };
    expect(whole.whole).toEqual(uptime);
    expect(await store.availability({ within: {}, from: t0, to: now + 6 * hour, buckets: 30 })).toEqual(whole);
    const subnets = await store.listSubnets();
    for (const { id } of subnets) {
      const part = await store.availability({ within: { subnet: id }, ...range, buckets: 7 });
      expect(part.offlineMs.reduce((sum, ms) => sum + ms, 0)).toBe((await rowOf({ subnet: id }))?.offlineMs);
      expect(part.at.length).toBeLessThanOrEqual(7);
    }
    expect(await store.availability({ within: { site: 'North' }, ...range, buckets: 1 })).toMatchObject({
      devices: 1,
      offlineMs: [3.5 * hour],
    });
    expect(await store.availability({ within: { type: 'live' }, ...range, buckets: 1 })).toMatchObject({
      devices: 1,
      offlineMs: [0],
    });
    expect(await store.availability({ within: { site: 'nowhere' }, ...range, buckets: 2 })).toMatchObject({
      devices: 0,
      uptimePercent: [null, null],
    });
    expect(await store.availability({ within: {}, from: now + hour, to: now + day, buckets: 2 })).toMatchObject({
      at: [],
    });
  });
});

describe('adherence', () => {
  it('is told by type and interval, of rounds by schedule alone', async () => {
    const now = t0 + hour;
    await using opened = await openTempStore({ now: () => now });
    const { store } = opened;
    await store.heartbeat(t0, true);
    for (let at = t0; at <= now; at += 2 * minute) await store.heartbeat(at);
    const cycle = (id: number, plannedAt: number, more: Partial<Cycle> = {}): Cycle => ({
      id,
      typeId: 'live',
      intervalS: 60,
      trigger: 'schedule',
      state: 'finished',
      plannedAt,
      startedAt: plannedAt,
      finishedAt: plannedAt + 30_000,
      lateMs: 5,
      devices: 1,
      subnets: 1,
      done: 1,
      confirming: 0,
      online: 1,
      degraded: 0,
      offline: 0,
      voids: 0,
      packetsSent: 3,
      packetsReceived: 3,
      rejected: {},
      ratePerS: 1,
      remainingMs: null,
      problem: null,
      ...more,
    });
    for (const each of [
      cycle(1, t0),
      cycle(2, t0 + minute, { finishedAt: t0 + 4.5 * minute, lateMs: 1_500 }),
      cycle(3, t0 + 5 * minute, { trigger: 'user' }),
      cycle(4, t0 + 5 * minute, { state: 'failed' }),
      cycle(5, t0 + 2 * minute, { typeId: 'low', intervalS: 900, state: 'running', finishedAt: null }),
      cycle(6, t0 - minute),
    ])
      await store.saveCycle(each);
    expect(await store.cycleAdherence({ from: t0, to: now })).toEqual([
      {
        typeId: 'live',
        intervalS: 60,
        planned: 6,
        finished: 2,
        missed: 3,
        late: 1,
        lateP50Ms: 5,
        lateP95Ms: 1_500,
        lateMaxMs: 1_500,
      },
      {
        typeId: 'low',
        intervalS: 900,
        planned: 1,
        finished: 0,
        missed: 0,
        late: 0,
        lateP50Ms: 5,
        lateP95Ms: 5,
        lateMaxMs: 5,
      },
    ]);
  });
});

it('the views of the core database can be read with any tool', async () => {
  await using opened = await openTempStore({ now: () => t0 + hour });
  const { store } = opened;
  await store.applyImport(
    [1, 2, 3, 4].map((last) => importRow(`10.0.0.${last}`, { name: `device ${last}` })),
    { typeId: 'standard', site: 'North' },
    by(t0),
  );
  const [a = 0, b = 0, c = 0, d = 0] = (await store.allDevices({})).map(({ id }) => id);
  await store.recordChecks([
    change(a, t0 + minute, 'unknown', 'online', false),
    change(b, t0 + 2 * minute, 'unknown', 'offline', false),
  ]);
  await store.recordChecks([
    change(a, t0 + 3 * minute, 'online', 'degraded'),
    change(d, t0 + minute, 'unknown', 'offline'),
  ]);
  await store.updateDevice(d, { paused: true }, by(t0 + 4 * minute));
  await store.deleteDevices([c], by(t0 + 5 * minute));
  using dir = {
    db: new Database(join(opened.dataDir, 'fieldwatch.db'), { readonly: true }),
    [Symbol.dispose]() {
      this.db.close();
    },
  };
  const rows = (view: string) => dir.db.prepare(`SELECT * FROM ${view}`).all();
  expect(rows('device_current_status')).toEqual([
    expect.objectContaining({
      device_id: a,
      name: 'device 1',
      address: '10.0.0.1',
      type: 'Standard',
      subnet: '10.0.0.0/24',
      site: 'North',
      paused: 0,
      status: 'degraded',
      reason: 'because',
      checked: '2026-01-01 00:03:00.000',
      rtt_ms: 2,
      loss_percent: 0,
    }),
    expect.objectContaining({ device_id: b, status: 'offline', loss_percent: 100 }),
    expect.objectContaining({ device_id: d, status: 'offline', paused: 1 }),
  ]);
  expect(rows('device_statistics')).toEqual([
    expect.objectContaining({
      device_id: a,
      added: '2026-01-01 00:00:00.000',
      flaps: 1,
      outages: 0,
      last_outage: null,
      checked: '2026-01-01 00:03:00.000',
      rtt_ms: 2,
      loss_percent: 0,
    }),
    expect.objectContaining({
      device_id: b,
      flaps: 0,
      outages: 1,
      last_outage: '2026-01-01 00:02:00.000',
      rtt_ms: null,
      loss_percent: 100,
    }),
    expect.objectContaining({ device_id: d, flaps: 1 }),
  ]);
  expect(rows('active_anomalies')).toEqual([
    expect.objectContaining({ device_id: b, kind: 'offline', reason: 'because', site: 'North' }),
    expect.objectContaining({ device_id: a, kind: 'degraded' }),
  ]);
});
