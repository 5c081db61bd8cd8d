/** Turns what the prober measured into a judged check: the record that the store keeps. */
import type { VoidReason } from '../../../contract/model/check.ts';
import type { CheckRecord, ProbeOutcome } from '../ports.ts';
import { lossPercentOf } from '../status/loss-window.ts';
import { type Judgement, nextStatus } from '../status/next-status.ts';
import { rttSummary } from '../status/rtt-summary.ts';
import type { CheckUnderWay } from './watched.ts';

export const addOutcome = (check: CheckUnderWay, outcome: Omit<ProbeOutcome, 'key'>): void => {
  check.sent += outcome.sent;
  check.received += Math.min(outcome.received, outcome.sent);
  for (const rttMs of outcome.rttsMs) check.rttsMs.push(rttMs);
  if (outcome.voids > 0) check.voidReason = outcome.voidReason ?? 'other';
  if (outcome.unreachable !== null) check.unreachable = outcome.unreachable;
  check.tcpAnswer = outcome.tcpAnswer ?? check.tcpAnswer;
  check.duplicates += outcome.duplicates;
  check.ttl = outcome.ttl ?? check.ttl;
};

/** A check that ended this way did not finish: the device stays due. */
const broken: ReadonlySet<VoidReason> = new Set<VoidReason>(['cancelled', 'prober-lost']);

/** Judges the check and gives the device its next judgement; `confirm` when silence has to be confirmed first. */
export const judgeCheck = (check: CheckUnderWay, nowMs: number, wallMs: number): CheckRecord | 'confirm' => {
  const { watched, cycle } = check;
  const at = Math.round(wallMs);
  const rtt = rttSummary(check.rttsMs);
  const rttMs = rtt.p50Ms;
  const facts = { ...check, atMs: at, rttMs, tookMs: nowMs - check.startedAtMs };
  const before = watched.judgement;
  const next = nextStatus(before, facts, watched.device.policy);
  if (next === 'confirm') return next;
  const wasSettled = watched.settled;
  const isVoid = next.voids > 0;
  watched.judgement = next;
  watched.settled = wasSettled || !isVoid;
  watched.check = null;
  if (check.voidReason === null || !broken.has(check.voidReason)) watched.finishedAtMs = nowMs;
  return {
    deviceId: watched.device.id,
    cycleId: cycle.id,
    at,
    sent: check.sent,
    received: check.received,
    rttMinMs: rtt.minMs,
    rttMeanMs: rtt.meanMs,
    rttMs,
    rttP95Ms: rtt.p95Ms,
    rttP99Ms: rtt.p99Ms,
    rttMaxMs: rtt.maxMs,
    jitterMs: rtt.jitterMs,
    duplicates: check.duplicates,
    ttl: check.ttl,
    voidReason: isVoid ? (check.voidReason ?? 'other') : null,
    state: stateOf(next, at, rttMs),
    transition:
      next.status === before.status
        ? null
        : { from: before.status, to: next.status, reason: next.reason, news: wasSettled },
  };
};

const stateOf = (judgement: Judgement, at: number, rttMs: number | null): CheckRecord['state'] => {
  const lossPercent = lossPercentOf(judgement.loss);
  return {
    status: judgement.status,
    statusSince: judgement.since,
    statusReason: judgement.reason,
    checkedAt: at,
    rttMs,
    lossPercent: lossPercent === null ? null : Math.round(lossPercent * 10) / 10,
  };
};
