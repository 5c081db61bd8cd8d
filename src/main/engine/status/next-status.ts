/**
 * The status machine: one device's judgement and one check give the next judgement, or the demand to confirm first.
 *
 *                    reply                     loss or RTT over its limit
 *     unknown ───────────────────▶ online ◀───────────────────────────────▶ degraded
 *      ▲   │                        │  ▲      both back under, with hysteresis   │
 *      │   │ silence, confirmed     │  │ reply                                  │
 *      │   └──────────────▶ offline ◀──┘◀───────────────────────────────────────┘
 *      │                        │          silence, confirmed
 *      └────────────────────────┴── two void checks in a row, from every status
 *
 * Silence = no reply although every packet truly left. It never decides alone: the first answer to it is 'confirm',
 * and only silence again makes a device offline. A void check is our own fault: never loss, never a step to offline.
 */
import type { TcpAnswer, VoidReason } from '../../../contract/model/check.ts';
import type { DeviceState } from '../../../contract/model/device.ts';
import { type Policy, tcpPortOf } from '../../../contract/model/policy.ts';
import type { Status } from '../../../contract/model/status.ts';
import {
  emptyLossWindow,
  type LossWindow,
  lossPercentOf,
  lossWindowFrom,
  lostPackets,
  pushPackets,
} from './loss-window.ts';
import {
  type Asked,
  answeredReason,
  backReason,
  lossReason,
  offlineReason,
  recoveredReason,
  rttReason,
  voidReasonText,
} from './reasons.ts';

export type Judgement = {
  readonly status: Status;
  /** Wall time of the last change; null when it never changed. */
  readonly since: number | null;
  readonly reason: string;
  readonly loss: LossWindow;
  readonly lossHigh: boolean;
  readonly rttHigh: boolean;
  /** Checks in a row whose median RTT speaks against `rttHigh` as it stands. */
  readonly rttStreak: number;
  /** Void checks in a row. */
  readonly voids: number;
};

/** One check as the machine sees it; a confirmation's packets are summed in. */
export type CheckFacts = {
  readonly atMs: number;
  readonly sent: number;
  readonly received: number;
  readonly rttMs: number | null;
  readonly voidReason: VoidReason | null;
  /** Packets of the confirmation; null while none was made. */
  readonly confirmations: number | null;
  readonly unreachable: string | null;
  readonly tcpAnswer?: TcpAnswer | null;
  /** From the first packet to this verdict. */
  readonly tookMs: number;
};

/** Fewer packets than this say nothing about loss. */
const PACKETS_TO_JUDGE = 10;
const LOSSES_TO_JUDGE = 2;
const CHECKS_TO_TURN = 2;
const VOIDS_TO_UNKNOWN = 2;

/** Where a device stands after a restart, as far as its stored state tells. */
export const judgementFrom = (state: DeviceState): Judgement => {
  const loss = state.status === 'offline' ? emptyLossWindow : lossWindowFrom(state.lossPercent);
  const degraded = state.status === 'degraded';
  const lossy = lostPackets(loss) >= LOSSES_TO_JUDGE;
  return {
    status: state.status,
    since: state.statusSince,
    reason: state.statusReason,
    loss,
    lossHigh: degraded && lossy,
    rttHigh: degraded && !lossy,
    rttStreak: 0,
    voids: 0,
  };
};

export const nextStatus = (current: Judgement, check: CheckFacts, policy: Policy): Judgement | 'confirm' => {
  if (check.received > 0) return answered(current, check, policy);
  if (check.voidReason !== null || check.sent === 0) return notJudged(current, check);
  const silent = { ...current, loss: pushPackets(current.loss, check.sent, check.sent), voids: 0 };
  if (current.status === 'offline') return silent;
  if (check.confirmations === null) return 'confirm';
  const first = check.sent - check.confirmations;
  return {
    ...silent,
    status: 'offline',
    since: check.atMs,
    reason: offlineReason(askedOf(policy, check), first, check.confirmations, check.tookMs, check.unreachable),
    lossHigh: false,
    rttHigh: false,
    rttStreak: 0,
  };
};

const answered = (current: Judgement, check: CheckFacts, policy: Policy): Judgement => {
  const back = current.status === 'offline';
  const loss = pushPackets(back ? emptyLossWindow : current.loss, check.sent, Math.max(0, check.sent - check.received));
  const lossHigh = nextLossHigh(current.lossHigh, loss, policy.lossLimitPercent);
  const rtt = nextRttHigh(current, check.rttMs, policy.rttLimitMs);
  const status = lossHigh || rtt.rttHigh ? 'degraded' : 'online';
  const sameCauses = lossHigh === current.lossHigh && rtt.rttHigh === current.rttHigh;
  const next = { ...current, ...rtt, status, loss, lossHigh, voids: 0 } as const;
  if (status === current.status)
    return sameCauses || status === 'online' ? next : { ...next, reason: why(next, check, policy) };
  const reason =
    back && status === 'online' ? backText(current, check, policy) : why(next, check, policy, current.status);
  return { ...next, since: check.atMs, reason };
};

/** A limit is left only below its half: a device at the limit would flap otherwise. */
const nextLossHigh = (wasHigh: boolean, window: LossWindow, limitPercent: number): boolean => {
  const percent = lossPercentOf(window) ?? 0;
  if (wasHigh) return percent >= limitPercent / 2;
  return window.length >= PACKETS_TO_JUDGE && lostPackets(window) >= LOSSES_TO_JUDGE && percent >= limitPercent;
};

const nextRttHigh = (current: Judgement, rttMs: number | null, limitMs: number) => {
  const against = rttMs !== null && rttMs > limitMs !== current.rttHigh;
  const rttStreak = rttMs === null ? current.rttStreak : against ? current.rttStreak + 1 : 0;
  return rttStreak >= CHECKS_TO_TURN
    ? { rttHigh: !current.rttHigh, rttStreak: 0 }
    : { rttHigh: current.rttHigh, rttStreak };
};

const why = (next: Judgement, check: CheckFacts, policy: Policy, from?: Status): string => {
  const percent = lossPercentOf(next.loss) ?? 0;
  if (next.lossHigh) return lossReason(percent, next.loss.length, policy.lossLimitPercent);
  if (next.rttHigh) return rttReason(check.rttMs ?? policy.rttLimitMs, policy.rttLimitMs);
  if (from === 'degraded') return recoveredReason(percent, next.loss.length, check.rttMs);
  return answeredReason(askedOf(policy, check), check.sent, check.received, check.rttMs);
};

const backText = (current: Judgement, check: CheckFacts, policy: Policy): string => {
  const awayMs = current.since === null ? null : check.atMs - current.since;
  return backReason(askedOf(policy, check), awayMs, check.sent, check.received, check.rttMs);
};

const askedOf = (policy: Policy, check: CheckFacts): Asked => ({
  tcpPort: tcpPortOf(policy),
  tcpAnswer: check.tcpAnswer ?? null,
});

const notJudged = (current: Judgement, check: CheckFacts): Judgement => {
  const voids = current.voids + 1;
  const reason = voidReasonText(voids, check.voidReason ?? 'other');
  if (current.status === 'unknown') return { ...current, voids, reason };
  if (voids < VOIDS_TO_UNKNOWN) return { ...current, voids };
  return {
    ...current,
    status: 'unknown',
    since: check.atMs,
    reason,
    loss: current.status === 'offline' ? emptyLossWindow : current.loss,
    lossHigh: false,
    rttHigh: false,
    rttStreak: 0,
    voids,
  };
};
