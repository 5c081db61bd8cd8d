/** Quitting stops the service first, and waits for it no longer than it may. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { app, stage } from '../../support/electron-stand-in.ts';

vi.mock('electron', () => import('../../support/electron-stand-in.ts'));
const { stopBeforeQuit, stopBudgetMs } = await import('../../../src/main/desktop/quit.ts');

beforeEach(() => {
  vi.useFakeTimers();
  stage.exitCode = null;
  app.removeAllListeners('before-quit');
});
afterEach(() => void vi.useRealTimers());

test('the service stops once, then the application goes', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = vi.fn(() => promise);
  stopBeforeQuit(stop);
  app.quit();
  app.quit();
  await vi.advanceTimersByTimeAsync(100);
  expect([stop.mock.calls.length, stage.exitCode]).toEqual([1, null]);
  resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(stage.exitCode).toBe(0);
});

test('a service that does not stop is left behind in time', async () => {
  stopBeforeQuit(() => new Promise(() => undefined));
  app.quit();
  await vi.advanceTimersByTimeAsync(stopBudgetMs - 1);
  expect(stage.exitCode).toBeNull();
  await vi.advanceTimersByTimeAsync(1);
  expect(stage.exitCode).toBe(1);
  expect(stopBudgetMs).toBeLessThan(3_000);
});

test('a service that fails to stop does not keep the application', async () => {
  stopBeforeQuit(() => Promise.reject(new Error('no')));
  app.quit();
  await vi.advanceTimersByTimeAsync(0);
  expect(stage.exitCode).toBe(1);
});
