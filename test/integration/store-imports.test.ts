import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import type { ImportRow, Store } from '../../src/main/io/store/store.ts';
import { by, importRow, openTempStore, t0 } from '../support/temp-store.ts';

let opened: Awaited<ReturnType<typeof openTempStore>>;
let store: Store;
beforeAll(async () => {
  opened = await openTempStore();
  store = opened.store;
});
afterAll(() => opened[Symbol.asyncDispose]());

const defaults = { typeId: 'standard', site: 'Default' };
const deviceAt = async (address: string) =>
  (await store.allDevices({ text: address })).find((d) => d.address === address);

describe('import', () => {
  it('makes devices, subnets and types that are missing, and fills what the rows leave open', async () => {
    const rows = [
      importRow('10.1.0.1', { name: 'core', typeId: 'Access Switch', subnet: '10.1.0.0/16', site: 'A', notes: 'n' }),
      importRow('10.1.0.2', { typeId: 'access switch' }),
      importRow('fe80::1%eth0', { typeId: 'critical' }),
      importRow('printer.example', { typeId: 'CRITICAL', subnet: 'nowhere' }),
    ];
    expect(await store.planImport(rows)).toMatchObject({
      creates: 4,
      updates: 0,
      unchanged: 0,
      newSubnets: 3,
      newTypes: ['Access Switch'],
      actions: ['create', 'create', 'create', 'create'],
    });
    expect(await store.applyImport(rows, defaults, by())).toEqual({ created: 4, updated: 0, unchanged: 0 });
    const core = await deviceAt('10.1.0.1');
    expect(core).toMatchObject({ name: 'core', typeId: 'access-switch', site: 'A', notes: 'n', createdAt: t0 });
    expect(await store.getSubnet(core?.subnetId as number)).toMatchObject({ cidr: '10.1.0.0/16', site: 'A' });
    expect(await deviceAt('10.1.0.2')).toMatchObject({ name: '10.1.0.2', typeId: 'access-switch', site: 'Default' });
    expect(await deviceAt('printer.example')).toMatchObject({ typeId: 'critical', subnetId: null });
    expect((await store.listTypes()).filter(({ name }) => name === 'Access Switch')).toHaveLength(1);
  });

  it('a column the file does not have overwrites nothing; one it has does', async () => {
    const rows = [importRow('10.1.0.1', { notes: 'new' })];
    expect(await store.planImport(rows)).toMatchObject({ updates: 1, actions: ['update'] });
    expect(await store.applyImport(rows, defaults, by(t0 + 9))).toEqual({ created: 0, updated: 1, unchanged: 0 });
    expect(await deviceAt('10.1.0.1')).toMatchObject({
      name: 'core',
      typeId: 'access-switch',
      site: 'A',
      notes: 'new',
      updatedAt: t0 + 9,
    });
  });

  it('takes the way of asking into the device’s own policy, and leaves the rest of it', async () => {
    const rows = [importRow('10.78.0.1', { asked: { method: 'tcp', tcpPort: 8_080 } }), importRow('10.78.0.2')];
    await store.applyImport(rows, defaults, by());
    const first = await deviceAt('10.78.0.1');
    expect(first?.policy).toEqual({ method: 'tcp', tcpPort: 8_080 });
    expect((await deviceAt('10.78.0.2'))?.policy).toEqual({});
    expect(await store.planImport(rows)).toMatchObject({ actions: ['unchanged', 'unchanged'] });
    await store.updateDevice(first?.id as number, { policy: { intervalS: 60, method: 'tcp', tcpPort: 8_080 } }, by());
    const back = [importRow('10.78.0.1', { asked: { method: 'icmp' } })];
    expect(await store.planImport(back)).toMatchObject({ actions: ['update'] });
    await store.applyImport(back, defaults, by());
    expect((await deviceAt('10.78.0.1'))?.policy).toEqual({ intervalS: 60, method: 'icmp', tcpPort: 8_080 });
  });

  it('a subnet can be given by the name a person gave it', async () => {
    const core = await deviceAt('10.1.0.1');
    await store.updateSubnet(core?.subnetId as number, { name: 'Campus' }, by());
    await store.applyImport([importRow('10.77.0.1', { subnet: 'campus' })], defaults, by());
    expect((await deviceAt('10.77.0.1'))?.subnetId).toBe(core?.subnetId);
  });

  it('an address that comes twice is planned as one device, then as its change', async () => {
    const rows = [importRow('10.2.0.1', { name: 'a' }), importRow('10.2.0.1', { name: 'b' })];
    expect((await store.planImport(rows)).actions).toEqual(['create', 'update']);
    expect(await store.applyImport(rows, defaults, by())).toEqual({ created: 1, updated: 1, unchanged: 0 });
  });

  it('an address in the trash becomes a new device', async () => {
    const device = await store.createDevice(DeviceDraft.parse({ address: '10.2.0.9' }), by());
    await store.deleteDevices([device.id], by());
    expect((await store.planImport([importRow('10.2.0.9')])).actions).toEqual(['create']);
  });

  it('one row in the audit log tells of all portions', async () => {
    const rows = Array.from({ length: 1_200 }, (_, i) => importRow(`10.9.${i >> 7}.${i & 127}`));
    await store.applyImport(rows, defaults, by(t0 + 1_000));
    const [entry, before] = await store.listAudit({ limit: 2 });
    expect(entry).toMatchObject({ action: 'devices.import', after: '{"created":1200,"updated":0}' });
    expect(before?.at).not.toBe(t0 + 1_000);
  });

  it('links parents by address or name and tells what it can not link', async () => {
    const rows = [
      importRow('10.3.0.1', { line: 1, name: 'root', parent: 'leaf' }),
      importRow('10.3.0.2', { line: 2, name: 'leaf', parent: '10.3.0.1' }),
      importRow('10.3.0.3', { line: 3, name: 'twin', parent: 'nobody' }),
      importRow('10.3.0.4', { line: 4, name: 'twin', parent: 'LEAF' }),
      importRow('10.3.0.5', { line: 5, name: 'x', parent: 'twin' }),
      importRow('10.3.0.6', { line: 6, name: 'y', parent: 'y' }),
    ];
    expect((await store.planImport(rows)).unknownParents).toEqual([{ line: 3, parent: 'nobody' }]);
    await store.applyImport(rows, defaults, by());
    const outcome = await store.linkParents(rows, by());
    expect(outcome.linked).toBe(2);
    expect(outcome.problems.map(({ line }) => line)).toEqual([2, 3, 5, 6]);
    expect(await store.linkParents(rows, by())).toMatchObject({ linked: 0 });
    expect((await deviceAt('10.3.0.4'))?.parentId).toBe((await deviceAt('10.3.0.2'))?.id);
  });

  it('nothing is nothing', async () => {
    expect(await store.planImport([])).toMatchObject({ creates: 0, actions: [], unknownParents: [] });
    expect(await store.applyImport([], defaults, by())).toEqual({ created: 0, updated: 0, unchanged: 0 });
  });
});

const text = fc.option(fc.string({ unit: fc.constantFrom('a', 'B', 'ä', '%', "'", ' ', '1'), maxLength: 6 }));
const anyRow = fc.record({
  host: fc.integer({ min: 1, max: 40 }),
  name: text,
  typeId: fc.option(fc.constantFrom('critical', 'Printer', 'printer', 'Überwachung', '日本')),
  subnet: fc.option(fc.constantFrom('172.16.0.0/12', '172.16.5.9/24', 'none')),
  site: text,
  notes: text,
});

describe('import again', () => {
  it('the same rows change nothing, however often', () =>
    fc.assert(
      fc.asyncProperty(fc.uniqueArray(anyRow, { maxLength: 30, selector: ({ host }) => host }), async (list) => {
        const rows: ImportRow[] = list.map(({ host, ...row }) => importRow(`172.16.5.${host}`, row));
        await store.applyImport(rows, defaults, by());
        const before = await store.allDevices({});
        const plan = await store.planImport(rows);
        expect(plan).toMatchObject({ creates: 0, updates: 0, unchanged: rows.length, newSubnets: 0, newTypes: [] });
        expect(await store.applyImport(rows, defaults, by(t0 + 5_000))).toEqual({
          created: 0,
          updated: 0,
          unchanged: rows.length,
        });
        expect(await store.allDevices({})).toEqual(before);
      }),
      { numRuns: 40 },
    ));

  it('100,000 rows are planned and taken while questions are answered and checks stored in between', async () => {
    const rows = Array.from({ length: 100_000 }, (_, i) =>
      importRow(`11.${i >> 14}.${(i >> 6) & 255}.${i & 63}`, {
        line: i + 1,
        name: `dev-${i}`,
        typeId: i % 4 ? null : 'Camera',
      }),
    );
    const started = performance.now();
    let busyMs = 0;
    let running = true;
    const asking = (async () => {
      while (running) {
        const asked = performance.now();
        await store.setNote('ping', String(asked));
        await store.getNote('ping');
        busyMs = Math.max(busyMs, performance.now() - asked);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const plan = await store.planImport(rows);
    const counts = await store.applyImport(rows, defaults, by());
    running = false;
    await asking;
    expect(plan.creates).toBe(100_000);
    expect(counts).toEqual({ created: 100_000, updated: 0, unchanged: 0 });
    expect(busyMs).toBeLessThan(1_000);
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
