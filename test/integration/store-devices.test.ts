import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeviceQuery, deviceSorts } from '../../src/contract/api.ts';
import { type Device, DeviceDraft } from '../../src/contract/model/device.ts';
import { defaultSettings } from '../../src/contract/settings.ts';
import type { Store } from '../../src/main/io/store/store.ts';
import { by, checkRecord, openTempStore, t0 } from '../support/temp-store.ts';

let opened: Awaited<ReturnType<typeof openTempStore>>;
let store: Store;
beforeAll(async () => {
  opened = await openTempStore();
  store = opened.store;
});
afterAll(() => opened[Symbol.asyncDispose]());

const create = (address: string, more: Partial<DeviceDraft> = {}) =>
  store.createDevice(DeviceDraft.parse({ address, ...more }), by());
const list = (query: Partial<DeviceQuery>) => store.listDevices(DeviceQuery.parse(query));
const refusal = (code: string) => expect.objectContaining({ code });
const names = (devices: readonly Device[]) => devices.map(({ name }) => name);

describe('one device', () => {
  it('is called by its address, falls in its /24 and is not checked yet', async () => {
    const device = await create('10.1.1.9');
    expect(device).toMatchObject({ name: '10.1.1.9', typeId: 'standard', status: 'unknown', checkedAt: null });
    expect(await store.getSubnet(device.subnetId as number)).toMatchObject({ cidr: '10.1.1.0/24' });
    expect(await store.getDevice(device.id)).toEqual(device);
  });
  it('a host name has no subnet unless one is given', async () => {
    expect((await create('a.example')).subnetId).toBeNull();
    expect((await create('b.example', { subnet: '10.1.2.0/23' })).subnetId).not.toBeNull();
  });
  it('an address can be watched once', async () => {
    await create('10.1.1.10', { name: 'core' });
    await expect(create('10.1.1.10')).rejects.toEqual(refusal('conflict'));
  });
  it.each([
    ['an unknown type', { typeId: 'nope' }],
    ['an unknown parent', { parentId: 999_999 }],
  ])('%s is bad input', (_, more) => expect(create('10.1.1.11', more)).rejects.toEqual(refusal('bad-input')));

  it('changes what is given, and only that', async () => {
    const device = await create('10.1.3.1', { name: 'x', notes: 'n' });
    const changed = await store.updateDevice(device.id, { name: 'y', policy: { intervalS: 5 } }, by(t0 + 5));
    expect(changed).toEqual({ ...device, name: 'y', policy: { intervalS: 5 }, updatedAt: t0 + 5 });
    expect(await store.updateDevice(device.id, { name: 'y' }, by(t0 + 9))).toEqual(changed);
  });
  it('moves to the subnet of its new address, unless somebody put it elsewhere', async () => {
    const usual = await create('10.1.4.1');
    const moved = await store.updateDevice(usual.id, { address: '10.1.5.1' }, by());
    expect(await store.getSubnet(moved.subnetId as number)).toMatchObject({ cidr: '10.1.5.0/24' });
    const placed = await create('10.1.4.2', { subnet: '10.0.0.0/8' });
    expect((await store.updateDevice(placed.id, { address: '10.1.5.2' }, by())).subnetId).toBe(placed.subnetId);
  });
  it('can not be its own ancestor', async () => {
    const a = await create('10.1.6.1');
    const b = await create('10.1.6.2', { parentId: a.id });
    const c = await create('10.1.6.3', { parentId: b.id });
    for (const parentId of [a.id, c.id])
      await expect(store.updateDevice(a.id, { parentId }, by())).rejects.toEqual(refusal('bad-input'));
  });
  it('that does not exist is not found', async () => {
    expect(await store.getDevice(999_999)).toBeNull();
    await expect(store.updateDevice(999_999, { name: 'z' }, by())).rejects.toEqual(refusal('not-found'));
  });
  it('comes back after removal with its history; not when its address was given away', async () => {
    const device = await create('10.1.7.1');
    await store.recordChecks([checkRecord(device.id, t0)]);
    expect(await store.deleteDevices([device.id], by())).toEqual({ deleted: 1 });
    expect(await store.getDevice(device.id)).toBeNull();
    expect((await store.restoreDevices([device.id], by())).restored).toMatchObject([
      { id: device.id, status: 'online' },
    ]);
    expect(await store.listChecks({ id: device.id, limit: 5 })).toHaveLength(1);
    await store.deleteDevices([device.id], by());
    await create('10.1.7.1');
    expect(await store.restoreDevices([device.id], by())).toEqual({ restored: [] });
  });
  it('a removed parent counts as none until it is back', async () => {
    const parent = await create('10.1.8.1');
    const child = await create('10.1.8.2', { parentId: parent.id });
    await store.deleteDevices([parent.id], by());
    expect((await store.getDevice(child.id))?.parentId).toBeNull();
    await store.restoreDevices([parent.id], by());
    expect((await store.getDevice(child.id))?.parentId).toBe(parent.id);
  });
});

describe('many devices', () => {
  const site = 'Hall 100%_9';
  beforeAll(async () => {
    for (let i = 0; i < 25; i++)
      await create(`10.2.${i % 3}.${25 - i}`, {
        name: `Sw-${i}`,
        site: i % 2 === 0 ? site : 'Élan',
        typeId: i % 5 === 0 ? 'critical' : 'low',
      });
    const { items } = await list({ text: 'sw-' });
    await store.recordChecks(
      items.slice(0, 20).map((device, i) => {
        const status = (['online', 'degraded', 'offline'] as const)[i % 3] ?? 'online';
        const rttMs = status === 'offline' ? null : i;
        return checkRecord(device.id, t0 + i, {
          rttMs,
          state: { ...checkRecord(1, t0 + i).state, status, rttMs, lossPercent: i },
        });
      }),
    );
  });

  it.each(deviceSorts.flatMap((sort) => [false, true].map((descending) => [sort, descending] as const)))(
    'sorted by %s (descending: %s): pages join to the whole, each device once, what is not known last',
    async (sort, descending) => {
      const query = { sort, descending, text: 'sw-', limit: 7 } as const;
      const paged: Device[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await list({ ...query, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.total).toBe(25);
        paged.push(...page.items);
        if (page.next === null) break;
        cursor = page.next;
      }
      const whole = await list({ ...query, limit: 100 });
      expect(names(paged)).toEqual(names(whole.items));
      expect(new Set(names(paged)).size).toBe(25);
      const values = paged.map((device) => sortValue(device, sort));
      const known = values.filter((value) => value !== null);
      const ordered = [...known].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0) * (descending ? -1 : 1));
      expect(values).toEqual([...ordered, ...values.slice(known.length).map(() => null)]);
    },
  );

  it('a page does not shift when devices come and go before it', async () => {
    const first = await list({ text: 'sw-', sort: 'name', limit: 5 });
    const early = await create('10.2.9.9', { name: 'A-sw-early' });
    const second = await list({ text: 'sw-', sort: 'name', limit: 5, cursor: first.next ?? '' });
    expect(names(second.items)).toEqual(['Sw-5', 'Sw-6', 'Sw-7', 'Sw-8', 'Sw-9']);
    await store.deleteDevices([early.id], by());
  });

  it.each<[string, Partial<DeviceQuery>, number]>([
    ['by type', { type: ['critical'] }, 5],
    ['by status', { status: ['offline'] }, 6],
    ['by several statuses', { status: ['offline', 'degraded'] }, 13],
    ['by text in the name, any case', { text: 'SW-1' }, 11],
    ['by text in the site, without its accents', { text: 'elan sw' }, 12],
    ['by text with wildcards taken literally', { text: '100%_9' }, 13],
    ['by an address', { text: '10.2.1.' }, 8],
    ['by text that nothing has', { text: 'zzz' }, 0],
    ['by status and type together', { status: ['online'], type: ['critical'] }, 2],
  ])('are found %s', async (_, query, total) => {
    const page = await list({ ...query, limit: 100 });
    expect(page.items.filter(({ name }) => name.startsWith('Sw-'))).toHaveLength(total);
    expect(page.total).toBe(page.items.length);
    const all = await store.allDevices(query);
    expect(new Set(names(all))).toEqual(new Set(names(page.items)));
  });

  it('a paused device is found as paused, not by its status', async () => {
    const [device] = (await list({ status: ['offline'], text: 'sw-' })).items;
    await store.updateDevices([device?.id as number], { paused: true }, by());
    expect((await list({ status: ['offline'], text: 'sw-' })).total).toBe(5);
    expect((await list({ paused: true })).items).toMatchObject([{ id: device?.id }]);
    expect((await list({ paused: true, status: ['offline'] })).total).toBe(1);
    await store.updateDevices([device?.id as number], { paused: false }, by());
  });

  it('a cursor that is not ours is bad input', () =>
    expect(list({ cursor: 'nonsense' })).rejects.toEqual(refusal('bad-input')));

  it('change together; those that are gone are passed over', async () => {
    const { items } = await list({ text: 'sw-', limit: 100 });
    const ids = items.map(({ id }) => id);
    expect(await store.updateDevices([...ids, 999_999], { site: 'New', typeId: 'live' }, by())).toEqual({
      updated: 25,
    });
    expect((await list({ type: ['live'], text: 'new', limit: 100 })).total).toBe(25);
    await expect(store.updateDevices(ids, { typeId: 'nope' }, by())).rejects.toEqual(refusal('bad-input'));
    expect(await store.deleteDevices(ids, by())).toEqual({ deleted: 25 });
    expect((await list({ type: ['live'] })).total).toBe(0);
    expect((await store.restoreDevices(ids, by())).restored).toHaveLength(25);
    expect(await store.getDevices([...ids.slice(0, 3), 999_999])).toHaveLength(3);
  });
});

const rank = { offline: 0, degraded: 1, unknown: 2, online: 3 };
const sortValue = (device: Device, sort: (typeof deviceSorts)[number]): string | number | null => {
  switch (sort) {
    case 'name':
      return Number(device.name.slice(3));
    case 'address':
      return device.address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    case 'status':
      return rank[device.status];
    case 'rtt':
      return device.rttMs;
    case 'loss':
      return device.lossPercent;
    case 'type':
      return device.typeId;
    case 'site':
      return device.site === 'Élan' ? 'elan' : device.site.toLowerCase();
    case 'since':
      return device.statusSince;
  }
};

describe('subnets, types and settings', () => {
  it('a subnet counts its members and names the worst', async () => {
    const a = await create('10.3.1.1', { site: 'North' });
    const b = await create('10.3.1.2');
    const c = await create('10.3.1.3', { paused: true });
    await store.recordChecks([
      checkRecord(a.id, t0 + 10),
      checkRecord(b.id, t0 + 20, { state: { ...checkRecord(1, t0 + 20).state, status: 'offline' } }),
      checkRecord(c.id, t0 + 30, { state: { ...checkRecord(1, t0 + 30).state, status: 'offline' } }),
    ]);
    const subnet = await store.getSubnet(a.subnetId as number);
    expect(subnet).toMatchObject({
      cidr: '10.3.1.0/24',
      site: 'North',
      counts: { total: 3, online: 1, degraded: 0, offline: 1, unknown: 0, paused: 1 },
      worst: 'offline',
      changedAt: t0 + 20,
    });
    expect((await store.listSubnets()).find(({ id }) => id === a.subnetId)).toEqual(subnet);
    const changed = await store.updateSubnet(a.subnetId as number, { name: 'Lab', policy: { packets: 5 } }, by());
    expect(changed).toEqual({ ...subnet, name: 'Lab', policy: { packets: 5 } });
    expect(await store.getSubnet(a.subnetId as number)).toEqual(changed);
  });
  it('subnets come in the order of their addresses', async () => {
    await create('10.100.0.1');
    await create('9.0.0.1');
    const cidrs = (await store.listSubnets()).map(({ cidr }) => cidr);
    expect(cidrs.indexOf('9.0.0.0/24')).toBe(0);
    expect(cidrs.indexOf('10.3.1.0/24')).toBeLessThan(cidrs.indexOf('10.100.0.0/24'));
  });
  it('an unknown subnet is not found', async () => {
    expect(await store.getSubnet(999_999)).toBeNull();
    await expect(store.updateSubnet(999_999, { name: 'x' }, by())).rejects.toEqual(refusal('not-found'));
  });

  it('the built-in types are there, and stay', async () => {
    const types = await store.listTypes();
    expect(types.filter(({ builtIn }) => builtIn).map(({ id }) => id)).toEqual(['critical', 'standard', 'low', 'live']);
    await expect(store.deleteType('critical', by())).rejects.toEqual(refusal('conflict'));
  });
  it('a type of one’s own can be made, changed, used and removed when unused', async () => {
    const type = await store.createType({ id: 'camera', name: 'Camera', policy: { intervalS: 60 } }, by());
    expect(type).toEqual({ id: 'camera', name: 'Camera', builtIn: false, policy: { intervalS: 60 }, devices: 0 });
    await expect(store.createType({ id: 'camera', name: 'C', policy: {} }, by())).rejects.toEqual(refusal('conflict'));
    expect(await store.updateType('camera', { name: 'Cam' }, by())).toMatchObject({
      name: 'Cam',
      policy: { intervalS: 60 },
    });
    const device = await create('10.4.0.1', { typeId: 'camera' });
    await expect(store.deleteType('camera', by())).rejects.toEqual(refusal('conflict'));
    await store.deleteDevices([device.id], by());
    await store.deleteType('camera', by());
    expect((await store.listTypes()).some(({ id }) => id === 'camera')).toBe(false);
    expect((await store.restoreDevices([device.id], by())).restored).toMatchObject([{ typeId: 'standard' }]);
    await expect(store.deleteType('camera', by())).rejects.toEqual(refusal('not-found'));
    await expect(store.updateType('camera', { name: 'x' }, by())).rejects.toEqual(refusal('not-found'));
  });

  it('settings are the defaults until changed, and notes are kept', async () => {
    expect(await store.getSettings()).toEqual(defaultSettings);
    const wanted = { ...defaultSettings, history: { ...defaultSettings.history, keepDays: 7, maxSizeMb: 100 } };
    await store.saveSettings(wanted, by());
    expect(await store.getSettings()).toEqual(wanted);
    expect(await store.getNote('first-run')).toBeNull();
    await store.setNote('first-run', 'a');
    await store.setNote('first-run', 'b');
    expect(await store.getNote('first-run')).toBe('b');
  });

  it('every change is in the audit log, newest first, bulk changes as one row', async () => {
    const device = await create('10.5.0.1', { name: 'audited' });
    await store.updateDevice(device.id, { site: 'X' }, by());
    const ids = (await store.allDevices({})).map(({ id }) => id);
    const at = { actor: 'window', at: t0 + 77 } as const;
    await store.updateDevices(ids, { site: 'Y' }, at);
    const [bulk, update, created] = await store.listAudit({ limit: 3 });
    expect(bulk).toMatchObject({ actor: 'window', action: 'devices.update', after: `{"changed":${ids.length}}` });
    expect(update).toMatchObject({ action: 'device.update', before: '{"site":""}', after: '{"site":"X"}' });
    expect(created).toMatchObject({ actor: 'api', action: 'device.create', subject: `device ${device.id} "audited"` });
    const older = await store.listAudit({ before: created?.id ?? 0, limit: 500 });
    expect([...new Set(older.map(({ action }) => action))]).toEqual(
      expect.arrayContaining(['subnet.update', 'type.create', 'type.update', 'type.delete', 'settings.update']),
    );
    expect([...new Set(older.map(({ action }) => action))]).toEqual(
      expect.arrayContaining(['device.delete', 'devices.delete', 'devices.restore']),
    );
  });
});
