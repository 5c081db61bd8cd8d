/** Uptime out of a real store: transitions, pauses and heartbeats as the service writes them, held against a plain count. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VoidReason } from '../../src/contract/model/check.ts';
import type { Status } from '../../src/contract/model/status.ts';
import type { Uptime } from '../../src/contract/model/uptime.ts';
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import { by, checkRecord, importRow, openTempStore, t0 } from '../support/temp-store.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let now = t0;
let opened: Awaited<ReturnType<typeof openTempStore>>;
beforeEach(async () => {
  now = t0;
  opened = await openTempStore({ now: () => now });
});
afterEach(() => opened[Symbol.asyncDispose]());

const add = async (rows: Parameters<typeof importRow>[]): Promise<number[]> => {
  await opened.store.applyImport(
    rows.map((row) => importRow(...row)),
    { typeId: 'standard', site: '' },
    by(),
  );
  return (await opened.store.allDevices({})).map(({ id }) => id);
};
const change = (
  id: number,
  at: number,
  from: Status,
  to: Status,
  voidReason: VoidReason | null = null,
): CheckRecord => {
  const state = { ...checkRecord(id, at).state, status: to };
  return checkRecord(id, at, { state, voidReason, transition: { from, to, reason: 'because', news: true } });
};
/** Heartbeats over a stretch, as one process gives them. */
const beat = async (from: number, to: number, first = true): Promise<void> => {
  for (let at = from; at <= to; at += 2 * minute) await opened.store.heartbeat(at, first && at === from);
};
/** The same, without giving every one of them. */
const run = (from: number, to: number, woke = 0): void => {
  const db = new Database(join(opened.dataDir, 'fieldwatch.db'));
  db.prepare('INSERT INTO sessions (started_at, last_at, woke) VALUES (?, ?, ?)').run(from, to, woke);
  db.close();
};
const gapsOf = ({ gaps }: Uptime) => Object.fromEntries(gaps.map(({ cause, ms }) => [cause, ms]));

describe('one device', () => {
  it('is told by cause: off, asleep, paused, no network, not yet checked', async () => {
    const { store } = opened;
    const [id = 0] = await add([['10.0.0.1']]);
    await beat(t0, t0 + 2 * hour);
    await beat(t0 + 3 * hour, t0 + 4 * hour, false);
    await beat(t0 + 6 * hour, t0 + 8 * hour);
    await store.recordChecks([change(id, t0 + 10 * minute, 'unknown', 'online')]);
    await store.recordChecks([change(id, t0 + 60 * minute, 'online', 'offline')]);
    await store.recordChecks([change(id, t0 + 80 * minute, 'offline', 'degraded')]);
    await store.recordChecks([change(id, t0 + 90 * minute, 'degraded', 'unknown', 'network-unreachable')]);
    await store.recordChecks([change(id, t0 + 100 * minute, 'unknown', 'online')]);
    await store.updateDevice(id, { paused: true }, by(t0 + 6.5 * hour));
    await store.updateDevice(id, { paused: false }, by(t0 + 7 * hour));
    now = t0 + 8 * hour;
    const [whole, before] = await store.deviceUptime({
      id,
      ranges: [
        { from: t0 - hour, to: now + day },
        { from: t0 - day, to: t0 },
      ],
    });
    expect(whole).toMatchObject({
      from: t0 - hour,
      to: now,
      onlineMs: 50 * minute + 20 * minute + hour + 90 * minute,
      degradedMs: 10 * minute,
      offlineMs: 20 * minute,
      pausedMs: 30 * minute,
      unknownMs: 10 * minute + 10 * minute + hour + 2 * hour,
    });
    expect(gapsOf(whole as Uptime)).toEqual({
      'not-yet-added': hour,
      'not-yet-checked': 10 * minute,
      'no-network': 10 * minute,
      asleep: hour,
      'monitor-off': 2 * hour,
      paused: 30 * minute,
    });
    expect(before).toMatchObject({ uptimePercent: null, coveragePercent: null });
  });

  it('that was removed and taken back was not watched meanwhile', async () => {
    const { store } = opened;
    const [id = 0] = await add([['10.0.0.1']]);
    run(t0, t0 + 4 * hour);
    await store.recordChecks([change(id, t0, 'unknown', 'online')]);
    await store.deleteDevices([id], by(t0 + hour));
    now = t0 + 4 * hour;
    const range = { from: t0, to: now };
    const [removed] = await store.deviceUptime({ id, ranges: [range] });
    expect([removed?.onlineMs, gapsOf(removed as Uptime)]).toEqual([hour, { removed: 3 * hour }]);
    expect(await store.listUptime({ by: 'all', ...range, offset: 0, limit: 10 })).toEqual({ items: [], total: 0 });
    await store.restoreDevices([id], by(t0 + 2 * hour));
    const [back] = await store.deviceUptime({ id, ranges: [range] });
    expect([back?.onlineMs, gapsOf(back as Uptime)]).toEqual([3 * hour, { paused: hour }]);
  });

  it('nobody knows is refused', async () => {
    await expect(opened.store.deviceUptime({ id: 99, ranges: [{ from: 0, to: 1 }] })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('goes on through a clock that is set back an hour', async () => {
    const { store } = opened;
    const [id = 0] = await add([['10.0.0.1']]);
    run(t0, t0 + 2 * hour);
    run(t0 + hour, t0 + 4 * hour, 1);
    await store.recordChecks([change(id, t0, 'unknown', 'online')]);
    await store.recordChecks([change(id, t0 + 110 * minute, 'online', 'offline')]);
    await store.recordChecks([change(id, t0 + 65 * minute, 'offline', 'online')]);
    await store.recordChecks([change(id, t0 + 3 * hour, 'online', 'offline')]);
    now = t0 + 4 * hour;
    const cuts = [0, 60, 90, 100, 115, 180, 240].map((at) => t0 + at * minute);
    const ranges = cuts.slice(1).map((to, i) => ({ from: cuts[i] as number, to }));
    const pieces = await store.deviceUptime({ id, ranges });
    const [whole] = await store.deviceUptime({ id, ranges: [{ from: t0, to: now }] });
    expect(whole).toMatchObject({ onlineMs: 3 * hour, offlineMs: hour, gaps: [] });
    expect(pieces.reduce((sum, { onlineMs }) => sum + onlineMs, 0)).toBe(3 * hour);
    // Asked one by one, each reads only what it needs, and tells the same.
    for (const [i, range] of ranges.entries())
      expect(await store.deviceUptime({ id, ranges: [range] })).toEqual([pieces[i]]);
  });
});

describe('groups', () => {
  const range = { from: t0, to: t0 + 10 * hour, offset: 0, limit: 100 };

  beforeEach(async () => {
    const { store } = opened;
    const ids = await add([
      ['10.0.0.1', { site: 'North', typeId: 'critical' }],
      ['10.0.0.2', { site: 'North' }],
      ['10.0.1.1', { site: 'South' }],
      ['a.example', {}],
    ]);
    run(t0, t0 + 10 * hour);
    now = t0 + 10 * hour;
    const [a = 0, b = 0, c = 0] = ids;
    await store.recordChecks([a, b, c].map((id) => change(id, t0, 'unknown', 'online')));
    await store.recordChecks([change(a, t0 + 5 * hour, 'online', 'offline')]);
    await store.recordChecks([change(b, t0 + 9 * hour, 'online', 'unknown', 'no-permission')]);
  });

  it('add up the milliseconds of their devices: no mean of percents', async () => {
    const { items } = await opened.store.listUptime({ by: 'subnet', ...range });
    expect(items.map(({ name, devices, uptimePercent }) => [name, devices, uptimePercent])).toEqual([
      ['10.0.0.0/24', 2, (100 * 14) / 19],
      ['10.0.1.0/24', 1, 100],
      ['', 1, null],
    ]);
    expect(items[0]).toMatchObject({ coveragePercent: 95, gaps: [{ cause: 'no-permission', ms: hour }] });
  });

  it.each([
    ['device', ['10.0.0.1', '10.0.0.2', '10.0.1.1', 'a.example']],
    ['type', ['Critical', 'Standard']],
    ['site', ['North', 'South', '']],
    ['all', ['all devices']],
  ] as const)('by %s come worst first, what was never judged last', async (grouping, names) => {
    const { items, total } = await opened.store.listUptime({ by: grouping, ...range });
    expect([items.map(({ name }) => name), total]).toEqual([names, names.length]);
    expect(items.reduce((sum, { devices }) => sum + devices, 0)).toBe(4);
  });

  it('of one subnet count its members only', async () => {
    const { items } = await opened.store.listUptime({ by: 'subnet', ...range });
    const subnet = Number(items[1]?.key);
    expect((await opened.store.listUptime({ by: 'all', subnet, ...range })).items).toMatchObject([
      { devices: 1, uptimePercent: 100 },
    ]);
  });

  it('come by pages', async () => {
    const all = await opened.store.listUptime({ by: 'device', ...range });
    const second = await opened.store.listUptime({ by: 'device', ...range, offset: 1, limit: 2 });
    expect(second).toEqual({ items: all.items.slice(1, 3), total: 4 });
  });
});

it('equals a plain count of every minute, whatever happened in whatever range', async () => {
  const { store } = opened;
  const [id = 0] = await add([['10.0.0.1']]);
  run(t0, t0 + 5 * hour);
  const statuses = ['online', 'offline', 'degraded', 'unknown'] as const;
  const minutes = fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.constantFrom(...statuses)), { maxLength: 4 });
  const stored: { at: number; to: Status }[] = [];
  now = t0 + 5 * hour;
  await fc.assert(
    fc.asyncProperty(minutes, fc.tuple(fc.nat(300), fc.nat(300)), async (more, [one, other]) => {
      for (const [at, to] of more) {
        await store.recordChecks([change(id, t0 + at * minute, stored.at(-1)?.to ?? 'unknown', to)]);
        stored.push({ at, to });
      }
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const counted = { online: 0, degraded: 0, offline: 0, unknown: 0 };
      for (let at = from; at < to; at++) {
        const after = stored.findIndex((event) => event.at > at);
        counted[stored[(after < 0 ? stored.length : after) - 1]?.to ?? 'unknown'] += minute;
      }
      const [uptime] = await store.deviceUptime({ id, ranges: [{ from: t0 + from * minute, to: t0 + to * minute }] });
      expect(uptime).toMatchObject({
        onlineMs: counted.online,
        degradedMs: counted.degraded,
        offlineMs: counted.offline,
        unknownMs: counted.unknown,
      });
    }),
    { numRuns: 40 },
  );
});
