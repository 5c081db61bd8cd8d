/** What the pool and a prober say to each other about traceroutes. */
import type { VoidReason } from '../../../../contract/model/check.ts';
import type { Hop } from '../../../../contract/model/path.ts';

/** Targets by number; the pool knows whose they are. */
export type TraceMessage = {
  readonly type: 'trace';
  readonly job: number;
  readonly targets: number;
  /** 16 bytes a target; IPv4 as ::ffff:a.b.c.d. */
  readonly addresses: Uint8Array;
  /** Zones of link-local IPv6 targets: target number and interface name or index. */
  readonly zones: readonly (readonly [target: number, zone: string])[];
  readonly maxHops: number;
};

export type TracedTarget = {
  readonly target: number;
  readonly hops: readonly Hop[];
  readonly reached: boolean;
  readonly voidReason: VoidReason | null;
};

/** Finished targets, in any order. */
export type TracesMessage = {
  readonly type: 'traces';
  readonly job: number;
  readonly traces: readonly TracedTarget[];
};
