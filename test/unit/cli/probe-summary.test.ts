import { expect, test } from 'vitest';
import { eachTarget, type ProbedList, summarize } from '../../../src/main/service/probe-summary.ts';

const about = { backend: 'posix-datagram', interrupted: false };
const list = (more: Partial<ProbedList> = {}): ProbedList => ({
  targets: ['10.0.0.1', 'gone.example', '10.0.0.2'],
  addresses: ['10.0.0.1', null, '10.0.0.2'],
  count: 2,
  result: {
    sent: Uint16Array.of(2, 1),
    received: Uint16Array.of(2, 0),
    rttsMs: Float64Array.of(0.5, 1.5, Number.NaN, Number.NaN),
    voids: Uint16Array.of(0, 1),
    voidReason: Uint8Array.of(0, 1),
    duplicates: Uint16Array.of(1, 0),
    ttl: Uint8Array.of(63, 0),
    voidReasons: { 'network-unreachable': 1 },
    rejected: { late: 1 },
    elapsedMs: 1_500,
  },
  ...more,
});

test('a list is summed up in one object', () =>
  expect(summarize(list(), about)).toEqual({
    targets: 3,
    answered: 1,
    sent: 3,
    received: 2,
    lossPercent: 33.333,
    elapsedMs: 1_500,
    pps: 2,
    rttMs: { min: 0.5, mean: 1, p50: 1, p95: 1.5, p99: 1.5, max: 1.5 },
    jitterMs: 1,
    duplicates: 1,
    ttl: { min: 63, max: 63 },
    void: 3,
    voidReasons: { 'network-unreachable': 1, 'name-not-resolved': 2 },
    rejected: { late: 1 },
    ...about,
  }));

const silent = { rttsMs: [], rttMs: null, jitterMs: null, duplicates: 0, ttl: null };

test('each target has its own line, names without address too', () =>
  expect([...eachTarget(list())]).toEqual([
    {
      target: '10.0.0.1',
      address: '10.0.0.1',
      sent: 2,
      received: 2,
      lossPercent: 0,
      rttsMs: [0.5, 1.5],
      rttMs: { min: 0.5, mean: 1, p50: 1, p95: 1.5, p99: 1.5, max: 1.5 },
      jitterMs: 1,
      duplicates: 1,
      ttl: 63,
      void: 0,
      voidReason: null,
    },
    {
      target: 'gone.example',
      address: null,
      sent: 0,
      received: 0,
      lossPercent: null,
      ...silent,
      void: 2,
      voidReason: 'name-not-resolved',
    },
    {
      target: '10.0.0.2',
      address: '10.0.0.2',
      sent: 1,
      received: 0,
      lossPercent: 100,
      ...silent,
      void: 1,
      voidReason: 'network-unreachable',
    },
  ]));

test('jitter is never from one target’s reply to another’s, and goes on after a lost one', () => {
  const rttsMs = Float64Array.of(1, Number.NaN, 3, 100, 104, 110);
  const { result } = list();
  const two = { targets: ['10.0.0.1', '10.0.0.2'], addresses: ['10.0.0.1', '10.0.0.2'], count: 3 };
  expect(summarize({ ...two, result: { ...result, rttsMs } }, about).jitterMs).toBe(4);
});

test('where nothing left, there is no loss to speak of', () => {
  const result = {
    sent: new Uint16Array(1),
    received: new Uint16Array(1),
    rttsMs: Float64Array.of(Number.NaN),
    voids: Uint16Array.of(1),
    voidReason: Uint8Array.of(3),
    duplicates: new Uint16Array(1),
    ttl: new Uint8Array(1),
    voidReasons: { 'no-permission': 1 },
    rejected: {},
    elapsedMs: 0,
  };
  const summary = summarize({ targets: ['10.0.0.1'], addresses: ['10.0.0.1'], count: 1, result }, about);
  expect(summary).toMatchObject({ sent: 0, lossPercent: null, pps: 0, rttMs: null, void: 1 });
});
