/** Devices through the real service: added, changed, removed, taken back; pages; hostile text kept harmless. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallInput } from '../../src/contract/api.ts';
import { deviceSorts } from '../../src/contract/api.ts';
import type { Device } from '../../src/contract/model/device.ts';
import { startService, type TestService } from '../support/start-service.ts';

let it: TestService;
beforeAll(async () => {
  it = await startService();
});
afterAll(() => it.stop());

const live = { typeId: 'live', policy: { packets: 1, timeoutMs: 300 } };
const until = async (holds: () => Promise<boolean>, mostMs = 10_000): Promise<void> => {
  const deadline = Date.now() + mostMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`did not hold within ${mostMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

describe('one device', () => {
  test('is added, checked at once with real packets, changed, removed, and taken back with its history', async () => {
    const device = await it.call('devices.create', { address: '127.0.0.9', name: 'Loop', ...live });
    expect(device).toMatchObject({ name: 'Loop', address: '127.0.0.9', status: 'unknown', typeId: 'live' });
    await until(async () => (await it.call('devices.get', { id: device.id })).status === 'online');
    expect((await it.call('devices.checks', { id: device.id })).items.length).toBeGreaterThan(0);

    const changed = await it.call('devices.update', { id: device.id, name: 'Ring', notes: 'in the\ncellar' });
    expect(changed).toMatchObject({ id: device.id, name: 'Ring', notes: 'in the\ncellar', address: '127.0.0.9' });

    expect(await it.call('devices.delete', { id: device.id })).toEqual({ deleted: 1 });
    await expect(it.call('devices.get', { id: device.id })).rejects.toMatchObject({ code: 'not-found' });
    await expect(it.call('devices.delete', { id: device.id })).rejects.toMatchObject({ code: 'not-found' });

    expect(await it.call('devices.restore', { ids: [device.id] })).toEqual({ restored: 1 });
    expect(await it.call('devices.get', { id: device.id })).toMatchObject({ name: 'Ring', notes: 'in the\ncellar' });
    expect((await it.call('devices.checks', { id: device.id })).items.length).toBeGreaterThan(0);
    const history = await it.call('devices.history', { id: device.id });
    expect(history.at.length).toBeGreaterThan(0);
    const heat = await it.call('devices.heatMap', { id: device.id });
    expect([720, 721]).toContain(heat.checks.length);
    expect(heat.checks.slice(-2).some((checks) => checks > 0)).toBe(true);
    expect([heat.checks[0], heat.lossPercent[0], heat.rttMs[0]]).toEqual([0, null, null]);
    const usual = await it.call('devices.baseline', { id: device.id, zone: 'Europe/Berlin' });
    expect([usual.zone, usual.to % 3_600_000]).toEqual(['Europe/Berlin', 0]);
    expect(usual.hours.length).toBe(168);
  });

  test('what was known of a removed device can still be read, as its page does', async () => {
    const device = await it.call('devices.create', { address: '127.0.0.8', ...live });
    await until(async () => (await it.call('devices.get', { id: device.id })).status === 'online');
    await it.call('devices.delete', { id: device.id });
    expect((await it.call('devices.checks', { id: device.id })).items.length).toBeGreaterThan(0);
    expect((await it.call('devices.history', { id: device.id })).at.length).toBeGreaterThan(0);
    expect((await it.call('devices.heatMap', { id: device.id })).checks.some((checks) => checks > 0)).toBe(true);
    expect(await it.call('devices.paths', { id: device.id })).toMatchObject({ deviceId: device.id });
    for (const name of ['devices.checks', 'devices.history', 'devices.paths'] as const)
      await expect(it.call(name, { id: 99_999 })).rejects.toMatchObject({ code: 'not-found' });
  });

  test('an address that is taken is refused', async () => {
    await it.call('devices.create', { address: '127.0.0.10', ...live });
    await expect(it.call('devices.create', { address: '127.0.0.10', ...live })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test.each<[string, CallInput<'devices.create'>, string]>([
    ['an unknown type', { address: '127.0.0.99', typeId: 'no-such' }, 'bad-input'],
    ['an unknown parent', { address: '127.0.0.99', parentId: 99_999 }, 'bad-input'],
    [
      'a check longer than its interval',
      { address: '127.0.0.99', typeId: 'live', policy: { timeoutMs: 30_000 } },
      'bad-input',
    ],
  ])('%s is refused', async (_, draft, code) => {
    await expect(it.call('devices.create', draft)).rejects.toMatchObject({ code });
  });

  test('a range that ends before it begins is refused', async () => {
    await expect(it.call('devices.history', { id: 1, from: 20, to: 10 })).rejects.toMatchObject({ code: 'bad-input' });
  });

  test.each<[string, CallInput<'devices.heatMap'>, string]>([
    ['of an unknown device', { id: 99_999 }, 'not-found'],
    ['that ends before it begins', { id: 1, from: 20, to: 10 }, 'bad-input'],
    ['of more than 92 days', { id: 1, from: 0, to: 93 * 86_400_000 }, 'bad-input'],
  ])('a heat map %s is refused', async (_, input, code) => {
    await expect(it.call('devices.heatMap', input)).rejects.toMatchObject({ code });
  });

  test('the fleet is asked over a range: availability, worst devices, adherence', async () => {
    const device = await it.call('devices.create', { address: '127.0.0.71', name: 'Asked', site: 'Quay', ...live });
    await until(async () => (await it.call('devices.get', { id: device.id })).status === 'online');
    const available = await it.call('availability.get', { site: 'Quay', buckets: 24 });
    expect(available).toMatchObject({ devices: 1, bucketMs: 3_600_000 });
    expect(available.at).toHaveLength(24);
    expect(available.whole.to - available.whole.from).toBe(86_400_000);
    expect(available.uptimePercent.slice(0, -1)).toEqual(Array(23).fill(null));
    const worst = await it.call('devices.worst', { by: 'rtt', site: 'Quay' });
    expect(worst.items).toMatchObject([{ id: device.id, name: 'Asked', address: '127.0.0.71', flaps: 0 }]);
    expect(worst).toMatchObject({ total: 1, devices: 1 });
    expect(await it.call('devices.worst', { type: 'no-such' })).toMatchObject({ items: [], devices: 0 });
    const adherence = await it.call('rounds.adherence', {});
    expect(adherence.to - adherence.from).toBe(86_400_000);
  });

  test.each<[string, 'availability.get' | 'devices.worst' | 'rounds.adherence', object]>([
    ['availability that ends before it begins', 'availability.get', { from: 20, to: 10 }],
    ['availability in more than 400 buckets', 'availability.get', { buckets: 401 }],
    ['worst devices of more than 400 days', 'devices.worst', { from: 0, to: 401 * 86_400_000 }],
    ['worst devices by what nobody measures', 'devices.worst', { by: 'colour' }],
    ['adherence of more than 31 days', 'rounds.adherence', { from: 0, to: 32 * 86_400_000 }],
  ])('%s is refused', async (_, name, input) => {
    await expect(it.call(name, input)).rejects.toMatchObject({ code: 'bad-input' });
  });

  test.each<[string, CallInput<'devices.baseline'>, string]>([
    ['of an unknown device', { id: 99_999 }, 'not-found'],
    ['in a zone that is none', { id: 1, zone: 'Nowhere/Land' }, 'bad-input'],
    ['of more than 92 days', { id: 1, from: 0, to: 93 * 86_400_000 }, 'bad-input'],
  ])('a baseline %s is refused', async (_, input, code) => {
    await expect(it.call('devices.baseline', input)).rejects.toMatchObject({ code });
  });

  test('every change is in the audit log with its door', async () => {
    const { items } = await it.call('audit.list', { limit: 500 });
    expect(new Set(items.map(({ actor }) => actor))).toEqual(new Set(['api']));
    expect(items.length).toBeGreaterThanOrEqual(4);
  });

  test('a pause ends the checks and a resume begins them', async () => {
    const { id } = await it.call('devices.create', { address: '127.0.0.11', paused: true, ...live });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await it.call('devices.get', { id })).checkedAt).toBeNull();
    await it.call('devices.update', { id, paused: false });
    await until(async () => (await it.call('devices.get', { id })).status === 'online');
  });
});

describe('many devices', () => {
  const addresses = Array.from({ length: 60 }, (_, i) => `127.1.${i % 4}.${i + 1}`);
  let devices: Device[];
  beforeAll(async () => {
    devices = await Promise.all(
      addresses.map((address, i) =>
        it.call('devices.create', { address, ...live, paused: true, site: `site ${i % 3}` }),
      ),
    );
  });

  test.each(deviceSorts.flatMap((sort) => [false, true].map((descending) => [sort, descending] as const)))(
    'pages by %s (descending %s) hold every device exactly once',
    async (sort, descending) => {
      const ids: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await it.call('devices.list', { sort, descending, cursor, limit: 7 });
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(devices.map(({ id }) => id)));
    },
  );

  test('are changed at once, removed at once and taken back', async () => {
    const ids = devices.slice(0, 20).map(({ id }) => id);
    expect(await it.call('devices.updateMany', { ids, patch: { site: 'Depot', typeId: 'low' } })).toEqual({
      updated: 20,
    });
    expect((await it.call('devices.list', { text: 'depot', type: ['low'] })).total).toBe(20);
    expect(await it.call('devices.deleteMany', { ids })).toEqual({ deleted: 20 });
    expect((await it.call('devices.list', { text: 'depot' })).total).toBe(0);
    expect(await it.call('devices.restore', { ids })).toEqual({ restored: 20 });
    expect((await it.call('devices.list', { text: 'depot' })).total).toBe(20);
  });

  test('a change that would not work for one of them is refused for all', async () => {
    const ids = devices.map(({ id }) => id);
    await expect(
      it.call('devices.updateMany', { ids, patch: { policy: { intervalS: 1, timeoutMs: 5_000 } } }),
    ).rejects.toMatchObject({ code: 'bad-input' });
    expect((await it.call('devices.get', { id: ids[0] ?? 0 })).policy).toEqual(live.policy);
  });

  test('an address given away meanwhile stays removed', async () => {
    const [gone] = devices.slice(-1);
    await it.call('devices.delete', { id: gone?.id ?? 0 });
    await it.call('devices.create', { address: gone?.address ?? '', ...live, paused: true });
    expect(await it.call('devices.restore', { ids: [gone?.id ?? 0] })).toEqual({ restored: 0 });
  });
});

describe('hostile text', () => {
  test.each([
    ['script', '<script>alert(1)</script>'],
    ['SQL', "'; DROP TABLE devices; --"],
    ['prototype', '__proto__'],
    ['constructor', 'constructor'],
    ['template', '{{7*7}}'],
    ['right-to-left override', 'a\u202Egnp.exe'],
    ['formula', '=cmd|calc'],
    ['wildcards', '%_\\'],
  ])('%s in a name is stored as it is and found again', async (_, name) => {
    const address = `127.9.9.${[...name].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 250, 7) + 1}`;
    const { id } = await it.call('devices.create', { address, name, paused: true, ...live });
    expect((await it.call('devices.get', { id })).name).toBe(name);
    const { items } = await it.call('devices.list', { text: name });
    expect(items.map((device) => device.id)).toEqual([id]);
    const answer = await it.raw(`/api/devices/${id}`);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });
});
