/** From a device that drops pings to one that is watched by TCP, through the real service and real packets. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLab, type Lab, labMissing } from '../support/lab.ts';
import { listenInside } from '../support/listen-inside.ts';
import { startService, type TestService } from '../support/start-service.ts';

const missing = labMissing();

describe.skipIf(missing !== null)(`offers to watch by TCP${missing ? ` (needs ${missing})` : ''}`, () => {
  let lab: Lab;
  let service: TestService;
  let listener: ChildProcess;
  const ids: Record<string, number> = {};

  const statusOf = async (name: string) => (await service.call('devices.get', { id: ids[name] as number })).status;
  const offers = async () => (await service.call('offers.list', {})).items;

  beforeAll(async () => {
    lab = createLab({ liveCidrs: ['10.0.0.0/8'] });
    lab.exec(['sysctl', '-qw', 'net.ipv4.icmp_echo_ignore_all=1']);
    lab.kill(['10.0.0.6']);
    listener = await listenInside(lab, 443);
    service = await startService({ spawnProber: lab.spawnProber });
    const policy = { packets: 1, timeoutMs: 300, missesBeforeOffline: 1 };
    for (const [name, address, more] of [
      ['deaf', '10.0.0.5', {}],
      ['dead', '10.0.0.6', {}],
      ['refuses', '10.0.0.7', { method: 'tcp', tcpPort: 22 }],
    ] as const)
      ids[name] = (
        await service.call('devices.create', { name, address, typeId: 'live', policy: { ...policy, ...more } })
      ).id;
  });
  afterAll(async () => {
    listener?.kill();
    await service?.stop();
    lab?.remove();
  });

  test('a device asked by TCP is online though its port refuses, and says so', async () => {
    await expect.poll(() => statusOf('refuses'), { timeout: 15_000 }).toBe('online');
    expect((await service.call('devices.get', { id: ids.refuses as number })).statusReason).toMatch(
      /^answered on TCP 22 \(refused\), 1 of 1 connect, median /,
    );
  });

  test('one that drops pings is offline, then offered; one that is dead is only offline', async () => {
    const socket = await service.socket({ since: 0 });
    await expect.poll(() => statusOf('deaf'), { timeout: 15_000 }).toBe('offline');
    await expect.poll(offers, { timeout: 20_000 }).toHaveLength(1);
    expect(await offers()).toMatchObject([
      { deviceId: ids.deaf, deviceName: 'deaf', address: '10.0.0.5', port: 443, answer: 'open' },
    ]);
    await socket.waitFor((frame) => frame.kind === 'event' && frame.event.type === 'offers-changed');
    socket.close();
    await expect.poll(() => statusOf('dead'), { timeout: 15_000 }).toBe('offline');
  });

  test('dismissed it is gone, restored it is back', async () => {
    const id = ids.deaf as number;
    await service.call('offers.dismiss', { id });
    expect(await offers()).toEqual([]);
    await expect(service.call('offers.dismiss', { id })).rejects.toMatchObject({ code: 'not-found' });
    await service.call('offers.restore', { id });
    expect(await offers()).toHaveLength(1);
  });

  test('accepted it is checked at once, and online', async () => {
    const id = ids.deaf as number;
    const device = await service.call('offers.accept', { id });
    expect(device.policy).toMatchObject({ method: 'tcp', tcpPort: 443, packets: 1 });
    await expect.poll(() => statusOf('deaf'), { timeout: 5_000 }).toBe('online');
    expect((await service.call('devices.get', { id })).statusReason).toMatch(/TCP 443 \(open\)/);
    expect(await offers()).toEqual([]);
    const { items } = await service.call('audit.list', {});
    expect(items.map(({ action }) => action)).toContain('offer.accept');
    // What the new way of asking found first is no news: nobody is told that it is back.
    const { items: events } = await service.call('statusEvents.list', { device: id });
    expect(events[0]).toMatchObject({ from: 'offline', to: 'online', news: false });
  });
});
