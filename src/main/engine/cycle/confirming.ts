/** Probes silent devices again, a second apart, before anything is said of them; bounded per subnet, beside the rounds. */
import { tcpPortOf } from '../../../contract/model/policy.ts';
import type { Probe } from '../ports.ts';
import { confirmationSpacingMs } from '../status/confirmations.ts';
import { askedBy } from './first-checks.ts';
import type { ProbeRuns, RunStart } from './probe-runs.ts';
import type { RunningCycle } from './running-cycle.ts';
import type { CheckUnderWay } from './watched.ts';

export type Confirming = {
  /** Takes a check whose `confirmations` are set; it starts with the next `pump`. */
  add(check: CheckUnderWay, subnetId: number | null): void;
  /** Starts what there is room for in the subnet. */
  pump(subnetId: number | null): void;
  /** One device of the subnet is through. */
  leave(subnetId: number | null): void;
  /** Forgets the cycle's waiting checks, and answers them. */
  drop(cycle: RunningCycle): CheckUnderWay[];
};

type Desk = { active: number; pending: CheckUnderWay[] };

export const createConfirming = (deps: {
  readonly probe: Probe;
  readonly runs: ProbeRuns;
  readonly probesPerSubnet: () => number;
  /** A device that was removed or changed while it waited. */
  readonly onStale: (check: CheckUnderWay) => void;
}): Confirming => {
  const desks = new Map<number | null, Desk>();

  const deskOf = (subnetId: number | null): Desk => {
    const desk = desks.get(subnetId) ?? { active: 0, pending: [] };
    desks.set(subnetId, desk);
    return desk;
  };

  const tidy = (subnetId: number | null, desk: Desk) => {
    if (desk.active === 0 && desk.pending.length === 0) desks.delete(subnetId);
  };

  return {
    add: (check, subnetId) => {
      deskOf(subnetId).pending.push(check);
    },
    pump: (subnetId) => {
      const desk = deskOf(subnetId);
      const groups = new Map<string, CheckUnderWay[]>();
      while (desk.active < deps.probesPerSubnet()) {
        const check = desk.pending.shift();
        if (check === undefined) break;
        if (check.watched.check !== check) {
          deps.onStale(check);
          continue;
        }
        desk.active++;
        const { policy } = check.watched.device;
        const key = `${check.cycle.id}/${check.confirmations}/${policy.timeoutMs}/${tcpPortOf(policy)}`;
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [check]);
        else group.push(check);
      }
      for (const checks of groups.values())
        deps.runs.start(confirmationRun(deps.probe, subnetId, checks, deps.probesPerSubnet()));
      tidy(subnetId, desk);
    },
    leave: (subnetId) => {
      deskOf(subnetId).active--;
    },
    drop: (cycle) => {
      const dropped: CheckUnderWay[] = [];
      for (const [subnetId, desk] of desks) {
        for (const check of desk.pending) if (check.cycle === cycle) dropped.push(check);
        desk.pending = desk.pending.filter((check) => check.cycle !== cycle);
        tidy(subnetId, desk);
      }
      return dropped;
    },
  };
};

/** All checks of the group have the same cycle, number of packets, timeout and way of asking. */
const confirmationRun = (
  probe: Probe,
  subnetId: number | null,
  checks: readonly CheckUnderWay[],
  probesPerSubnet: number,
): RunStart => {
  const first = checks[0]!;
  const packets = first.confirmations ?? 1;
  const { policy } = first.watched.device;
  const { timeoutMs } = policy;
  const plan = { packets, spacingMs: confirmationSpacingMs, timeoutMs, stopOnReply: true, ...askedBy(policy) };
  const targets = checks.map(({ address, watched }) => ({ key: watched.device.id, address }));
  return {
    cycle: first.cycle,
    batch: null,
    subnetId,
    checks,
    packets: packets * checks.length,
    expectedMs: (packets - 1) * confirmationSpacingMs + timeoutMs,
    work: async (onOutcomes, signal) =>
      probe({ targets, plan, inFlight: probesPerSubnet, subnet: subnetId }, onOutcomes, signal),
  };
};
