/** Which of the devices that went offline are traced: enough to see where it breaks, never hundreds for one dead subnet. */

/** Of one subnet, within the window: their paths break at the same place. */
export const MOST_PER_SUBNET = 3;
export const SUBNET_WINDOW_MS = 5 * 60_000;
/** Traces that may wait; by the time more were done, what they show is old. */
export const MOST_WAITING = 60;

export type Gone = {
  readonly deviceId: number;
  /** Null for a device of no subnet. */
  readonly subnetId: number | null;
};

/** When devices of each subnet were last chosen, by monotonic time. */
export type TracedSubnets = ReadonlyMap<number, readonly number[]>;

export type OfflinePlan<G extends Gone> = {
  readonly trace: readonly G[];
  readonly held: readonly { readonly gone: G; readonly why: string }[];
  readonly traced: TracedSubnets;
};

/** `waiting`: traces chosen before and not yet begun. Every device is either traced or held back with a reason. */
export const planOfflineTraces = <G extends Gone>(
  gone: readonly G[],
  before: TracedSubnets,
  waiting: number,
  nowMs: number,
): OfflinePlan<G> => {
  const traced = new Map<number, readonly number[]>();
  for (const [subnetId, times] of before) {
    const recent = times.filter((atMs) => nowMs - atMs < SUBNET_WINDOW_MS);
    if (recent.length > 0) traced.set(subnetId, recent);
  }
  const trace: G[] = [];
  const held: { gone: G; why: string }[] = [];
  for (const each of gone) {
    const ofSubnet = each.subnetId === null ? [] : (traced.get(each.subnetId) ?? []);
    if (ofSubnet.length >= MOST_PER_SUBNET) {
      held.push({
        gone: each,
        why: `${MOST_PER_SUBNET} other devices of its subnet were traced in these ${SUBNET_WINDOW_MS / 60_000} minutes; their paths show where it breaks`,
      });
    } else if (waiting + trace.length >= MOST_WAITING) {
      held.push({ gone: each, why: `${MOST_WAITING} other devices were waiting to be traced already` });
    } else {
      trace.push(each);
      if (each.subnetId !== null) traced.set(each.subnetId, [...ofSubnet, nowMs]);
    }
  }
  return { trace, held, traced };
};
