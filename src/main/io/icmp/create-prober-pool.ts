/** Builds the pool of prober processes and gives it its two faces: batches for the rounds, lists for the command line. */

import type { RejectReason } from '../../../contract/model/check.ts';
import type { ProberState } from '../../../contract/model/cycle.ts';
import type { Log } from '../../engine/ports.ts';
import { forkProber } from './fork-prober.ts';
import { createJobDesk } from './job-desk.ts';
import { probeBatch } from './probe-batch.ts';
import { probeList } from './probe-list.ts';
import type { Lowered, ProberPool, SpawnProber } from './prober-pool.ts';
import { type Supervisor, type SupervisorState, superviseProber } from './prober-supervisor.ts';
import type { PaceMessage, Strain, Totals } from './protocol.ts';
import { createTraceDesk } from './trace/trace-desk.ts';

export type ProberPoolOptions = {
  /** The prober's file: prober.ts, or what the bundler made of it. */
  readonly entry: string;
  /** Default: `child_process.fork`. */
  readonly spawn?: SpawnProber;
  /** Default 1. The pace is shared between them. */
  readonly processes?: number;
  /** 0 lifts the pace. */
  readonly packetsPerSecond: number;
  /** Default 0: no limit of their own. */
  readonly packetsPerSubnetPerSecond?: number;
  /** Forces a backend by name. */
  readonly backend?: string;
  readonly log: Log;
};

/** Worst first: the pool is as well as its worst process, but failed only when all are. */
const SEVERITY: readonly SupervisorState[] = ['hanging', 'restarting', 'failed', 'starting', 'ready'];

/** Resolves when the first process is ready or all have failed; never rejects and never hangs. */
export const createProberPool = async (options: ProberPoolOptions): Promise<ProberPool> => {
  const { entry, log, spawn = forkProber, processes = 1, backend = null } = options;
  const supervisors: Supervisor[] = [];
  const desk = createJobDesk(() => supervisors, log);
  const traces = createTraceDesk(() => supervisors, log);
  let limits = { perS: options.packetsPerSecond, perSubnet: options.packetsPerSubnetPerSecond ?? 0 };
  let lowered: Lowered = { packetsPerSecond: null, slowedSubnets: [] };
  const pace = (): PaceMessage => ({
    packetsPerSecond: Math.min(limits.perS, lowered.packetsPerSecond ?? limits.perS) / processes,
    packetsPerSubnetPerSecond: limits.perS === 0 ? 0 : limits.perSubnet,
    slowedSubnets: limits.perS === 0 ? [] : lowered.slowedSubnets,
  });

  await new Promise<void>((resolve) => {
    const settled = (): void => {
      desk.spread();
      traces.spread();
      if (supervisors.some((each) => each.state() === 'ready') || allFailed(supervisors, processes)) resolve();
    };
    for (let i = 0; i < processes; i++) {
      const supervisor: Supervisor = superviseProber({
        entry,
        spawn,
        log,
        greeting: () => ({ type: 'start', backend, processes, ...pace() }),
        onReady: settled,
        onResults: desk.take,
        onTraces: traces.take,
        onLost: () => {
          desk.lost(supervisor);
          traces.lost(supervisor);
        },
        onFailed: () => {
          desk.lost(supervisor);
          traces.lost(supervisor);
          settled();
        },
      });
      supervisors.push(supervisor);
    }
  });

  const tellPace = (): void => {
    for (const supervisor of supervisors) supervisor.send({ type: 'pace', ...pace() });
  };

  const totals = (): Totals => supervisors.map((each) => each.totals()).reduce(sumTotals);
  const state = (): ProberState => {
    const { sent, received, rejected } = totals();
    const first = supervisors.find((each) => each.backend() !== null) ?? supervisors[0]!;
    const states = supervisors.map((each) => each.state());
    const worst = SEVERITY.find((each) => states.includes(each)) ?? 'starting';
    return {
      state: worst === 'failed' && states.includes('ready') ? 'restarting' : worst,
      backend: first.backend(),
      passedOver: [...first.passedOver()],
      receiveBufferBytes: first.receiveBufferBytes(),
      processes: supervisors
        .filter((each) => each.pid() > 0)
        .map((each) => ({ pid: each.pid(), restarts: each.restarts(), heartbeatAgeMs: each.heartbeatAgeMs() })),
      restarts: supervisors.reduce((sum, each) => sum + each.restarts(), 0),
      paceLimit: limits.perS,
      pacePerS: supervisors.reduce((sum, each) => sum + each.pps(), 0),
      packetsSent: sent,
      packetsReceived: received,
      rejected,
      lastProblem: supervisors.map((each) => each.problem()).find((each) => each !== null) ?? null,
      simulated: false,
    };
  };

  return {
    probe: (batch, onOutcomes, signal) => probeBatch(desk, batch, onOutcomes, signal),
    probeList: (request, onProgress, signal) =>
      probeList(desk, request, processes, () => totals().rejected, onProgress, signal),
    trace: traces.trace,
    setPace: (perS, perSubnet = limits.perSubnet) => {
      limits = { perS, perSubnet };
      tellPace();
    },
    govern: (next) => {
      lowered = next;
      tellPace();
    },
    strain: () => supervisors.map((each) => each.strain()).reduce(sumStrain),
    state,
    stop: async () => {
      await Promise.all(supervisors.map((each) => each.stop()));
    },
  };
};

const allFailed = (supervisors: readonly Supervisor[], processes: number): boolean =>
  supervisors.length === processes && supervisors.every((each) => each.state() === 'failed');

const sumStrain = (a: Strain, b: Strain): Strain => ({
  refusals: a.refusals + b.refusals,
  overflows: a.overflows + b.overflows,
  unresolved: a.unresolved + b.unresolved,
});

const sumTotals = (a: Totals, b: Totals): Totals => {
  const rejected = { ...a.rejected };
  for (const [reason, count] of Object.entries(b.rejected) as [RejectReason, number][])
    rejected[reason] = (rejected[reason] ?? 0) + count;
  return { sent: a.sent + b.sent, received: a.received + b.received, rejected };
};
