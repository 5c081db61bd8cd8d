/** What the pool and a prober process say to each other: columns, never one message per packet. */
import type { RejectedCounts } from '../../../contract/model/check.ts';
import type { BackendName } from './backend.ts';
import type { TraceMessage, TracesMessage } from './trace/trace-protocol.ts';

/** Targets by number; the pool knows whose they are. */
export type JobMessage = {
  readonly type: 'job';
  readonly job: number;
  readonly targets: number;
  /** 16 bytes a target; IPv4 as ::ffff:a.b.c.d. */
  readonly addresses: Uint8Array;
  /** Zones of link-local IPv6 targets: target number and interface name or index. */
  readonly zones: readonly (readonly [target: number, zone: string])[];
  readonly packets: number;
  readonly spacingMs: number;
  readonly timeoutMs: number;
  readonly stopOnReply: boolean;
  readonly inFlight: number;
  /** Jobs of one subnet share its pace; null for targets of no subnet. */
  readonly subnet: number | null;
  /** Asked by TCP connects to this port instead of echo requests. */
  readonly tcpPort?: number;
};

/** How fast packets may leave: packets a second, 0 for as fast as possible. */
export type PaceMessage = {
  readonly packetsPerSecond: number;
  readonly packetsPerSubnetPerSecond: number;
  /** Subnets with a lower limit of their own. */
  readonly slowedSubnets: readonly (readonly [subnet: number, packetsPerSecond: number])[];
};

export type ToProber =
  | ({ readonly type: 'start'; readonly backend: string | null; readonly processes: number } & PaceMessage)
  | JobMessage
  | { readonly type: 'cancel'; readonly job: number }
  | TraceMessage
  | { readonly type: 'cancel-trace'; readonly job: number }
  | ({ readonly type: 'pace' } & PaceMessage);

/** A job's targets that are finished, as columns in any order. */
export type JobResults = {
  readonly job: number;
  readonly targets: Uint32Array;
  readonly sent: Uint16Array;
  readonly received: Uint16Array;
  readonly voids: Uint16Array;
  /** Index in the contract's voidReasons plus one; 0 for none. */
  readonly voidReason: Uint8Array;
  /** Replies that came again until the target was reported. */
  readonly duplicates: Uint16Array;
  /** Time to live or hop limit of the last believed reply, as it arrived; 0 where unknown. */
  readonly ttl: Uint8Array;
  /** `packets` a target in sending order, NaN where no reply was believed; milliseconds. */
  readonly rttsMs: Float64Array;
  readonly unreachable: readonly (readonly [target: number, said: string])[];
  /** Index in the contract's tcpAnswers plus one, 0 for none; present when the job asked by TCP. */
  readonly tcpAnswers?: Uint8Array;
};

export type PassedOver = { readonly backend: string; readonly why: string; readonly repair: string | null };

/** What the loop is doing, for the day it hangs. */
export type Phase = 'idle' | 'receiving' | 'expiring' | 'sending' | 'reporting';

export type Totals = { readonly sent: number; readonly received: number; readonly rejected: RejectedCounts };

/** What shows that too much is asked of this machine or its links; the first two count since the process began. */
export type Strain = {
  /** Sends refused for full buffers. */
  readonly refusals: number;
  /** Times that the kernel dropped replies. */
  readonly overflows: number;
  /** Neighbours that are looked for. */
  readonly unresolved: number;
};

export type FromProber =
  | {
      readonly type: 'ready';
      readonly backend: BackendName;
      readonly passedOver: readonly PassedOver[];
      /** Of the IPv4 socket; null where the backend has none. */
      readonly receiveBufferBytes: number | null;
    }
  | { readonly type: 'failed'; readonly passedOver: readonly PassedOver[] }
  | TracesMessage
  /** Every `HEARTBEAT_MS`, and whenever targets are finished: one message costs as much as several packets. */
  | {
      readonly type: 'heartbeat';
      readonly results: readonly JobResults[];
      readonly totals: Totals;
      readonly pps: number;
      readonly phase: Phase;
      readonly jobs: number;
      readonly outstanding: number;
      readonly strain: Strain;
    };

export const HEARTBEAT_MS = 250;
