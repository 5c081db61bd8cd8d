/** What a subnet batch asks of the prober: host names resolved first, then one request for each different probe plan. */
import { checkDurationMs, type Policy, tcpPortOf } from '../../../contract/model/policy.ts';
import type { Log, Probe, ProbeOutcome, ProbePlan, ProbeTarget, Resolve } from '../ports.ts';
import { createGate } from './gate.ts';
import type { RunWork } from './probe-runs.ts';
import { type CheckUnderWay, isIpLiteral } from './watched.ts';

const LOOKUPS_AT_ONCE = 50;
/** What the resolver promises to take at most. */
const LONGEST_LOOKUP_MS = 2_000;

export type FirstChecks = (
  checks: readonly CheckUnderWay[],
  inFlight: number,
  subnet: number | null,
) => FirstChecksWork;
export type FirstChecksWork = { readonly work: RunWork; readonly packets: number; readonly expectedMs: number };

export const createFirstChecks = (deps: { probe: Probe; resolve: Resolve; log: Log }): FirstChecks => {
  const gate = createGate(LOOKUPS_AT_ONCE);

  const lookUp = async (check: CheckUnderWay, signal: AbortSignal): Promise<ProbeTarget | ProbeOutcome> => {
    const { id, address } = check.watched.device;
    const resolved = await gate(() => deps.resolve(address, signal));
    if (resolved.kind === 'address') {
      check.address = resolved.ip;
      return { key: id, address: resolved.ip };
    }
    deps.log.debug({ device: id, name: address, why: resolved.why }, 'host name not resolved');
    return { ...notResolved, key: id };
  };

  return (checks, inFlight, subnet) => {
    const named = checks.filter((check) => !isIpLiteral(check.watched.device.address));
    const literal = checks.filter((check) => isIpLiteral(check.watched.device.address));

    const probeAll = async (
      those: readonly CheckUnderWay[],
      targetOf: (check: CheckUnderWay) => ProbeTarget | undefined,
      onOutcomes: (outcomes: readonly ProbeOutcome[]) => void,
      signal: AbortSignal,
    ) => {
      const plans = byPlan(those, targetOf);
      const share = Math.max(1, Math.floor(inFlight / plans.length));
      await Promise.all(
        plans.map(({ plan, targets }) => deps.probe({ targets, plan, inFlight: share, subnet }, onOutcomes, signal)),
      );
    };

    const probeNamed: RunWork = async (onOutcomes, signal) => {
      const found = await Promise.all(named.map((check) => lookUp(check, signal)));
      signal.throwIfAborted();
      const targets = new Map<number, ProbeTarget>();
      const unresolved: ProbeOutcome[] = [];
      for (const one of found)
        if ('address' in one) targets.set(one.key, one);
        else unresolved.push(one);
      if (unresolved.length > 0) onOutcomes(unresolved);
      await probeAll(named, ({ watched }) => targets.get(watched.device.id), onOutcomes, signal);
    };

    const probeLiteral: RunWork = (onOutcomes, signal) =>
      probeAll(literal, ({ watched: { device } }) => ({ key: device.id, address: device.address }), onOutcomes, signal);

    return {
      packets: checks.reduce((sum, { watched }) => sum + watched.device.policy.packets, 0),
      expectedMs: longestMs(checks, inFlight) + Math.ceil(named.length / LOOKUPS_AT_ONCE) * LONGEST_LOOKUP_MS,
      work: async (onOutcomes, signal) => {
        await Promise.all([probeLiteral(onOutcomes, signal), probeNamed(onOutcomes, signal)]);
      },
    };
  };
};

const notResolved: Omit<ProbeOutcome, 'key'> = {
  sent: 0,
  received: 0,
  rttsMs: [],
  voids: 1,
  voidReason: 'name-not-resolved',
  unreachable: null,
  duplicates: 0,
  ttl: null,
};

const byPlan = (
  checks: readonly CheckUnderWay[],
  targetOf: (check: CheckUnderWay) => ProbeTarget | undefined,
): { plan: ProbePlan; targets: ProbeTarget[] }[] => {
  const plans = new Map<string, { plan: ProbePlan; targets: ProbeTarget[] }>();
  for (const check of checks) {
    const target = targetOf(check);
    if (target === undefined) continue;
    const { policy } = check.watched.device;
    const { packets, spacingMs, timeoutMs } = policy;
    const key = `${packets}/${spacingMs}/${timeoutMs}/${tcpPortOf(policy)}`;
    const plan = plans.get(key);
    if (plan === undefined)
      plans.set(key, {
        plan: { packets, spacingMs, timeoutMs, stopOnReply: false, ...askedBy(policy) },
        targets: [target],
      });
    else plan.targets.push(target);
  }
  return [...plans.values()];
};

/** What a probe plan says of the way of asking. */
export const askedBy = (policy: Policy): Pick<ProbePlan, 'tcpPort'> => {
  const tcpPort = tcpPortOf(policy);
  return tcpPort === null ? {} : { tcpPort };
};

/** The worst case: nobody answers, and each device keeps its packets unanswered until their timeouts. */
const longestMs = (checks: readonly CheckUnderWay[], inFlight: number): number => {
  let longest = 0;
  let packetsInFlight = 0;
  for (const { watched } of checks) {
    const { policy } = watched.device;
    longest = Math.max(longest, checkDurationMs(policy));
    packetsInFlight += packetsAtOnce(policy);
  }
  return longest * Math.ceil(packetsInFlight / inFlight);
};

const packetsAtOnce = (policy: Policy): number =>
  Math.min(policy.packets, Math.ceil(policy.timeoutMs / Math.max(1, policy.spacingMs)));
