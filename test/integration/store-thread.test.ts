import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type StoreThread, type StoreThreadOptions, startStoreThread } from '../../src/main/io/store/store-thread.ts';

type UnrulyCalls = {
  echo: (value: number) => number;
  hang: () => never;
  die: () => never;
  refuse: () => never;
};

let thread: StoreThread<UnrulyCalls>;
const start = async (more: Partial<StoreThreadOptions> = {}) => {
  thread = await startStoreThread<UnrulyCalls>({
    entry: resolve(import.meta.dirname, '../support/unruly-thread.ts'),
    role: { role: 'reader', file: 'x' },
    queueAtMost: 5,
    callAtMostMs: null,
    ...more,
  });
};
afterEach(() => thread.stop());

describe('a store thread', () => {
  it('answers in order', async () => {
    await start();
    expect(await Promise.all([1, 2, 3].map((value) => thread.call('echo', value)))).toEqual([1, 2, 3]);
  });
  it('that hangs is given up and replaced; what waited behind it is answered', async () => {
    await start({ callAtMostMs: 500 });
    const [hung, echo] = await Promise.allSettled([thread.call('hang'), thread.call('echo', 7)]);
    expect(hung).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    expect(echo).toEqual({ status: 'fulfilled', value: 7 });
  });
  it('that dies is replaced; the call it died of is refused', async () => {
    await start();
    const [died, echo] = await Promise.allSettled([thread.call('die'), thread.call('echo', 7)]);
    expect(died).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    expect(echo).toEqual({ status: 'fulfilled', value: 7 });
  });
  it('passes on a refusal with its code', async () => {
    await start();
    await expect(thread.call('refuse')).rejects.toMatchObject({ code: 'conflict', message: 'no' });
  });
  it('lets only so many calls wait', async () => {
    await start();
    const calls = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7].map((value) => thread.call('echo', value)));
    expect(calls.map(({ status }) => status)).toEqual([...Array(5).fill('fulfilled'), 'rejected', 'rejected']);
    expect(calls[6]).toMatchObject({ reason: { code: 'unavailable' } });
  });
  it('that was stopped refuses', async () => {
    await start();
    await thread.stop();
    await expect(thread.call('echo', 1)).rejects.toMatchObject({ code: 'unavailable' });
  });
  it('that can not open says why', async () => {
    await start();
    await expect(
      startStoreThread({
        entry: resolve(import.meta.dirname, '../support/unruly-thread.ts'),
        role: { role: 'reader', file: 'refused' },
        queueAtMost: 1,
        callAtMostMs: null,
      }),
    ).rejects.toMatchObject({ code: 'store-newer' });
  });
});
