/** A prober without a network: answers come from the simulated world, after the time and at the pace they would truly take. */
import type { RejectReason, TcpAnswer } from '../../../contract/model/check.ts';
import type { ProberState } from '../../../contract/model/cycle.ts';
import type { Clock, Probe, ProbeOutcome, ProbePlan, Trace } from '../../engine/ports.ts';
import { difference } from '../icmp/probe-list.ts';
import type { ListRequest, ListResult, ProberPool } from '../icmp/prober-pool.ts';
import { createPace } from './pace.ts';
import type { SimulationScript } from './script/simulation-script.ts';
import { createScriptedAnswers } from './scripted-answers.ts';
import { simulatedPath } from './simulated-path.ts';
import { createSimulatedWorld } from './simulated-world.ts';

export type SimulatedProbeOptions = {
  readonly seed: number;
  readonly clock: Clock;
  readonly packetsPerSecond: number;
  /** Addresses that it has a rule for behave as it says, from now on. */
  readonly script?: SimulationScript;
};

/** Outcomes this close together are told together. */
const TOGETHER_MS = 10;
const RATE_WINDOW_MS = 1_000;
/** How long a trace listens for answers that don't come. */
const SILENT_TRACE_MS = 2_400;

type Told = { readonly endMs: number; readonly outcome: ProbeOutcome };

export const createSimulatedProbe = ({ seed, clock, packetsPerSecond, script }: SimulatedProbeOptions): ProberPool => {
  const world = createSimulatedWorld(seed);
  const scripted = script ? createScriptedAnswers(script) : null;
  const beganMs = clock.monotonicMs();
  const rejected: Partial<Record<RejectReason, number>> = {};
  const pace = createPace(packetsPerSecond);
  const stopping = new AbortController();
  let packetsSent = 0;
  let packetsReceived = 0;
  let rate = { sinceMs: clock.monotonicMs(), sentBefore: 0, perS: 0 };

  /** One target's packets, from the moment it may start. */
  const probeOne = (key: number, address: string, plan: ProbePlan, startMs: number): Told => {
    const now = clock.monotonicMs();
    const wallAhead = clock.wallMs() - now;
    const rttsMs: number[] = [];
    let unreachable: string | null = null;
    let tcpAnswer: TcpAnswer | undefined;
    let sent = 0;
    let duplicates = 0;
    let ttl: number | null = null;
    let endMs = startMs;
    for (let packet = 0; packet < plan.packets; packet++) {
      const sentMs = pace.reserve(Math.max(startMs + packet * plan.spacingMs, now), now);
      const told = scripted?.fate(address, sentMs - beganMs, plan.timeoutMs) ?? null;
      const fate = told ?? world.fate(address, sentMs + wallAhead, packet, plan.tcpPort);
      sent++;
      duplicates += told?.duplicates ?? 0;
      ttl = told?.ttl ?? ttl;
      for (const reason of told?.rejected ?? []) rejected[reason] = (rejected[reason] ?? 0) + 1;
      const answered = fate.rttMs !== null && fate.rttMs <= plan.timeoutMs;
      endMs = Math.max(endMs, sentMs + (answered ? (fate.rttMs ?? 0) : plan.timeoutMs));
      unreachable = fate.unreachable ?? unreachable;
      if (!answered) continue;
      rttsMs.push(fate.rttMs ?? 0);
      // A script speaks of hosts, not of ports: whoever answers in it answers on every port.
      if (plan.tcpPort !== undefined) tcpAnswer = fate.tcpAnswer ?? 'open';
      if (plan.stopOnReply) break;
    }
    return {
      endMs,
      outcome: {
        key,
        sent,
        received: rttsMs.length,
        rttsMs,
        voids: 0,
        voidReason: null,
        unreachable,
        duplicates,
        ttl,
        ...(tcpAnswer && { tcpAnswer }),
      },
    };
  };

  const tell = (told: readonly Told[], onOutcomes: (outcomes: readonly ProbeOutcome[]) => void) => {
    const outcomes = told.map(({ outcome }) => outcome);
    for (const { sent, received } of outcomes) {
      packetsSent += sent;
      packetsReceived += received;
    }
    onOutcomes(outcomes);
  };

  const probe: Probe = async ({ targets, plan, inFlight }, onOutcomes, callerSignal) => {
    const signal = AbortSignal.any([callerSignal, stopping.signal]);
    signal.throwIfAborted();
    const packetsEach = Math.min(plan.packets, Math.ceil(plan.timeoutMs / Math.max(1, plan.spacingMs)));
    const places = Math.max(1, Math.floor(inFlight / packetsEach));
    const waiting = targets[Symbol.iterator]();
    let under: Told[] = [];
    const fill = () => {
      while (under.length < places) {
        const next = waiting.next();
        if (next.done) break;
        under.push(probeOne(next.value.key, next.value.address, plan, clock.monotonicMs()));
      }
    };
    for (fill(); under.length > 0; fill()) {
      const firstEndMs = Math.min(...under.map(({ endMs }) => endMs));
      const untilMs = firstEndMs + TOGETHER_MS;
      await clock.sleep(Math.max(0, untilMs - clock.monotonicMs()), signal);
      const now = clock.monotonicMs();
      tell(
        under.filter(({ endMs }) => endMs <= now),
        onOutcomes,
      );
      under = under.filter(({ endMs }) => endMs > now);
    }
  };

  const probeList = async (
    { addresses, count, spacingMs, timeoutMs }: ListRequest,
    onProgress: (done: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<ListResult> => {
    const beganMs = clock.monotonicMs();
    const sent = new Uint16Array(addresses.length);
    const received = new Uint16Array(addresses.length);
    const rttsMs = new Float64Array(addresses.length * count).fill(Number.NaN);
    const duplicates = new Uint16Array(addresses.length);
    const ttl = new Uint8Array(addresses.length);
    const rejectedBefore = { ...rejected };
    let done = 0;
    await probe(
      {
        targets: Array.from({ length: addresses.length }, (_, key) => ({ key, address: addresses.at(key)! })),
        plan: { packets: count, spacingMs, timeoutMs, stopOnReply: false },
        inFlight: Math.max(1_000, count * 100),
      },
      (outcomes) => {
        for (const outcome of outcomes) {
          sent[outcome.key] = outcome.sent;
          received[outcome.key] = outcome.received;
          rttsMs.set(outcome.rttsMs, outcome.key * count);
          duplicates[outcome.key] = outcome.duplicates;
          ttl[outcome.key] = outcome.ttl ?? 0;
        }
        done += outcomes.length;
        onProgress(done, addresses.length);
      },
      signal,
    );
    return {
      sent,
      received,
      rttsMs,
      voids: new Uint16Array(addresses.length),
      voidReason: new Uint8Array(addresses.length),
      duplicates,
      ttl,
      voidReasons: {},
      rejected: difference(rejected, rejectedBefore),
      elapsedMs: clock.monotonicMs() - beganMs,
    };
  };

  const trace: Trace = async ({ targets, maxHops }, onTraced, callerSignal) => {
    const signal = AbortSignal.any([callerSignal, stopping.signal]);
    signal.throwIfAborted();
    const traceOne = async (key: number, address: string): Promise<void> => {
      const now = clock.monotonicMs();
      const path =
        scripted?.path(address, now - beganMs, maxHops) ?? simulatedPath(world, seed, address, clock.wallMs(), maxHops);
      let endMs = now;
      for (const { rttMs } of path.hops) {
        endMs = Math.max(endMs, pace.reserve(now, now) + (rttMs ?? SILENT_TRACE_MS));
        packetsSent++;
      }
      if (path.hops.at(-1)?.said === 'time exceeded') endMs += SILENT_TRACE_MS;
      await clock.sleep(Math.max(0, endMs - now), signal);
      onTraced([{ key, ...path, voidReason: null }]);
    };
    await Promise.all(targets.map(({ key, address }) => traceOne(key, address)));
  };

  const pacePerS = (): number => {
    const now = clock.monotonicMs();
    const elapsedMs = now - rate.sinceMs;
    if (elapsedMs >= RATE_WINDOW_MS)
      rate = { sinceMs: now, sentBefore: packetsSent, perS: ((packetsSent - rate.sentBefore) * 1_000) / elapsedMs };
    return rate.perS;
  };

  return {
    probe,
    probeList,
    trace,
    setPace: (next) => pace.set(next),
    // Nothing real can suffer.
    govern: () => {},
    strain: () => ({ refusals: 0, overflows: 0, unresolved: 0 }),
    state: (): ProberState => ({
      state: 'ready',
      backend: 'simulated',
      passedOver: [],
      processes: [],
      restarts: 0,
      paceLimit: pace.limit(),
      pacePerS: pacePerS(),
      packetsSent,
      packetsReceived,
      rejected: { ...rejected },
      receiveBufferBytes: null,
      lastProblem: null,
      simulated: true,
    }),
    stop: async () => stopping.abort(new Error('the simulated prober was stopped')),
  };
};
