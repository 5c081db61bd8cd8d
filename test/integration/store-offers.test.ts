import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import type { Status } from '../../src/contract/model/status.ts';
import type { Store } from '../../src/main/io/store/store.ts';
import { by, checkRecord, openTempStore, t0 } from '../support/temp-store.ts';

let opened: Awaited<ReturnType<typeof openTempStore>>;
let store: Store;
beforeAll(async () => {
  opened = await openTempStore();
  store = opened.store;
});
afterAll(() => opened[Symbol.asyncDispose]());

const create = async (address: string): Promise<number> =>
  (await store.createDevice(DeviceDraft.parse({ address, policy: { intervalS: 60 } }), by())).id;
const turns = (deviceId: number, at: number, from: Status, to: Status) =>
  store.recordChecks([
    checkRecord(deviceId, at, {
      received: to === 'online' ? 3 : 0,
      state: { status: to, statusSince: at, statusReason: '', checkedAt: at, rttMs: null, lossPercent: null },
      transition: { from, to, reason: '', news: false },
    }),
  ]);
const offered = async () => (await store.listOffers(100)).map(({ deviceId, port }) => [deviceId, port]);
const idsNeverAnswered = async () => (await store.neverAnswered(100)).map(({ id }) => id);
const open443 = { port: 443, answer: 'open' } as const;

describe('offers', () => {
  let never: number;
  let gone: number;
  beforeAll(async () => {
    never = await create('10.0.0.5');
    gone = await create('10.0.0.6');
    await turns(never, t0 + 1, 'unknown', 'offline');
    await turns(gone, t0 + 1, 'unknown', 'online');
    await turns(gone, t0 + 2, 'online', 'offline');
  });

  it('know who never answered from who is gone', async () => {
    expect(await store.silentDevices([never, gone, 999])).toMatchObject([
      { id: never, status: 'offline', everAnswered: false, asked: null },
      { id: gone, status: 'offline', everAnswered: true, asked: null },
    ]);
    expect(await idsNeverAnswered()).toEqual([never]);
  });

  it('remember who was asked in vain, and stand where something answered', async () => {
    await store.recordTcpAsked([{ deviceId: never, address: '10.0.0.5', found: null }], t0 + 10);
    expect(await store.silentDevices([never])).toMatchObject([{ asked: { at: t0 + 10, state: 'silent' } }]);
    expect(await offered()).toEqual([]);
    await store.recordTcpAsked(
      [
        { deviceId: never, address: '10.0.0.5', found: open443 },
        { deviceId: gone, address: '10.9.9.9', found: open443 },
        { deviceId: 999, address: '10.0.0.9', found: open443 },
      ],
      t0 + 20,
    );
    expect(await store.listOffers(100)).toEqual([
      { deviceId: never, deviceName: '10.0.0.5', address: '10.0.0.5', ...open443, offeredAt: t0 + 20 },
    ]);
    expect(await idsNeverAnswered()).toEqual([]);
  });

  it('when dismissed do not come back by themselves, and come back by undo', async () => {
    await store.dismissOffer(never, by());
    await store.recordTcpAsked([{ deviceId: never, address: '10.0.0.5', found: open443 }], t0 + 30);
    expect(await offered()).toEqual([]);
    expect(await idsNeverAnswered()).toEqual([]);
    await expect(store.acceptOffer(never, by())).rejects.toMatchObject({ code: 'not-found' });
    expect(await store.restoreOffer(never, by())).toBe(true);
    expect(await store.restoreOffer(never, by())).toBe(false);
    expect(await offered()).toEqual([[never, 443]]);
  });

  it('when accepted set the way of asking in the device’s own policy, and are written down', async () => {
    const device = await store.acceptOffer(never, by());
    expect(device.policy).toEqual({ intervalS: 60, method: 'tcp', tcpPort: 443 });
    expect(await offered()).toEqual([]);
    expect((await store.listAudit({ limit: 10 })).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['offer.accept', 'device.update', 'offer.restore', 'offer.dismiss']),
    );
    await store.restoreOffer(never, by());
    expect(await offered()).toEqual([[never, 443]]);
  });

  it('stand only for a device that is there, silent, and where it was asked', async () => {
    await turns(never, t0 + 40, 'offline', 'online');
    expect(await offered()).toEqual([]);
    await turns(never, t0 + 50, 'online', 'unknown');
    expect(await offered()).toEqual([[never, 443]]);
    await store.updateDevice(never, { paused: true }, by());
    expect(await offered()).toEqual([]);
    await store.updateDevice(never, { paused: false, address: '10.0.0.55' }, by());
    expect(await offered()).toEqual([]);
    expect(await store.silentDevices([never])).toMatchObject([{ asked: null }]);
    await store.updateDevice(never, { address: '10.0.0.5' }, by());
    await store.deleteDevices([never], by());
    expect(await offered()).toEqual([]);
    await expect(store.dismissOffer(never, by())).rejects.toMatchObject({ code: 'not-found' });
  });
});
