/** The bridge that the preload exposes is the one the interface expects. */
import { expect, expectTypeOf, test, vi } from 'vitest';
import type { EventFrame } from '../../../src/contract/events.ts';
import type { Bridge } from '../../../src/renderer/client/client.ts';
import { exposed, ipcRenderer } from '../../support/electron-stand-in.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
await import('../../../src/preload/index.ts');
const bridge = exposed.get('fieldwatch') as Bridge;

test('it exposes call and on, and nothing else', () => {
  expect([...exposed.keys()]).toEqual(['fieldwatch']);
  expect(Object.keys(bridge).sort()).toEqual(['call', 'on']);
  expectTypeOf(bridge.on).returns.toEqualTypeOf<() => void>();
});

test('a call is passed on as it is', async () => {
  expect(await bridge.call('health.get', { a: 1 })).toEqual({ ok: true, value: 42 });
  expect(ipcRenderer.sent.at(-1)).toEqual(['invoke', 'fieldwatch:call', 'health.get', { a: 1 }]);
});

test('each listener hears its own stream, until it stops', () => {
  const heard: unknown[] = [];
  const stopFirst = bridge.on(null, (frame) => heard.push(['first', frame]));
  bridge.on(41, (frame) => heard.push(['second', frame]));
  const [first, second] = ipcRenderer.sent.slice(-2);
  expect([first?.slice(0, 2), first?.[3], second?.[3]]).toEqual([['send', 'fieldwatch:subscribe'], null, 41]);

  const frame: EventFrame = { kind: 'reset', seq: 1 };
  ipcRenderer.emit('fieldwatch:frame', {}, first?.[2], frame);
  ipcRenderer.emit('fieldwatch:frame', {}, second?.[2], frame);
  stopFirst();
  ipcRenderer.emit('fieldwatch:frame', {}, first?.[2], frame);
  expect(heard).toEqual([
    ['first', frame],
    ['second', frame],
  ]);
  expect(ipcRenderer.sent.at(-1)).toEqual(['send', 'fieldwatch:unsubscribe', first?.[2]]);
});
