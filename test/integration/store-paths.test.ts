/** Paths in a real store: of each kind the newest a device, and whose good path is due. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import type { Path } from '../../src/contract/model/path.ts';
import { devicePathsSql, dueForPathSql } from '../../src/main/io/store/queries/device-paths.ts';
import { by, checkRecord, openTempStore, t0 } from '../support/temp-store.ts';

const hops = [
  { ttl: 1, address: '192.168.1.1', rttMs: 0.42, said: 'time exceeded' },
  { ttl: 2, address: null, rttMs: null, said: null },
  { ttl: 3, address: '10.0.0.1', rttMs: 3.7, said: 'reply' },
];
const path = (at: number, more: Partial<Path> = {}): Path => ({
  at,
  target: '10.0.0.1',
  reached: true,
  hops,
  voidReason: null,
  heldBack: null,
  ...more,
});
const draft = (address: string) => DeviceDraft.parse({ address });

describe('paths of a device', () => {
  test('come back as they went in; the newest of each kind stays', async () => {
    await using opened = await openTempStore();
    const { store } = opened;
    const { id } = await store.createDevice(draft('10.0.0.1'), by());
    expect(await store.devicePaths(id)).toEqual({ deviceId: id, good: null, offline: null, asked: null, latest: null });

    await store.savePaths([
      { deviceId: id, kind: 'good', path: path(t0) },
      { deviceId: id, kind: 'asked', path: path(t0 + 5, { reached: false, hops: hops.slice(0, 1) }) },
      {
        deviceId: id,
        kind: 'offline',
        path: path(t0 + 9, { reached: false, hops: [], heldBack: 'others were traced' }),
      },
    ]);
    await store.savePaths([
      { deviceId: id, kind: 'good', path: path(t0 - 1, { hops: [] }) },
      { deviceId: 9_999, kind: 'good', path: path(t0) },
    ]);
    const paths = await store.devicePaths(id);
    expect(paths.good).toEqual(path(t0));
    expect(paths.offline).toMatchObject({ heldBack: 'others were traced', reached: false });
    expect(paths.latest).toEqual(paths.asked);
    expect(paths.asked?.at).toBe(t0 + 5);
  });

  test('a time that can’t be is refused, and nothing of the batch stays', async () => {
    await using opened = await openTempStore();
    const { store } = opened;
    const { id } = await store.createDevice(draft('10.0.0.1'), by());
    const batch = [path(t0), path(7)].map((each) => ({ deviceId: id, kind: 'good' as const, path: each }));
    await expect(store.savePaths(batch)).rejects.toMatchObject({ code: 'bad-input' });
    expect((await store.devicePaths(id)).good).toBeNull();
  });
});

test('due for a path: answers, is not paused or removed, and has none or an old one; by id', async () => {
  await using opened = await openTempStore();
  const { store } = opened;
  const ids: number[] = [];
  for (let i = 1; i <= 7; i++) ids.push((await store.createDevice(draft(`10.0.0.${i}`), by())).id);
  const [fresh, old, none, dead, paused, removed] = ids as [number, number, number, number, number, number];
  const online = ids.slice(0, 6).map((id) => checkRecord(id, t0));
  const offline = checkRecord(dead, t0 + 1);
  await store.recordChecks([...online, { ...offline, state: { ...offline.state, status: 'offline' } }]);
  await store.updateDevice(paused, { paused: true }, by());
  await store.deleteDevices([removed], by());
  await store.savePaths([
    { deviceId: fresh, kind: 'good', path: path(t0 + 1_000) },
    { deviceId: old, kind: 'good', path: path(t0) },
    { deviceId: none, kind: 'offline', path: path(t0 + 1_000) },
  ]);
  const due = (afterId: number, limit = 100) => store.dueForPath({ afterId, olderThan: t0 + 500, limit });
  expect(await due(0)).toEqual([
    { id: old, address: '10.0.0.2' },
    { id: none, address: '10.0.0.3' },
  ]);
  expect((await due(old)).map(({ id }) => id)).toEqual([none]);
  expect(await due(0, 1)).toHaveLength(1);
});

test('both questions walk a primary key', async () => {
  await using opened = await openTempStore();
  const db = new Database(join(opened.dataDir, 'fieldwatch.db'), { readonly: true });
  const planOf = (sql: string): string =>
    db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array((sql.match(/\?/g) ?? []).length).fill(1))
      .map(({ detail }) => detail)
      .join('\n');
  expect(planOf(devicePathsSql)).toContain('(device_id=?)');
  const due = planOf(dueForPathSql);
  expect(due).toContain('SEARCH d USING INTEGER PRIMARY KEY (rowid>?)');
  expect(due).not.toContain('TEMP B-TREE');
  db.close();
});
