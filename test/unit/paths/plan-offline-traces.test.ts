import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Gone,
  MOST_PER_SUBNET,
  MOST_WAITING,
  planOfflineTraces,
  SUBNET_WINDOW_MS,
  type TracedSubnets,
} from '../../../src/main/engine/paths/plan-offline-traces.ts';
import { type RefreshMoment, whyNoRefresh } from '../../../src/main/engine/paths/why-no-refresh.ts';

const gone = (subnetId: number | null, ...ids: number[]): Gone[] => ids.map((deviceId) => ({ deviceId, subnetId }));
const idsOf = (traced: readonly Gone[]): number[] => traced.map(({ deviceId }) => deviceId);
const nobody: TracedSubnets = new Map();

describe('of what went offline, enough is traced', () => {
  test.each<[rule: string, gone: Gone[], before: TracedSubnets, waiting: number, traced: number[]]>([
    ['a single device', gone(1, 7), nobody, 0, [7]],
    ['three of a dead subnet', gone(1, 1, 2, 3, 4, 5), nobody, 0, [1, 2, 3]],
    ['three of each of two', [...gone(1, 1, 2, 3, 4), ...gone(2, 5, 6, 7, 8)], nobody, 0, [1, 2, 3, 5, 6, 7]],
    ['those before count', gone(1, 4, 5), new Map([[1, [9_000, 9_500]]]), 0, [4]],
    ['but not those of long ago', gone(1, 4), new Map([[1, [9_999 - SUBNET_WINDOW_MS, 1, 2]]]), 0, [4]],
    ['devices of no subnet, each for itself', gone(null, 1, 2, 3, 4, 5), nobody, 0, [1, 2, 3, 4, 5]],
    ['none while as many wait as are borne', gone(1, 1), nobody, MOST_WAITING, []],
    ['up to what is borne', gone(null, 1, 2, 3), nobody, MOST_WAITING - 2, [1, 2]],
  ])('%s', (_rule, all, before, waiting, traced) => {
    const nowMs = before.get(1)?.includes(1) ? 9_999 + 2 : 10_000;
    const late = [...before.values()].flat().includes(1) ? SUBNET_WINDOW_MS + 10 : nowMs;
    expect(idsOf(planOfflineTraces(all, before, waiting, late).trace)).toEqual(traced);
  });

  test('what is held back says why', () => {
    const [first] = planOfflineTraces(gone(1, 1, 2, 3, 4), nobody, 0, 0).held;
    expect(first?.why).toContain('3 other devices of its subnet were traced');
    const [second] = planOfflineTraces(gone(1, 1), nobody, MOST_WAITING, 0).held;
    expect(second?.why).toContain('were waiting to be traced already');
  });

  test('subnets whose time is over are forgotten', () => {
    const { traced } = planOfflineTraces(gone(1, 1), nobody, 0, 0);
    expect(planOfflineTraces([], traced, 0, SUBNET_WINDOW_MS).traced.size).toBe(0);
  });

  test('in any course of events everybody is traced or held, and no bound is passed', () => {
    const events = fc.array(
      fc.record({
        subnets: fc.array(fc.option(fc.nat(6)), { maxLength: 40 }),
        waiting: fc.nat(MOST_WAITING + 5),
        afterMs: fc.nat(SUBNET_WINDOW_MS),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(events, (steps) => {
        let traced = nobody;
        let nowMs = 0;
        let nextId = 1;
        const chosen: { subnetId: number | null; atMs: number }[] = [];
        for (const { subnets, waiting, afterMs } of steps) {
          nowMs += afterMs;
          const all = subnets.map((subnetId) => ({ deviceId: nextId++, subnetId }));
          const plan = planOfflineTraces(all, traced, waiting, nowMs);
          traced = plan.traced;
          expect(
            [...idsOf(plan.trace), ...plan.held.map((held) => held.gone.deviceId)].toSorted((a, b) => a - b),
          ).toEqual(idsOf(all));
          expect(plan.trace.length).toBeLessThanOrEqual(Math.max(0, MOST_WAITING - waiting));
          for (const { subnetId } of plan.trace) chosen.push({ subnetId, atMs: nowMs });
          for (let subnet = 0; subnet <= 6; subnet++) {
            const recent = chosen.filter(
              ({ subnetId, atMs }) => subnetId === subnet && nowMs - atMs < SUBNET_WINDOW_MS,
            );
            expect(recent.length).toBeLessThanOrEqual(MOST_PER_SUBNET);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a good path is refreshed when nobody is disturbed', () => {
  const calm: RefreshMoment = { automatic: true, isReady: true, urgent: 0, pacePerS: 100, paceLimit: 1_000 };
  test.each<[rule: string, moment: Partial<RefreshMoment>, why: string | null]>([
    ['in calm', {}, null],
    ['unpaced', { pacePerS: 90_000, paceLimit: 0 }, null],
    ['not when switched off', { automatic: false }, 'automatic tracing is switched off'],
    ['not without a prober', { isReady: false }, 'the prober is not ready'],
    ['not before what is urgent', { urgent: 1 }, 'devices that went offline are traced first'],
    ['not at full pace', { pacePerS: 800 }, 'checks need the pace'],
  ])('%s', (_rule, moment, why) => expect(whyNoRefresh({ ...calm, ...moment })).toBe(why));
});
