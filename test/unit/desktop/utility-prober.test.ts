/** A prober as Electron's child process. */
import { expect, test, vi } from 'vitest';
import { stage } from '../../support/electron-stand-in.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
const { spawnUtilityProber } = await import('../../../src/main/desktop/utility-prober.ts');

test('messages go both ways, its end is told, and it can be killed', () => {
  const prober = spawnUtilityProber('/out/main/prober.js');
  const child = stage.utilities.at(-1)!;
  const heard: unknown[] = [];
  prober.onMessage((message) => heard.push(message));
  prober.onExit((code, signal) => heard.push(['exit', code, signal]));
  prober.send({ hello: 1 });
  child.emit('message', { hello: 2 });
  child.emit('exit', 9);
  prober.kill();

  expect(child.args[0]).toBe('/out/main/prober.js');
  expect(child.posted).toEqual([{ hello: 1 }]);
  expect(heard).toEqual([{ hello: 2 }, ['exit', 9, null]]);
  expect([prober.pid, child.killed]).toEqual([0, true]);
});
