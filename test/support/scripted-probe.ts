/** A prober for the engine's tests: each address does what the script says, and every probe takes the time it would take. */
import type { Clock, Probe, ProbeOutcome } from '../../src/main/engine/ports.ts';

export type Behaviour = (address: string) => { readonly rttMs: number } | 'silent' | 'no-route' | 'hang';

export type ScriptedProbe = {
  readonly probe: Probe;
  /** Every probed target, in order. */
  readonly log: {
    readonly address: string;
    readonly key: number;
    readonly startedMs: number;
    readonly packets: number;
    readonly tcpPort: number | null;
  }[];
  /** Devices in flight right now, and the most there ever were of one batch. */
  readonly inFlightOf: ReadonlyMap<number, number>;
  readonly mostBatches: () => number;
};

export const createScriptedProbe = (clock: Clock, behaviour: Behaviour): ScriptedProbe => {
  const log: { address: string; key: number; startedMs: number; packets: number; tcpPort: number | null }[] = [];
  const inFlightOf = new Map<number, number>();
  let batches = 0;
  let mostBatches = 0;
  const probe: Probe = async ({ targets, plan }, onOutcomes, signal) => {
    batches++;
    mostBatches = Math.max(mostBatches, batches);
    const startedMs = clock.monotonicMs();
    const ends = new Map<number, ProbeOutcome[]>();
    let hangs = false;
    for (const { key, address } of targets) {
      log.push({ address, key, startedMs, packets: plan.packets, tcpPort: plan.tcpPort ?? null });
      inFlightOf.set(key, (inFlightOf.get(key) ?? 0) + 1);
      const what = behaviour(address);
      if (what === 'hang') {
        hangs = true;
        continue;
      }
      const { outcome, tookMs } = outcomeOf(key, what, plan);
      const atMs = startedMs + tookMs;
      ends.set(atMs, [...(ends.get(atMs) ?? []), outcome]);
    }
    try {
      for (const [atMs, outcomes] of [...ends].sort(([a], [b]) => a - b)) {
        await clock.sleep(Math.max(0, atMs - clock.monotonicMs()), signal);
        for (const { key } of outcomes) inFlightOf.set(key, (inFlightOf.get(key) ?? 1) - 1);
        onOutcomes(outcomes);
      }
      if (hangs) await clock.sleep(1e9, signal);
    } finally {
      batches--;
    }
  };
  return { probe, log, inFlightOf, mostBatches: () => mostBatches };
};

const outcomeOf = (
  key: number,
  what: { readonly rttMs: number } | 'silent' | 'no-route',
  plan: Parameters<Probe>[0]['plan'],
): { outcome: ProbeOutcome; tookMs: number } => {
  const packets = what !== 'silent' && what !== 'no-route' && plan.stopOnReply ? 1 : plan.packets;
  const outcome = {
    key,
    sent: packets,
    received: 0,
    rttsMs: [],
    voids: 0,
    voidReason: null,
    unreachable: null,
    duplicates: 0,
    ttl: 64,
  };
  const lastSentMs = (packets - 1) * plan.spacingMs;
  if (what === 'silent') return { outcome, tookMs: lastSentMs + plan.timeoutMs };
  if (what === 'no-route')
    return {
      outcome: { ...outcome, sent: 0, voids: packets, voidReason: 'network-unreachable' },
      tookMs: lastSentMs,
    };
  return {
    outcome: { ...outcome, received: packets, rttsMs: Array.from({ length: packets }, () => what.rttMs) },
    tookMs: lastSentMs + what.rttMs,
  };
};
