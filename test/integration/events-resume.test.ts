/** Events over a real WebSocket: in order, resumable by sequence number, reset where that is gone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventFrame } from '../../src/contract/events.ts';
import { startService, type TestService } from '../support/start-service.ts';

let it: TestService;
beforeAll(async () => {
  it = await startService();
});
afterAll(() => it.stop());

const isEvent = (type: string) => (frame: EventFrame) => frame.kind === 'event' && frame.event.type === type;
const seqs = (frames: readonly EventFrame[]) => frames.filter(({ kind }) => kind === 'event').map(({ seq }) => seq);

test('a listener hears what is done, in frames of the contract, numbered without holes', async () => {
  const socket = await it.socket();
  expect(socket.protocol).toBe('fieldwatch');
  const hello = await socket.waitFor(({ kind }) => kind === 'hello');
  const device = await it.call('devices.create', { address: '127.0.0.1', typeId: 'live', policy: { timeoutMs: 500 } });
  const changed = await socket.waitFor(isEvent('devices-changed'));
  expect(changed).toMatchObject({ event: { devices: [{ id: device.id, address: '127.0.0.1' }] } });
  await socket.waitFor(isEvent('devices-checked'));
  const status = await socket.waitFor(isEvent('status-changed'));
  expect(status).toMatchObject({ event: { events: [{ deviceId: device.id, from: 'unknown', to: 'online' }] } });
  await socket.waitFor(isEvent('cycle'));
  for (const frame of socket.frames) EventFrame.parse(frame);
  const heard = seqs(socket.frames);
  expect(heard).toEqual(heard.map((_, i) => hello.seq + 1 + i));
  socket.close();
});

test('who comes back with the last number misses nothing and hears nothing twice', async () => {
  const first = await it.socket();
  await it.call('settings.update', { notifications: { online: false } });
  const seen = await first.waitFor(isEvent('settings-changed'));
  first.close();
  await it.call('settings.update', { notifications: { online: true } });
  await it.call('types.create', { id: 'camera', name: 'Camera' });
  const second = await it.socket({ since: seen.seq });
  await second.waitFor(isEvent('types-changed'));
  const heard = seqs(second.frames);
  expect(second.frames[0]?.kind).toBe('hello');
  expect(second.frames.some(({ kind }) => kind === 'reset')).toBe(false);
  expect(heard).toEqual(heard.map((_, i) => seen.seq + 1 + i));
  expect(second.frames.filter(isEvent('settings-changed'))).toHaveLength(1);
  second.close();
});

test('a number from another run is answered by a reset', async () => {
  const socket = await it.socket({ since: 1_000_000 });
  expect(await socket.waitFor(({ kind }) => kind === 'reset')).toMatchObject({ kind: 'reset' });
  socket.close();
});

test('in the process the same frames are heard as over the WebSocket', async () => {
  const socket = await it.socket();
  const hello = await socket.waitFor(({ kind }) => kind === 'hello');
  const inProcess: EventFrame[] = [];
  const unsubscribe = it.service.subscribe(hello.seq, (frame) => inProcess.push(frame));
  await it.call('settings.update', { desktop: { closeToTray: false } });
  await socket.waitFor(isEvent('settings-changed'));
  unsubscribe();
  socket.close();
  const mine = inProcess.find(isEvent('settings-changed'));
  expect(mine).toEqual(socket.frames.find(isEvent('settings-changed')));
});
