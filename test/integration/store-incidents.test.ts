/** Incidents as the store keeps them and the keeper makes them: after a crash, on a failing disk, by people. */
import { expect, it } from 'vitest';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import type { Status, StatusEvent } from '../../src/contract/model/status.ts';
import type { Store } from '../../src/main/io/store/store.ts';
import { systemClock } from '../../src/main/io/system/clock.ts';
import { createEventLog } from '../../src/main/service/event-log.ts';
import { startIncidentKeeper } from '../../src/main/service/incident-keeper.ts';
import { silentLog } from '../../src/main/service/silent-log.ts';
import { by, checkRecord, keep, openTempStore, t0 } from '../support/temp-store.ts';

const minute = 60_000;

const create = async (store: Store, address: string, parentId: number | null = null): Promise<number> =>
  (
    await store.createDevice(
      DeviceDraft.parse({ address, name: `at ${address}`, parentId, policy: { intervalS: 60 } }),
      by(),
    )
  ).id;

const turn = (
  store: Store,
  at: number,
  from: Status,
  to: Status,
  ids: readonly number[],
  news = true,
): Promise<StatusEvent[]> =>
  store.recordChecks(
    ids.map((id) =>
      checkRecord(id, at, {
        received: to === 'online' ? 3 : 0,
        state: { status: to, statusSince: at, statusReason: '', checkedAt: at, rttMs: null, lossPercent: null },
        transition: { from, to, reason: to === 'offline' ? 'no reply to 3 packets' : 'answers', news },
      }),
    ),
  );

const start = async (store: Store, events = createEventLog({ clock: systemClock, log: silentLog })) => {
  const keeper = await startIncidentKeeper({ store, events, clock: systemClock, log: silentLog });
  return { events, keeper, [Symbol.asyncDispose]: () => keeper.stop() };
};

const states = async (store: Store) =>
  (await store.listIncidents({ limit: 100 })).items.map(({ id, state }) => [id, state]);
const titles = async (store: Store) =>
  (await store.listIncidents({ limit: 100 })).items.map(({ id, state, title }) => [id, state, title]);

it('a failure makes an incident with its members and its timeline, and its end resolves it', async () => {
  await using opened = await openTempStore();
  const { store } = opened;
  await using started = await start(store);
  const { keeper, events } = started;
  const announced: string[] = [];
  events.subscribe(null, (frame) => {
    if (frame.kind === 'event' && frame.event.type === 'incidents-changed')
      announced.push(...frame.event.incidents.map(({ state, membersNow }) => `${state} ${membersNow}`));
  });
  const a = await create(store, '10.0.0.1');
  const b = await create(store, '10.0.0.2');
  await turn(store, t0, 'unknown', 'online', [a, b]);
  keeper.follow();
  await turn(store, t0 + minute, 'online', 'offline', [a, b]);
  keeper.follow();
  await expect
    .poll(() => titles(store))
    .toEqual([
      [1, 'open', '10.0.0.0/24: all 2 devices are offline'.replace('all 2 devices', 'at 10.0.0.1 and at 10.0.0.2')],
    ]);
  await keeper.change(1, { kind: 'note', text: 'cable' }, by(t0 + 2 * minute));
  expect(await store.incidentDetail(1)).toMatchObject({
    incident: { membersNow: 2, membersMost: 2, startedAt: t0 + minute, news: true },
    members: [
      { deviceId: a, role: 'failed', leftAt: null, status: 'offline' },
      { deviceId: b, role: 'failed', leftAt: null, status: 'offline' },
    ],
    entries: [
      { kind: 'opened', actor: null },
      { kind: 'joined', text: 'at 10.0.0.2 went offline too' },
      { kind: 'note', text: 'cable', actor: 'api' },
    ],
  });
  await turn(store, t0 + 3 * minute, 'offline', 'online', [a, b]);
  keeper.follow();
  await expect.poll(() => titles(store)).toMatchObject([[1, 'resolved', expect.stringContaining('were offline')]]);
  // Whatever was followed is followed again from the last change on, and changes nothing.
  events.emit({ type: 'devices-replaced' });
  await keeper.change(1, { kind: 'note', text: 'replaced' }, by(t0 + 4 * minute));
  expect(announced).toEqual(['open 2', 'open 2', 'resolved 0', 'resolved 0']);
  expect(await store.listIncidents({ limit: 10 })).toMatchObject({ items: [{ id: 1 }], open: 0 });
});

it('transitions that were stored and not yet heard when the process died are taken up at the next start, each once', async () => {
  await using opened = await openTempStore();
  const { store } = opened;
  const parent = await create(store, '10.0.0.1');
  const children = [await create(store, '10.1.0.1', parent), await create(store, '10.2.0.1', parent)];
  {
    await using first = await start(store);
    await turn(store, t0, 'online', 'offline', children);
    first.keeper.follow();
    await expect.poll(() => titles(store)).toHaveLength(2);
  }
  await turn(store, t0 + minute, 'online', 'offline', [parent]);
  for (let starts = 0; starts < 2; starts++) {
    await using again = await start(store);
    expect(again.keeper.problem()).toBeNull();
    await expect
      .poll(() => titles(store))
      .toEqual([[1, 'open', 'at 10.0.0.1 is offline, 2 devices behind it are unreachable']]);
    expect((await store.incidentDetail(1))?.entries.map(({ kind }) => kind)).toEqual(['opened', 'merged', 'merged']);
  }
});

it('what failed before there were incidents makes none, and its end is no trouble', async () => {
  await using opened = await openTempStore();
  const { store } = opened;
  const a = await create(store, '10.0.0.1');
  await turn(store, t0, 'online', 'offline', [a]);
  await using started = await start(store);
  await turn(store, t0 + minute, 'offline', 'online', [a]);
  started.keeper.follow();
  await turn(store, t0 + 2 * minute, 'online', 'offline', [a]);
  started.keeper.follow();
  await expect.poll(() => titles(store)).toEqual([[1, 'open', 'at 10.0.0.1 is offline']]);
});

it('a device that never answered, and one nobody can ask, open nothing', async () => {
  await using opened = await openTempStore();
  const { store } = opened;
  await using started = await start(store);
  const [never, lost] = [await create(store, '10.0.0.1'), await create(store, '10.0.0.2')];
  await turn(store, t0, 'unknown', 'offline', [never], false);
  await turn(store, t0, 'online', 'unknown', [lost]);
  started.keeper.follow();
  await turn(store, t0 + minute, 'unknown', 'offline', [lost]);
  started.keeper.follow();
  await expect.poll(() => titles(store)).toEqual([[1, 'open', 'at 10.0.0.2 is offline']]);
});

it('removed and paused devices leave their incident', async () => {
  await using opened = await openTempStore();
  const { store } = opened;
  await using started = await start(store);
  const { keeper, events } = started;
  const [a, b] = [await create(store, '10.0.0.1'), await create(store, '10.0.0.2')];
  await turn(store, t0, 'online', 'offline', [a, b]);
  keeper.follow();
  await expect.poll(() => titles(store)).toHaveLength(1);
  await store.deleteDevices([a], by());
  events.emit({ type: 'devices-deleted', ids: [a] });
  await expect.poll(async () => (await store.getIncident(1))?.membersNow).toBe(1);
  events.emit({ type: 'devices-changed', devices: [await store.updateDevice(b, { paused: true }, by())] });
  await expect.poll(async () => (await store.getIncident(1))?.state).toBe('resolved');
});

it('a store that can’t write for a while gets everything afterwards, and the trouble is told meanwhile', async () => {
  await using opened = await openTempStore();
  const { store } = opened;
  let full = true;
  const failing: Store = {
    ...store,
    saveIncidents: (change) =>
      full && change.incidents.length > 0 ? Promise.reject(new Error('disk full')) : store.saveIncidents(change),
  };
  await using started = await start(failing);
  const { keeper } = started;
  const [a, b] = [await create(store, '10.0.0.1'), await create(store, '10.0.0.2')];
  await turn(store, t0, 'online', 'offline', [a]);
  keeper.follow();
  await expect.poll(keeper.problem).toBe('Incidents could not be kept: disk full');
  await turn(store, t0 + minute, 'online', 'offline', [b]);
  keeper.follow();
  await expect(keeper.change(1, { kind: 'acknowledged' }, by())).rejects.toMatchObject({ code: 'unavailable' });
  full = false;
  await expect
    .poll(() => titles(store), { timeout: 6_000 })
    .toMatchObject([[1, 'acknowledged', expect.stringContaining('and at 10.0.0.2')]]);
  expect(keeper.problem()).toBeNull();
});

it('people’s changes are in the audit log; one that is over or unknown is refused', async () => {
  await using opened = await openTempStore();
  const { store } = opened;
  const a = await create(store, '10.0.0.1');
  {
    await using first = await start(store);
    await turn(store, t0, 'online', 'offline', [a]);
    first.keeper.follow();
    await expect.poll(() => titles(store)).toHaveLength(1);
    await first.keeper.change(1, { kind: 'acknowledged' }, by(t0 + minute));
    await first.keeper.change(1, { kind: 'label', text: 'NET-7' }, by(t0 + minute));
    await turn(store, t0 + 2 * minute, 'offline', 'online', [a]);
    first.keeper.follow();
    await expect.poll(async () => (await store.getIncident(1))?.state).toBe('resolved');
  }
  expect((await store.listAudit({ limit: 2 })).map(({ action, subject, after }) => [action, subject, after])).toEqual([
    ['incident.label', 'incident 1: at 10.0.0.1 is offline', '{"state":"acknowledged","label":"NET-7"}'],
    ['incident.acknowledged', 'incident 1: at 10.0.0.1 is offline', '{"state":"acknowledged","label":""}'],
  ]);
  await using later = await start(store);
  await expect(later.keeper.change(1, { kind: 'reopened' }, by())).rejects.toMatchObject({ code: 'conflict' });
  await expect(later.keeper.change(9, { kind: 'reopened' }, by())).rejects.toMatchObject({ code: 'not-found' });
});

it('incidents that ended long ago go with their members and entries; what stands stays', async () => {
  await using opened = await openTempStore();
  const { store } = opened;
  await using started = await start(store);
  const [a, b] = [await create(store, '10.0.0.1'), await create(store, '10.9.0.2')];
  await turn(store, t0, 'online', 'offline', [a, b]);
  started.keeper.follow();
  await turn(store, t0 + minute, 'offline', 'online', [a]);
  started.keeper.follow();
  await expect
    .poll(() => states(store))
    .toEqual([
      [2, 'open'],
      [1, 'resolved'],
    ]);
  const muchLater = t0 + 500 * 86_400_000;
  for (let deleted = 1; deleted > 0; ) deleted = (await store.prune(keep(muchLater), 2_000)).deleted;
  expect(await states(store)).toEqual([[2, 'open']]);
  expect(await store.incidentDetail(1)).toBeNull();
});

it('ten thousand devices that die at once are one incident within seconds', { timeout: 60_000 }, async () => {
  await using opened = await openTempStore();
  const { store } = opened;
  await using started = await start(store);
  const rows = Array.from({ length: 10_000 }, (_, i) => ({
    line: i + 1,
    name: null,
    address: `10.${i >> 14}.${(i >> 6) & 255}.${i & 63}`,
    typeId: null,
    subnet: null,
    site: null,
    parent: null,
    notes: null,
  }));
  await store.applyImport(rows, { typeId: 'standard', site: '' }, by());
  const ids = (await store.allDevices({})).map(({ id }) => id);
  for (let from = 0; from < ids.length; from += 2_000) {
    await turn(store, t0 + from, 'online', 'offline', ids.slice(from, from + 2_000));
    started.keeper.follow();
  }
  await expect
    .poll(() => titles(store), { timeout: 20_000 })
    .toEqual([[1, 'open', '157 places: 10,000 devices in 157 subnets are offline']]);
});
