/** The event sequence: numbered without holes, resumable while kept, bounded, and never stopped by a listener. */
import { expect, test } from 'vitest';
import type { Event, EventFrame } from '../../../src/contract/events.ts';
import { createEventLog, encodeFrame } from '../../../src/main/service/event-log.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const clock = { wallMs: () => 1_000 };
const deleted = (id: number): Event => ({ type: 'devices-deleted', ids: [id] });
const brief = (frame: EventFrame) => (frame.kind === 'event' ? frame.seq : `${frame.kind}@${frame.seq}`);

/** A log of at most `mostFrames` that has seen `count` events; answers what a listener from `since` gets, then one event more. */
const heard = (count: number, since: number | null, mostFrames = 5) => {
  const log = createEventLog({ clock, log: silent, mostFrames });
  for (let id = 1; id <= count; id++) log.emit(deleted(id));
  const frames: EventFrame[] = [];
  log.subscribe(since, (frame) => frames.push(frame));
  log.emit(deleted(count + 1));
  return frames.map(brief);
};

test.each<[string, number, number | null, (string | number)[]]>([
  ['from now: a hello, then what comes', 3, null, ['hello@3', 4]],
  ['nothing missed', 3, 3, ['hello@3', 4]],
  ['missed frames come in order before new ones', 3, 1, ['hello@3', 2, 3, 4]],
  ['from the very beginning while it is kept', 3, 0, ['hello@3', 1, 2, 3, 4]],
  ['the oldest kept frame can be resumed', 9, 4, ['hello@9', 5, 6, 7, 8, 9, 10]],
  ['a frame that is gone means a reset', 9, 3, ['hello@9', 'reset@9', 10]],
  ['a number from another run means a reset', 3, 70, ['hello@3', 'reset@3', 4]],
  ['an empty log has nothing to miss', 0, 0, ['hello@0', 1]],
])('%s', (_, count, since, expected) => expect(heard(count, since)).toEqual(expected));

test('bytes bound the ring too', () => {
  const log = createEventLog({ clock, log: silent, mostChars: 1_000 });
  const ids = Array.from({ length: 100 }, (_, i) => i + 1);
  for (let i = 0; i < 50; i++) log.emit({ type: 'devices-deleted', ids });
  const frames: EventFrame[] = [];
  log.subscribe(40, (frame) => frames.push(frame));
  expect(frames.map(brief)).toEqual(['hello@50', 'reset@50']);
});

test('long use keeps answering exactly the kept frames', () => {
  const log = createEventLog({ clock, log: silent, mostFrames: 100 });
  for (let id = 1; id <= 10_000; id++) log.emit(deleted(id));
  const frames: EventFrame[] = [];
  log.subscribe(9_900, (frame) => frames.push(frame));
  expect(frames.map(brief)).toEqual(['hello@10000', ...Array.from({ length: 100 }, (_, i) => 9_901 + i)]);
});

test('a listener that throws is dropped, the others go on', () => {
  const log = createEventLog({ clock, log: silent });
  const good: EventFrame[] = [];
  let calls = 0;
  log.subscribe(null, () => {
    if (calls++ > 0) throw new Error('broken listener');
  });
  const unsubscribe = log.subscribe(null, (frame) => good.push(frame));
  log.emit(deleted(1));
  log.emit(deleted(2));
  unsubscribe();
  log.emit(deleted(3));
  expect(calls).toBe(2);
  expect(good.map(brief)).toEqual(['hello@0', 1, 2]);
});

test('a frame is encoded once for all its listeners', () => {
  let encodings = 0;
  const frame = {
    kind: 'reset',
    seq: 1,
    toJSON: () => {
      encodings++;
      return {};
    },
  } as EventFrame;
  for (let i = 0; i < 10; i++) encodeFrame(frame);
  expect(encodings).toBe(1);
});
