/** The recorder: order kept, nothing lost, bounded, and a store in trouble is waited for. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FieldwatchError } from '../../../src/contract/errors.ts';
import type { CheckRecord } from '../../../src/main/engine/ports.ts';
import { systemClock } from '../../../src/main/io/system/clock.ts';
import { createRecorder } from '../../../src/main/service/recorder.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const record = (deviceId: number, news = false): CheckRecord => ({
  deviceId,
  cycleId: 1,
  at: deviceId,
  sent: 3,
  received: 3,
  rttMinMs: 1,
  rttMeanMs: 1,
  rttMs: 1,
  rttP95Ms: 1,
  rttP99Ms: 1,
  rttMaxMs: 1,
  jitterMs: 0,
  duplicates: 0,
  ttl: 64,
  voidReason: null,
  state: { status: 'online', statusSince: 0, statusReason: '', checkedAt: 0, rttMs: 1, lossPercent: 0 },
  transition: news ? { from: 'online', to: 'offline', reason: '', news: true } : null,
});

/** A store that fails as told, write by write, and otherwise takes everything. */
const fakeStore = (fails: (batch: readonly CheckRecord[], write: number) => Error | null) => {
  const stored: number[] = [];
  const sizes: number[] = [];
  let write = 0;
  let atOnce = 0;
  let mostAtOnce = 0;
  return {
    stored,
    sizes,
    mostAtOnce: () => mostAtOnce,
    recordChecks: async (batch: readonly CheckRecord[]) => {
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      await Promise.resolve();
      const error = fails(batch, write++);
      atOnce--;
      if (error !== null) throw error;
      sizes.push(batch.length);
      for (const { deviceId } of batch) stored.push(deviceId);
      return [];
    },
  };
};

const full = () => new FieldwatchError('store-write-failed', 'the disk is full');
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const options = { clock: systemClock, log: silent, onDurable: () => {}, groupMs: 1, retryMs: [1] };

test('whatever the chunks and the failures: every check once, in order, one write at a time', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 12 }),
      fc.array(fc.boolean(), { maxLength: 8 }),
      fc.integer({ min: 1, max: 30 }),
      async (chunks, failures, groupSize) => {
        const store = fakeStore((_, write) => (failures[write] ? full() : null));
        const durable: number[] = [];
        const recorder = createRecorder({
          ...options,
          store,
          groupSize,
          onDurable: (records) => durable.push(...records.map(({ deviceId }) => deviceId)),
        });
        let id = 0;
        for (const size of chunks) {
          recorder.record(Array.from({ length: size }, () => record(++id)));
          await Promise.resolve();
        }
        while (recorder.state().waiting > 0) await systemClock.sleep(1, AbortSignal.timeout(5_000));
        await recorder.stop(1_000);
        expect(store.stored).toEqual(upTo(id));
        expect(durable).toEqual(upTo(id));
        expect(store.mostAtOnce()).toBeLessThanOrEqual(1);
        expect(Math.max(0, ...store.sizes)).toBeLessThanOrEqual(groupSize);
      },
    ),
    { numRuns: 60 },
  ));

test('checks wait for each other and share a commit', async () => {
  const store = fakeStore(() => null);
  const recorder = createRecorder({ ...options, store, groupMs: 50 });
  for (const id of upTo(100)) recorder.record([record(id)]);
  await recorder.stop(1_000);
  expect(store.sizes).toEqual([100]);
});

test('a store in trouble is named, and forgotten once it works again', async () => {
  let broken = true;
  const store = fakeStore(() => (broken ? full() : null));
  const recorder = createRecorder({ ...options, store });
  recorder.record([record(1)]);
  while (recorder.state().problem === null) await systemClock.sleep(1, AbortSignal.timeout(5_000));
  expect(recorder.state()).toMatchObject({ waiting: 1, dropped: 0, problem: 'the disk is full' });
  broken = false;
  while (recorder.state().waiting > 0) await systemClock.sleep(1, AbortSignal.timeout(5_000));
  expect(recorder.state()).toEqual({ waiting: 0, dropped: 0, refused: 0, problem: null });
  await recorder.stop(1_000);
});

test('beyond the bound the oldest checks go, transitions never', async () => {
  let broken = true;
  const store = fakeStore(() => (broken ? full() : null));
  const recorder = createRecorder({ ...options, store, groupSize: 1, mostWaiting: 10 });
  recorder.record([record(1)]);
  while (recorder.state().problem === null) await systemClock.sleep(1, AbortSignal.timeout(5_000));
  recorder.record([record(2, true), ...upTo(20).map((id) => record(100 + id)), record(3, true)]);
  expect(recorder.state().dropped).toBe(12);
  broken = false;
  await recorder.stop(1_000);
  expect(store.stored).toEqual([1, 2, ...upTo(8).map((id) => 112 + id), 3]);
});

test('one record that the store refuses costs only itself', async () => {
  const store = fakeStore((batch) =>
    batch.some(({ deviceId }) => deviceId === 7) ? new FieldwatchError('bad-input', 'no such time') : null,
  );
  const recorder = createRecorder({ ...options, store });
  recorder.record(upTo(20).map((id) => record(id)));
  await recorder.stop(1_000);
  expect(store.stored).toEqual(upTo(20).filter((id) => id !== 7));
  expect(recorder.state().refused).toBe(1);
});

test('a stop with a store that never answers ends in its time', async () => {
  const recorder = createRecorder({ ...options, store: { recordChecks: () => new Promise(() => {}) } });
  recorder.record([record(1)]);
  const begunMs = systemClock.monotonicMs();
  await recorder.stop(100);
  expect(systemClock.monotonicMs() - begunMs).toBeLessThan(1_000);
});

test('settled waits for what was recorded before it, and no longer than the recorder lives', async () => {
  const store = fakeStore(() => null);
  const recorder = createRecorder({ ...options, store, groupMs: 60_000 });
  await recorder.settled();
  recorder.record(upTo(5).map((id) => record(id)));
  await recorder.settled();
  expect(store.stored).toEqual(upTo(5));
  await recorder.stop(1_000);

  const stuck = createRecorder({ ...options, store: { recordChecks: () => new Promise(() => {}) } });
  stuck.record([record(1)]);
  const waits = stuck.settled();
  await stuck.stop(50);
  await waits;
});
