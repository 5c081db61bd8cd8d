/** Asks the witnesses of our own network, when a silent device is about to be called offline and once a minute, and keeps what they said. */
import type { OwnNetworks } from '../../contract/model/system.ts';
import type { Clock, Log, ProbeOutcome } from '../engine/ports.ts';
import { type DistanceOf, distancesIn } from '../engine/status/distance.ts';
import { createHeardOthers } from '../engine/status/heard-others.ts';
import {
  type Doubt,
  judgeOwnNetwork,
  type OwnFault,
  type OwnNetworkQuorum,
  type OwnNetworkVerdict,
} from '../engine/status/own-network.ts';
import { afterBurst, findWitnesses, type Witness, witnessFacts } from '../engine/status/witnesses.ts';
import type { ProberPool } from '../io/icmp/prober-pool.ts';

export type OwnNetworkDown = {
  readonly fault: OwnFault;
  readonly sentence: string;
  /** Wall time. */
  readonly since: number;
};

export type OwnNetworkWatch = OwnNetworkQuorum & {
  /** Null while nothing speaks against our own network. */
  down(): OwnNetworkDown | null;
  /** Begins to watch; `onBack` hears that a network that was down is alive again. */
  start(onBack: () => void): void;
  stop(): void;
};

export type OwnNetworkWatchDeps = {
  readonly prober: Pick<ProberPool, 'probe'>;
  readonly networks: () => Promise<OwnNetworks>;
  readonly referenceHosts: () => readonly string[];
  readonly clock: Clock;
  readonly log: Log;
};

const TICK_MS = 1_000;
/** However many devices fall silent at once. */
const ASK_EVERY_MS = 2_000;
const LEARN_EVERY_MS = 60_000;
const LATENESS_KEPT_MS = 10_000;
const WITNESS_PLAN = { packets: 3, spacingMs: 250, timeoutMs: 900, stopOnReply: true } as const;

export const createOwnNetworkWatch = (deps: OwnNetworkWatchDeps): OwnNetworkWatch => {
  const { clock, log } = deps;
  const aborted = new AbortController();
  /** Before the networks are known nobody's answer proves anything. */
  let distanceOf: DistanceOf = () => 'here';
  let isLocated = false;
  const others = createHeardOthers((address) => distanceOf(address));
  let ownAddresses = 0;
  let witnesses: readonly Witness[] = [];
  let isLearned = false;
  /** Something that is not on this machine is watched; before that nobody is asked. */
  let isNeeded = false;
  let isAsking = false;
  let isDoubted = false;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let late = { atMs: Number.NEGATIVE_INFINITY, lateMs: 0 };
  let down: OwnNetworkDown | null = null;
  let wasDownAtMs = Number.NEGATIVE_INFINITY;
  let tellBack: () => void = () => {};

  const verdictOf = (doubt: Doubt, address: string | null): OwnNetworkVerdict =>
    judgeOwnNetwork({
      loopLateMs: late.atMs >= doubt.sinceMs ? late.lateMs : 0,
      ownAddresses,
      isLearned,
      witnesses: witnesses.map((it) => witnessFacts(it, doubt)),
      othersAnswered: others.during(doubt, address),
      device: address === null ? null : { address, isOnLink: distanceOf(address) === 'on-link' },
    });

  const blame = (verdict: OwnNetworkVerdict): void => {
    if (verdict.kind !== 'down') return;
    const { fault, sentence } = verdict;
    if (down === null) log.warn({ fault }, `the fault is our own: ${sentence}; silence is not judged until it is over`);
    down = { fault, sentence, since: down?.since ?? Math.round(clock.wallMs()) };
  };

  const absolve = (): void => {
    if (down === null) return;
    log.info({ fault: down.fault }, 'the own network is alive again; what was left unjudged is checked now');
    down = null;
    wasDownAtMs = clock.monotonicMs();
    tellBack();
  };

  const burst = async (): Promise<void> => {
    const found = await deps.networks();
    distanceOf = distancesIn(found.interfaces);
    isLocated = true;
    ownAddresses = found.interfaces.length;
    if (!isNeeded) return;
    const begunMs = clock.monotonicMs();
    const wasDoubted = isDoubted;
    isDoubted = false;
    const asked = findWitnesses(witnesses, found, deps.referenceHosts(), distanceOf);
    witnesses = asked;
    const answered = new Set<string>();
    const hear = (outcomes: readonly ProbeOutcome[]): void => {
      for (const { key, received } of outcomes) if (received > 0) answered.add(asked[key]?.address ?? '');
    };
    const targets = asked.map(({ address }, key) => ({ key, address }));
    const inFlight = targets.length * WITNESS_PLAN.packets;
    if (targets.length > 0) await deps.prober.probe({ targets, plan: WITNESS_PLAN, inFlight }, hear, aborted.signal);
    witnesses = afterBurst(asked, answered, begunMs);
    isLearned = true;
    const verdict = verdictOf({ sinceMs: begunMs, untilMs: Number.POSITIVE_INFINITY }, null);
    if (verdict.kind === 'alive') absolve();
    // Of its own accord nothing is said: a burst lost while nobody is silent harms nobody.
    else if (wasDoubted) blame(verdict);
  };

  const ask = (): void => {
    if (isAsking || clock.monotonicMs() - askedAtMs < ASK_EVERY_MS) return;
    isAsking = true;
    askedAtMs = clock.monotonicMs();
    burst()
      .catch((err: unknown) => {
        if (!aborted.signal.aborted) log.warn({ err }, 'the witnesses of the own network could not be asked');
      })
      .finally(() => {
        isAsking = false;
      });
  };

  const suspect = (): void => {
    isNeeded = true;
    isDoubted = true;
    ask();
  };

  const heard = (address: string, begunMs: number): void => {
    others.hear(address, begunMs);
    if (isNeeded || distanceOf(address) === 'here') return;
    isNeeded = true;
    askedAtMs = Number.NEGATIVE_INFINITY;
  };

  const isHere = (address: string): boolean => isLocated && distanceOf(address) === 'here';

  const watch = async (): Promise<void> => {
    for (;;) {
      if (isDoubted || down !== null || clock.monotonicMs() - askedAtMs >= LEARN_EVERY_MS) ask();
      const begunMs = clock.monotonicMs();
      await clock.sleep(TICK_MS, aborted.signal);
      const atMs = clock.monotonicMs();
      const lateMs = atMs - begunMs - TICK_MS;
      if (lateMs >= late.lateMs || atMs - late.atMs > LATENESS_KEPT_MS) late = { atMs, lateMs };
    }
  };

  return {
    heard,
    suspect,
    wasDownSince: (atMs) => down !== null || wasDownAtMs >= atMs,
    judge: (address, doubt) => {
      // What stands on this machine answers or not, whatever the network does.
      if (isHere(address)) return { kind: 'alive' };
      const verdict = verdictOf(doubt, address);
      if (verdict.kind !== 'alive') suspect();
      blame(verdict);
      return verdict;
    },
    down: () => down,
    start: (onBack) => {
      tellBack = onBack;
      watch().catch(() => undefined);
    },
    stop: () => aborted.abort(new Error('ended')),
  };
};
