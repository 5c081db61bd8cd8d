import { describe, expect, test } from 'vitest';
import type { Libc } from '../../../src/main/io/icmp/posix/libc.ts';
import { createStampClock } from '../../../src/main/io/icmp/posix/stamp-clock.ts';

/** Two clocks that a test moves; each reading of the wall clock may be held up, the monotonic one going on meanwhile. */
const build = (heldUpMs: number[] = []) => {
  const now = { monotonicMs: 1_000, wallMs: 1_800_000_000_000 };
  const libc = {
    arena: (bytes: number) => {
      const buffer = Buffer.alloc(bytes);
      return { buffer, view: new DataView(buffer.buffer, buffer.byteOffset, bytes), address: 0n };
    },
    clockGettime: (_: number, result: Buffer) => {
      const ns = BigInt(Math.round(now.wallMs * 1e6));
      result.writeBigInt64LE(ns / 1_000_000_000n, 0);
      result.writeBigInt64LE(ns % 1_000_000_000n, 8);
      const heldUp = heldUpMs.shift() ?? 0;
      now.monotonicMs += heldUp;
      now.wallMs += heldUp;
      return 0;
    },
  } as unknown as Libc;
  const clock = createStampClock(libc, () => now.monotonicMs);
  const pass = (ms: number): void => {
    now.monotonicMs += ms;
    now.wallMs += ms;
  };
  const stampNow = (): [number, number] => [Math.floor(now.wallMs / 1_000), (now.wallMs % 1_000) * 1e6];
  return { now, clock, pass, stampNow };
};

describe('stamps of the kernel on our clock', () => {
  test('a stamp taken 3 ms ago is 3 ms ago', () => {
    const { now, clock, pass, stampNow } = build();
    clock.sync();
    const stamp = stampNow();
    const atMs = now.monotonicMs;
    pass(3);
    expect(clock.toMonotonicMs(...stamp)).toBeCloseTo(atMs, 2);
  });

  test('a reading that was held up is taken again, so a busy machine shifts no stamp', () => {
    const { now, clock, pass, stampNow } = build([40, 0.001]);
    clock.sync();
    const stamp = stampNow();
    const atMs = now.monotonicMs;
    pass(100);
    expect(clock.toMonotonicMs(...stamp)).toBeCloseTo(atMs, 1);
  });

  test('readings that are all held up are no sign that the wall clock was set', () => {
    const { clock } = build([0.001, 40, 40, 40, 40, 40]);
    clock.sync();
    const firstMs = clock.steppedAtMs();
    clock.sync();
    expect(clock.steppedAtMs()).toBe(firstMs);
  });

  test('a wall clock that was set is noticed: stamps count as now, and the moment is told', () => {
    const { now, clock, pass, stampNow } = build();
    clock.sync();
    const stamp = stampNow();
    pass(10);
    now.wallMs -= 3_600_000;
    clock.sync();
    expect(clock.toMonotonicMs(...stamp)).toBe(now.monotonicMs);
    expect(clock.steppedAtMs()).toBe(now.monotonicMs);
  });
});
