/** Lets the pace governor look every second at what probing does to the network, and puts its pace into force. */
import type { PaceInForce } from '../../contract/model/cycle.ts';
import { createAnswerBook } from '../engine/pace/answer-book.ts';
import { type GovernorState, govern, isCongested, newGovernor, WATCHED_FROM_PER_S } from '../engine/pace/govern.ts';
import type { GatewayHeard } from '../engine/pace/pressures.ts';
import type { Clock, Log, Probe, ProbeOutcome } from '../engine/ports.ts';
import type { ProberPool } from '../io/icmp/prober-pool.ts';

export type PaceKeeper = {
  /** The prober's, listened to. */
  readonly probe: Probe;
  state(): PaceInForce;
  /** Whether packets may have been lost to our own rate a moment ago. */
  congested(): boolean;
  /** Begins to watch; `onPace` hears the pace over all whenever it changes. */
  start(onPace: (packetsPerSecond: number) => void): void;
  stop(): void;
};

export type PaceKeeperDeps = {
  readonly prober: Pick<ProberPool, 'probe' | 'state' | 'strain' | 'govern'>;
  readonly gateways: () => Promise<readonly string[]>;
  /** Whether the governor is switched on. */
  readonly isOn: () => boolean;
  readonly subnetLimit: () => number;
  readonly clock: Clock;
  readonly log: Log;
};

const WINDOW_MS = 1_000;
/** A window this long was no window: the machine slept, or this process stood still. */
const LOST_WINDOW_MS = 3_000;
const GATEWAYS_EVERY_MS = 60_000;
const MOST_GATEWAYS = 4;
/** Few enough to be nothing beside what is watched, enough to tell a queue from an unlucky packet. */
const GATEWAY_PLAN = { packets: 3, spacingMs: 250, timeoutMs: 900, stopOnReply: false } as const;
const MOST_REASONS = 20;

export const createPaceKeeper = (deps: PaceKeeperDeps): PaceKeeper => {
  const { prober, clock, log } = deps;
  const book = createAnswerBook();
  const aborted = new AbortController();
  let state: GovernorState = newGovernor(prober.state().paceLimit);
  let slowedSince: number | null = null;
  let gateways: readonly string[] = [];
  let gatewaysHeard: GatewayHeard[] = [];
  let gatewaysReadAtMs = Number.NEGATIVE_INFINITY;
  let told = '';

  const isGoverned = (): boolean => deps.isOn() && prober.state().paceLimit > 0 && !prober.state().simulated;

  const probe: Probe = (batch, onOutcomes, signal) =>
    prober.probe(
      batch,
      (outcomes) => {
        book.hear(batch.subnet ?? null, outcomes);
        onOutcomes(outcomes);
      },
      signal,
    );

  const readGateways = async (): Promise<void> => {
    if (clock.monotonicMs() - gatewaysReadAtMs < GATEWAYS_EVERY_MS) return;
    gatewaysReadAtMs = clock.monotonicMs();
    gateways = (await deps.gateways()).slice(0, MOST_GATEWAYS);
  };

  /** What comes back is looked at in the window in which it comes. */
  const askGateways = (): void => {
    if (gateways.length === 0) return;
    const take = (outcomes: readonly ProbeOutcome[]): void => {
      for (const { key, sent, received, rttsMs } of outcomes)
        if (sent > 0)
          gatewaysHeard.push({
            address: gateways[key] ?? '',
            sent,
            received,
            rttMs: received === 0 ? null : Math.min(...rttsMs),
          });
    };
    const targets = gateways.map((address, key) => ({ key, address }));
    const inFlight = targets.length * GATEWAY_PLAN.packets;
    // A prober that is lost, or our own end, leaves this window without them.
    prober.probe({ targets, plan: GATEWAY_PLAN, inFlight }, take, aborted.signal).catch(() => undefined);
  };

  const putIntoForce = (onPace: (packetsPerSecond: number) => void): void => {
    const { all, subnets } = state;
    const slowed = [...subnets].flatMap(([subnet, pace]) =>
      pace.limitPerS < pace.fullPerS ? [[subnet, pace.limitPerS] as const] : [],
    );
    const packetsPerSecond = all.limitPerS < all.fullPerS ? all.limitPerS : null;
    const now = JSON.stringify([packetsPerSecond, slowed]);
    if (now === told) return;
    told = now;
    prober.govern({ packetsPerSecond, slowedSubnets: slowed });
    onPace(all.limitPerS);
  };

  /** What the prober has counted so far; a new process begins at 0 again. */
  const counted = () => ({ sent: prober.state().packetsSent, ...prober.strain(), atMs: clock.monotonicMs() });
  const since = (before: number, now: number): number => Math.max(0, now - before);

  const watch = async (onPace: (packetsPerSecond: number) => void): Promise<void> => {
    let before = counted();
    for (let isFirst = true; ; isFirst = false) {
      await readGateways();
      if (isGoverned() && (isFirst || state.all.lastSentPerS >= WATCHED_FROM_PER_S || state.all.phase !== 'open'))
        askGateways();
      await clock.sleep(WINDOW_MS, aborted.signal);
      const now = counted();
      const heard = book.take();
      const gatewaysNow = gatewaysHeard;
      gatewaysHeard = [];
      const seconds = (now.atMs - before.atMs) / 1_000;
      const window = {
        fullPerS: prober.state().paceLimit,
        subnetFullPerS: deps.subnetLimit(),
        seconds,
        sent: since(before.sent, now.sent),
        gateways: gatewaysNow,
        heard,
        strain: {
          refusals: since(before.refusals, now.refusals),
          overflows: since(before.overflows, now.overflows),
        },
      };
      before = now;
      if (seconds * 1_000 > LOST_WINDOW_MS) continue;
      state = isGoverned() ? govern(state, window) : newGovernor(window.fullPerS);
      if (state.all.phase === 'open') slowedSince = null;
      else slowedSince ??= clock.wallMs();
      for (const change of state.changes) log.info({ packetsPerSecond: state.all.limitPerS }, change);
      putIntoForce(onPace);
    }
  };

  return {
    probe,
    state: () => {
      const slowed = [...state.subnets].filter(([, pace]) => pace.limitPerS < pace.fullPerS);
      return {
        governed: isGoverned(),
        nowPerS: isGoverned() ? Math.round(state.all.limitPerS) : prober.state().paceLimit,
        reason: state.all.reason,
        slowedSince: slowedSince === null ? null : Math.round(slowedSince),
        perSubnetPerS: prober.state().paceLimit === 0 ? 0 : deps.subnetLimit(),
        slowedSubnets: slowed.length,
        subnetReasons: slowed.slice(0, MOST_REASONS).map(([subnetId, { limitPerS, reason }]) => ({
          subnetId,
          nowPerS: Math.round(limitPerS),
          reason: reason ?? '',
        })),
        unresolvedNeighbours: prober.strain().unresolved,
      };
    },
    congested: () => isCongested(state),
    start: (onPace) => {
      watch(onPace).catch((err: unknown) => {
        if (!aborted.signal.aborted) log.error({ err }, 'the pace is watched no more');
      });
    },
    stop: () => aborted.abort(new Error('ended')),
  };
};
