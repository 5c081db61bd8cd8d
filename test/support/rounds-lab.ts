/** The engine's rounds on a fake clock with a scripted prober: what the scheduler's tests stand on. */
import type { Cycle } from '../../src/contract/model/cycle.ts';
import { createFleetRounds, type FleetRounds, type RoundsLimits } from '../../src/main/engine/cycle/fleet-rounds.ts';
import type { CheckRecord, Resolve } from '../../src/main/engine/ports.ts';
import type { OwnNetworkQuorum } from '../../src/main/engine/status/own-network.ts';
import { newAbort, silentLog } from './builders.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { type Behaviour, createScriptedProbe, type ScriptedProbe } from './scripted-probe.ts';

export type RoundsLab = {
  readonly clock: FakeClock;
  readonly rounds: FleetRounds;
  readonly prober: ScriptedProbe;
  readonly records: CheckRecord[];
  /** Every telling, in order. */
  readonly told: Cycle[];
  /** The last telling of each cycle. */
  cycles(): Cycle[];
  cycle(id: number): Cycle;
};

export const createRoundsLab = (
  options: {
    behaviour?: Behaviour;
    limits?: Partial<RoundsLimits>;
    resolve?: Resolve;
    congested?: () => boolean;
    quorum?: OwnNetworkQuorum;
    startWallMs?: number;
  } = {},
): RoundsLab => {
  const clock = createFakeClock(options.startWallMs);
  const prober = createScriptedProbe(clock, options.behaviour ?? (() => ({ rttMs: 10 })));
  const records: CheckRecord[] = [];
  const told: Cycle[] = [];
  const rounds = createFleetRounds({
    clock,
    probe: prober.probe,
    resolve: options.resolve ?? (async (name) => ({ kind: 'unresolved', why: `${name} is not known` })),
    record: (more) => records.push(...more),
    onCycle: (cycle) => told.push(cycle),
    proberTotals: () => ({ rejected: {} }),
    log: silentLog,
    firstCycleId: 1,
    congested: options.congested ?? (() => false),
    ...(options.quorum && { quorum: options.quorum }),
    limits: { subnetsAtOnce: 200, probesPerSubnet: 30, packetsPerSecond: 1_000, ...options.limits },
    newAbort,
  });
  const cycles = () => [...new Map(told.map((cycle) => [cycle.id, cycle])).values()];
  return {
    clock,
    rounds,
    prober,
    records,
    told,
    cycles,
    cycle: (id) => {
      const found = cycles().find((cycle) => cycle.id === id);
      if (found === undefined) throw new Error(`no cycle ${id} was ever told of`);
      return found;
    },
  };
};
