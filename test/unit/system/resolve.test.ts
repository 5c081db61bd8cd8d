import { describe, expect, test } from 'vitest';
import { createResolver } from '../../../src/main/io/system/resolve.ts';

const never = new AbortController().signal;
const lab = (answer: (name: string) => Promise<string>) => {
  const asked: string[] = [];
  let nowMs = 0;
  const resolve = createResolver({
    lookup: (name) => {
      asked.push(name);
      return answer(name);
    },
    monotonicMs: () => nowMs,
  });
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { resolve, asked, pass };
};
const noName = () => Promise.reject(Object.assign(new Error('queryA'), { code: 'ENOTFOUND' }));

describe('a name is asked for as seldom as possible', () => {
  test('an answer is kept for 60 s', async () => {
    const { resolve, asked, pass } = lab(async () => '10.0.0.1');
    expect(await resolve('a', never)).toEqual({ kind: 'address', ip: '10.0.0.1' });
    pass(59_999);
    await resolve('a', never);
    expect(asked).toEqual(['a']);
    pass(1);
    await resolve('a', never);
    expect(asked).toEqual(['a', 'a']);
  });
  test('a failure is kept for 10 s and said in words', async () => {
    const { resolve, asked, pass } = lab(noName);
    expect(await resolve('a', never)).toEqual({ kind: 'unresolved', why: 'no such name' });
    pass(9_999);
    await resolve('a', never);
    expect(asked.length).toBe(1);
    pass(1);
    await resolve('a', never);
    expect(asked.length).toBe(2);
  });
  test('who asks for the same name meanwhile waits for the same answer', async () => {
    const { resolve, asked } = lab(async () => '10.0.0.1');
    await Promise.all([resolve('a', never), resolve('a', never)]);
    expect(asked).toEqual(['a']);
  });
  test('an address is its own answer', async () => {
    const { resolve, asked } = lab(noName);
    expect(await resolve('FD00::0:1', never)).toEqual({ kind: 'address', ip: 'fd00::1' });
    expect(asked).toEqual([]);
  });
  test('10,000 names are kept, the oldest goes first', async () => {
    const { resolve, asked } = lab(async () => '10.0.0.1');
    for (let i = 0; i <= 10_000; i++) await resolve(`n${i}`, never);
    asked.length = 0;
    await resolve('n10000', never);
    await resolve('n0', never);
    expect(asked).toEqual(['n0']);
  });
});

test('no answer within 2 s is a failure, not a wait', async () => {
  const { resolve } = lab(() => new Promise(() => {}));
  const startedMs = performance.now();
  expect(await resolve('a', never)).toMatchObject({
    kind: 'unresolved',
    why: 'no answer from the name server within 2 s',
  });
  expect(performance.now() - startedMs).toBeLessThan(4_000);
});

test('the signal ends the wait with its reason', async () => {
  const { resolve } = lab(() => new Promise(() => {}));
  const controller = new AbortController();
  const waiting = resolve('a', controller.signal);
  controller.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  await expect(resolve('b', controller.signal)).rejects.toThrow('cancelled');
});
