/** The life of the service: start, settings, cycles, trouble of its own, and a stop within three seconds. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../src/contract/settings.ts';
import type { ServiceOptions } from '../../src/main/service/service.ts';
import { startService, type TestService, testEntries } from '../support/start-service.ts';

const running = async (options: Parameters<typeof startService>[0], use: (it: TestService) => Promise<void>) => {
  const it = await startService(options);
  try {
    await use(it);
  } finally {
    await it.stop();
  }
};
const inTempDir = async (use: (dataDir: string) => Promise<void>) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'fieldwatch-life-'));
  try {
    await use(dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the simulated fleet', () => {
  test('is there at once, marked, watched, and the service stops within 3 s in full work', async () => {
    const it = await startService({ demo: true });
    const statistics = await it.call('statistics.get', {});
    expect(statistics).toMatchObject({ simulated: true, firstRun: false, devices: { total: 2_400 } });
    expect(statistics.subnets.total).toBe(750);
    expect(statistics.sentence).toMatch(/^Simulated: /);
    const socket = await it.socket();
    await socket.waitFor((frame) => frame.kind === 'event' && frame.event.type === 'devices-checked');
    expect((await it.call('rounds.get', {})).prober).toMatchObject({ simulated: true, state: 'ready' });
    const begun = performance.now();
    await it.stop();
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  test('a page of 1,000 devices is answered without holding the loop', async () => {
    await running({ demo: true }, async (it) => {
      await it.raw('/api/devices?limit=1000');
      const begun = performance.now();
      for (let turn = 0; turn < 10; turn++) await it.raw('/api/devices?limit=1000');
      expect((performance.now() - begun) / 10).toBeLessThan(250);
      expect((await it.call('devices.list', { limit: 1_000 })).items).toHaveLength(1_000);
    });
  });
});

describe('cycles', () => {
  test('check now starts one for each type; cancel ends it within a second and keeps what it measured', async () => {
    await running({ demo: true, packetsPerSecond: 200 }, async (it) => {
      const { cycleIds } = await it.call('cycles.start', {});
      expect(cycleIds.length).toBeGreaterThanOrEqual(4);
      const [id = 0] = cycleIds;
      expect(await it.call('cycles.get', { id })).toMatchObject({ id, state: 'running' });
      await pause(300);
      const begun = performance.now();
      const ended = await it.call('cycles.cancel', { id });
      expect(performance.now() - begun).toBeLessThan(1_000);
      expect(ended).toMatchObject({ id, state: 'cancelled' });
      expect(ended.done).toBeLessThan(ended.devices);
      await expect(it.call('cycles.cancel', { id })).rejects.toMatchObject({ code: 'conflict' });
      expect((await it.call('cycles.list', { limit: 10 })).items.map((cycle) => cycle.id)).toContain(id);
    });
  });
  test('cycles and devices that are not there are named so', async () => {
    await running({}, async (it) => {
      await expect(it.call('cycles.cancel', { id: 77 })).rejects.toMatchObject({ code: 'not-found' });
      await expect(it.call('cycles.start', { deviceIds: [77] })).rejects.toMatchObject({ code: 'not-found' });
      expect(await it.call('cycles.start', {})).toEqual({ cycleIds: [] });
    });
  });
});

describe('settings', () => {
  test('a change holds at once, survives a restart, and what can not work is refused whole', async () => {
    await inTempDir(async (dataDir) => {
      await running({ dataDir }, async (it) => {
        expect(await it.call('settings.get', {})).toEqual(defaultSettings);
        await it.call('settings.update', { pace: { packetsPerSecond: 123 }, history: { keepDays: 7 } });
        expect((await it.call('rounds.get', {})).prober.paceLimit).toBe(123);
        await expect(it.call('settings.update', { policy: { intervalS: 1, timeoutMs: 30_000 } })).rejects.toMatchObject(
          {
            code: 'bad-input',
          },
        );
        await expect(
          it.call('settings.update', { pace: { packetsPerSecond: -1 }, history: { keepDays: 9 } }),
        ).rejects.toMatchObject({ code: 'bad-input', issues: [{ path: 'pace.packetsPerSecond' }] });
      });
      await running({ dataDir }, async (it) => {
        const settings = await it.call('settings.get', {});
        expect(settings).toMatchObject({ pace: { packetsPerSecond: 123 }, history: { keepDays: 7 } });
        expect(settings.policy).toEqual(defaultSettings.policy);
      });
    });
  });

  test('what history will need is told under other limits before they are set', async () => {
    await running({}, async (it) => {
      await it.call('devices.create', { address: '127.0.0.1', policy: { intervalS: 60 } });
      const set = await it.call('history.forecast', {});
      expect(set).toMatchObject({ checksAMonth: 43_200, bytesPerCheck: null, overLimit: false });
      const longer = await it.call('history.forecast', { keepDays: 60 });
      expect(longer.checksBytes).toBe(set.checksBytes * 1.5);
      expect(longer.bytesAMonth).toBe(set.bytesAMonth);
      expect((await it.call('settings.get', {})).history).toEqual(defaultSettings.history);
      await expect(it.call('history.forecast', { dailyYears: 0 })).rejects.toMatchObject({ code: 'bad-input' });
    });
  });

  test('a pace given at the start overrules the stored one for this run only', async () => {
    await running({ packetsPerSecond: 4_321 }, async (it) => {
      expect((await it.call('rounds.get', {})).prober.paceLimit).toBe(4_321);
      expect((await it.call('settings.get', {})).pace.packetsPerSecond).toBe(defaultSettings.pace.packetsPerSecond);
    });
  });

  test('types: made, changed, refused where unworkable, removed only without devices', async () => {
    await running({}, async (it) => {
      expect(await it.call('types.create', { id: 'camera', name: 'Camera', policy: { intervalS: 60 } })).toMatchObject({
        id: 'camera',
        builtIn: false,
      });
      await expect(it.call('types.create', { id: 'camera', name: 'Again' })).rejects.toMatchObject({
        code: 'conflict',
      });
      await expect(it.call('types.update', { id: 'camera', policy: { intervalS: 1 } })).rejects.toMatchObject({
        code: 'bad-input',
      });
      const { id } = await it.call('devices.create', { address: '127.0.0.1', typeId: 'camera', paused: true });
      await expect(it.call('types.delete', { id: 'camera' })).rejects.toMatchObject({ code: 'conflict' });
      await it.call('devices.update', { id, typeId: 'low' });
      expect(await it.call('types.delete', { id: 'camera' })).toEqual({ deleted: 1 });
      await expect(it.call('types.delete', { id: 'live' })).rejects.toMatchObject({ code: 'conflict' });
    });
  });
});

describe('HTTP in the desktop shell', () => {
  const desktop: Partial<ServiceOptions> = { shell: 'desktop', http: null };
  const answers = async (url: string): Promise<boolean> =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );

  test('is off until the settings switch it on, and off again', async () => {
    await running(desktop, async ({ service }) => {
      expect(service.address()).toBeNull();
      const by = { actor: 'window' } as const;
      await service.dispatch('settings.update', { http: { enabledInDesktop: true, port: 0 } }, by);
      const url = service.address()?.url ?? '';
      expect(await answers(url)).toBe(true);
      await service.dispatch('settings.update', { http: { enabledInDesktop: false } }, by);
      expect(service.address()).toBeNull();
      await pause(500);
      expect(await answers(url)).toBe(false);
    });
  });

  test('a port in use refuses the setting; found in use at the next start it is a problem shown, not a refusal', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    try {
      await inTempDir(async (dataDir) => {
        await running({ ...desktop, dataDir }, async ({ service }) => {
          const by = { actor: 'window' } as const;
          await expect(
            service.dispatch('settings.update', { http: { enabledInDesktop: true, port } }, by),
          ).rejects.toMatchObject({ code: 'port-in-use' });
          const settings = await service.dispatch('settings.get', {}, by);
          expect(settings.http).toEqual(defaultSettings.http);
          other.close();
          await new Promise((resolve) => other.once('close', resolve));
          await service.dispatch('settings.update', { http: { enabledInDesktop: true, port } }, by);
        });
        const again = createServer().listen(port, '127.0.0.1');
        await new Promise((resolve) => again.once('listening', resolve));
        try {
          await running({ ...desktop, dataDir }, async ({ service }) => {
            expect(service.address()).toBeNull();
            const health = await service.dispatch('health.get', {}, { actor: 'window' });
            expect(health.parts.find(({ name }) => name === 'http')).toMatchObject({
              ok: false,
              message: expect.stringContaining(String(port)),
            });
          });
        } finally {
          again.close();
        }
      });
    } finally {
      other.close();
    }
  });
});

describe('trouble of its own', () => {
  test('a second service on the same data is refused and told who holds it; the first works on', async () => {
    await running({}, async (it) => {
      await expect(startService({ dataDir: it.dataDir })).rejects.toMatchObject({
        code: 'store-in-use',
        message: expect.stringContaining(String(process.pid)),
      });
      expect((await it.call('health.get', {})).status).toBe('ok');
    });
  });

  test('a prober that can not start leaves the service up, impaired, and saying why', async () => {
    await inTempDir(async (folder) => {
      const prober = join(folder, 'ends-at-once.mjs');
      await writeFile(prober, 'process.exit(7);');
      await running({ entries: { ...testEntries, prober } }, async (it) => {
        const deadline = Date.now() + 40_000;
        let health = await it.call('health.get', {});
        while (health.status === 'ok' && Date.now() < deadline) {
          await pause(200);
          health = await it.call('health.get', {});
        }
        const probing = health.parts.find(({ name }) => name === 'probing');
        expect([health.status, probing?.ok]).toEqual(['impaired', false]);
        expect(probing?.message).toMatch(/Probing is failed: .{10}/);
      });
    });
  });

  test('an unknown call and an input of the wrong shape are refused in the process as over HTTP', async () => {
    await running({}, async ({ service }) => {
      const context = { actor: 'window' } as const;
      await expect(service.dispatch('__proto__' as 'health.get', {}, context)).rejects.toMatchObject({
        code: 'not-found',
      });
      await expect(service.dispatch('constructor' as 'health.get', {}, context)).rejects.toMatchObject({
        code: 'not-found',
      });
      await expect(
        service.dispatch('devices.get', { id: 1, extra: true } as { id: number }, context),
      ).rejects.toMatchObject({ code: 'bad-input' });
    });
  });
});

test('the audit log names the door of every change', async () => {
  await running({}, async (it) => {
    const doors = ['cli', 'window', 'root'];
    for (const door of doors)
      await it.raw('/api/types', {
        method: 'POST',
        headers: { 'x-fieldwatch-client': door },
        body: JSON.stringify({ id: `by-${door}`, name: door }),
      });
    const { items } = await it.call('audit.list', {});
    expect(items.slice(0, 3).map(({ actor }) => actor)).toEqual(['api', 'window', 'cli']);
  });
});
