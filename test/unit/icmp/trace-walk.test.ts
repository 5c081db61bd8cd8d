import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HopAnswer } from '../../../src/main/io/icmp/trace/trace-port.ts';
import {
  beginWalk,
  expireWalk,
  isOver,
  MOST_SILENT,
  nextTtl,
  noteAnswer,
  noteSent,
  pathOf,
  TRIES,
  WINDOW,
} from '../../../src/main/io/icmp/trace/trace-walk.ts';

/** What stands at each hop: a router, one that never says a word, the target, or one that says it goes no further. */
type Stand = 'router' | 'silent' | 'target' | 'stop';
const answerOf = (stand: Stand, ttl: number): HopAnswer | null => {
  const address = `10.0.0.${ttl}`;
  switch (stand) {
    case 'router':
      return { kind: 'router', address, said: 'time exceeded', rttMs: ttl };
    case 'target':
      return { kind: 'target', address, said: 'reply', rttMs: ttl };
    case 'stop':
      return { kind: 'stop', address, said: 'host unreachable', rttMs: ttl };
    case 'silent':
      return null;
  }
};

/** Walks the way by the walk's own wishes; packets for beyond the last hop are answered by it. */
const walkOf = (way: readonly Stand[], { maxHops = 30, answerAfterMs = 5 } = {}) => {
  const walk = beginWalk(0, maxHops, 0);
  const asked: number[] = [];
  const arrivals: { atMs: number; ttl: number }[] = [];
  let mostFlying = 0;
  let nowMs = 0;
  for (; !isOver(walk) && nowMs < 60_000; nowMs++) {
    for (const { ttl } of arrivals.filter(({ atMs }) => atMs === nowMs)) {
      const stand = way[Math.min(ttl, way.length) - 1] ?? 'silent';
      const answer = answerOf(stand, stand === 'router' ? ttl : Math.min(ttl, way.length));
      if (answer) noteAnswer(walk, ttl, answer);
    }
    expireWalk(walk, nowMs);
    for (let ttl = nextTtl(walk); ttl > 0; ttl = nextTtl(walk)) {
      noteSent(walk, ttl, nowMs);
      asked.push(ttl);
      arrivals.push({ atMs: nowMs + answerAfterMs, ttl });
    }
    mostFlying = Math.max(mostFlying, walk.flying);
  }
  return { ...pathOf(walk), elapsedMs: nowMs, asked, mostFlying };
};

const shape = ({ hops }: { hops: readonly { address: string | null; said: string | null }[] }): string =>
  hops.map(({ said }) => ({ 'time exceeded': 'r', reply: 'T', 'host unreachable': '!' })[said ?? ''] ?? '*').join('');

const stands: Readonly<Record<string, Stand>> = { r: 'router', '*': 'silent', T: 'target', '!': 'stop' };
const way = (text: string): Stand[] => [...text].map((letter) => stands[letter]!);

describe('a walk ends where the way ends', () => {
  test.each<[rule: string, way: string, shape: string, reached: boolean]>([
    ['the target behind seven routers', 'rrrrrrrT', 'rrrrrrrT', true],
    ['the target next door', 'T', 'T', true],
    ['a silent router leaves a gap, and the way goes on', 'rr*rT', 'rr*rT', true],
    ['a target that does not answer: up to the last router', 'rrr', 'rrr', false],
    ['a router says that it goes no further', 'rr!', 'rr!', false],
    ['nobody says anything', '********', '', false],
    ['the target behind as many silent hops as are borne', `r${'*'.repeat(MOST_SILENT - 1)}T`, 'r*******T', true],
  ])('%s', (_rule, text, expected, reached) => {
    const stood = text.endsWith('T') || text.endsWith('!') ? way(text) : [...way(text), ...way('*'.repeat(40))];
    const walked = walkOf(stood);
    expect([shape(walked), walked.reached]).toEqual([expected, reached]);
  });

  test('never beyond the hops allowed', () => {
    const walked = walkOf(way('rrrrrrrT'), { maxHops: 5 });
    expect([shape(walked), walked.reached]).toEqual(['rrrrr', false]);
    expect(Math.max(...walked.asked)).toBe(5);
  });

  test('a healthy way is asked once a hop', () => {
    expect(walkOf(way('rrrrrrrT'), { answerAfterMs: 1 }).asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('patience', () => {
  test('a silent hop before a target that answers costs less than two seconds', () => {
    expect(walkOf(way('r*rT')).elapsedMs).toBeLessThan(2_000);
  });
  test('a router that looks for a dead host for three seconds is still heard', () => {
    const walk = beginWalk(0, 30, 0);
    for (let nowMs = 0; nowMs < 3_100; nowMs++) {
      expireWalk(walk, nowMs);
      for (let ttl = nextTtl(walk); ttl > 0; ttl = nextTtl(walk)) noteSent(walk, ttl, nowMs);
      if (nowMs === 5) noteAnswer(walk, 1, answerOf('router', 1)!);
      expect(isOver(walk)).toBe(false);
    }
    noteAnswer(walk, 2, { kind: 'stop', address: '10.0.0.1', said: 'host unreachable', rttMs: 3_050 });
    expect(isOver(walk)).toBe(true);
    expect(shape(pathOf(walk))).toBe('r!');
  });
  test('an answer to an earlier request counts', () => {
    const walk = beginWalk(0, 1, 0);
    noteSent(walk, 1, 0);
    expireWalk(walk, 1_000);
    expect(nextTtl(walk)).toBe(1);
    noteAnswer(walk, 1, answerOf('target', 1)!);
    expect(isOver(walk)).toBe(true);
  });
  test('the first answer of a hop stands', () => {
    const walk = beginWalk(0, 3, 0);
    noteSent(walk, 1, 0);
    noteAnswer(walk, 1, answerOf('router', 1)!);
    noteAnswer(walk, 1, { ...answerOf('router', 1)!, address: '192.0.2.9' });
    expect(pathOf(walk).hops[0]?.address).toBe('10.0.0.1');
  });
});

test('on any way: bounded tries, bounded flight, an end, and the hops as they are', () => {
  const anyWay = fc
    .tuple(
      fc.array(fc.constantFrom<Stand>('router', 'router', 'router', 'silent'), { maxLength: 25 }),
      fc.constantFrom<Stand>('target', 'stop'),
    )
    .map(([routers, last]) => [...routers, last]);
  fc.assert(
    fc.property(anyWay, fc.integer({ min: 1, max: 300 }), (stood, answerAfterMs) => {
      const walked = walkOf(stood, { answerAfterMs });
      const asked = new Map<number, number>();
      for (const ttl of walked.asked) asked.set(ttl, (asked.get(ttl) ?? 0) + 1);
      expect(Math.max(...asked.values())).toBeLessThanOrEqual(TRIES);
      expect(walked.mostFlying).toBeLessThanOrEqual(WINDOW);
      expect(walked.elapsedMs).toBeLessThan(30_000);
      for (const { ttl, address } of walked.hops)
        expect(address).toBe(stood[ttl - 1] === 'silent' ? null : `10.0.0.${ttl}`);
      const longestSilence = Math.max(
        ...(stood
          .join(' ')
          .match(/(silent ?)+/g)
          ?.map((run) => run.split(' ').length - 1) ?? [0]),
      );
      if (longestSilence < MOST_SILENT && stood.length <= 30) expect(walked.hops).toHaveLength(stood.length);
    }),
    { numRuns: 60 },
  );
});
