/** Checks as a real device gives them: RTT with noise and a daily drift, packets lost now and then, times that waver; by a seed. */

import { rttSummary } from '../../src/main/engine/status/rtt-summary.ts';
import { meanToStore, p95ToStore, p99ToStore } from '../../src/main/io/store/measured.ts';
import type { CheckRow } from '../../src/main/io/store/packing/check-row.ts';

export type Believable = {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
  readonly everyMs: number;
  readonly packets?: number;
  /** Of all packets, per mille. */
  readonly lostPerMille?: number;
  /** When the first is due after `from`; by chance where it is not said. */
  readonly phaseMs?: number;
};

const dayMs = 86_400_000;

/** Deterministic chance, so that a failure can be repeated: mulberry32. */
export const chanceOf = (seed: number): (() => number) => {
  let state = Math.imul(seed + 1, 2_654_435_761);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** RTTs of 25 ms ± 2 ms with a drift of ± 1.5 ms over the day; checks about 8 ms after they are due, some much later. */
export const believableChecks = (of: Believable): CheckRow[] => {
  const chance = chanceOf(of.seed);
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  const packets = of.packets ?? 3;
  const phase = of.phaseMs ?? Math.floor(chance() * of.everyMs);
  let lately: boolean[] = [];
  return Array.from({ length: of.count }, (_, i) => {
    const at =
      of.from + Math.min(phase + i * of.everyMs, of.count * of.everyMs - 1) + Math.floor(-8 * Math.log(1 - chance()));
    const baseMs = 25 + 1.5 * Math.sin((2 * Math.PI * (at % dayMs)) / dayMs);
    const replies = Array.from({ length: packets }, () =>
      chance() * 1_000 < (of.lostPerMille ?? 2) ? null : Math.max(0.1, baseMs + 2 * gauss()),
    );
    lately = [...lately, ...replies.map((rttMs) => rttMs === null)].slice(-32);
    const rttsMs = replies.filter((rttMs) => rttMs !== null);
    const { minMs, meanMs, p50Ms, p95Ms, p99Ms, maxMs, jitterMs } = rttSummary(rttsMs);
    const us = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 1_000));
    const received = rttsMs.length;
    return {
      at: Math.min(at, of.from + of.count * of.everyMs - 1),
      cycle_id: 40_000 + i * 4 + Math.floor(chance() * 2),
      sent: packets,
      received,
      rtt_min_us: us(minMs),
      rtt_us: us(p50Ms),
      rtt_max_us: us(maxMs),
      void_reason: null,
      status: 3,
      status_since: of.from - 86_400_000,
      loss_bp: Math.round((10_000 * lately.filter(Boolean).length) / lately.length),
      rtt_mean_us: meanToStore(received, us(meanMs)),
      rtt_p95_us: p95ToStore(received, us(p95Ms)),
      rtt_p99_us: p99ToStore(received, us(p99Ms)),
      jitter_us: us(jitterMs),
      duplicates: 0,
      ttl: received === 0 ? null : 57,
    };
  }).sort((a, b) => a.at - b.at);
};
