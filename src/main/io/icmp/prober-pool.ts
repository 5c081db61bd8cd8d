/** The ICMP worker pool as the service sees it. */

import type { RejectedCounts, VoidReason } from '../../../contract/model/check.ts';
import type { ProberState } from '../../../contract/model/cycle.ts';
import type { Probe, Trace } from '../../engine/ports.ts';
import type { PaceMessage, Strain } from './protocol.ts';

/** A child process that can be talked to and killed: child_process.fork headless, utilityProcess in Electron. */
export type ProberProcess = {
  readonly pid: number;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  kill(): void;
};
export type SpawnProber = (entry: string) => ProberProcess;

/** A list pinged like fping does: columns, no object per target, no ceiling. */
export type ListRequest = {
  /** An array, or anything that makes the addresses as they are asked for: a million strings weigh more than all that comes of them. */
  readonly addresses: { readonly length: number; at(index: number): string | undefined };
  readonly count: number;
  readonly spacingMs: number;
  readonly timeoutMs: number;
  /** Asked by TCP connects to this port instead of echo requests. */
  readonly tcpPort?: number | undefined;
};
export type ListResult = {
  readonly sent: Uint16Array;
  readonly received: Uint16Array;
  /** RTT of each believed reply, `count` per target, NaN where none came; milliseconds. */
  readonly rttsMs: Float64Array;
  readonly voids: Uint16Array;
  /** Why the target's last void packet was void: index in the contract's voidReasons plus one; 0 for none. */
  readonly voidReason: Uint8Array;
  /** Replies that came again. */
  readonly duplicates: Uint16Array;
  /** Time to live or hop limit of the last believed reply, as it arrived; 0 where unknown. */
  readonly ttl: Uint8Array;
  readonly voidReasons: Readonly<Partial<Record<VoidReason, number>>>;
  readonly rejected: RejectedCounts;
  readonly elapsedMs: number;
};

export type Lowered = {
  readonly packetsPerSecond: number | null;
  readonly slowedSubnets: PaceMessage['slowedSubnets'];
};

export type ProberPool = {
  readonly probe: Probe;
  /** When the signal fires, answers what is known until then: a target without outcome has sent nothing. */
  probeList(
    request: ListRequest,
    onProgress: (done: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<ListResult>;
  /** `not-supported` where the backend can't trace, or not in that family. */
  readonly trace: Trace;
  /** Packets a second over the whole pool, and per subnet; 0 lifts a limit, and lifting the first lifts both. What is left out stays. */
  setPace(packetsPerSecond: number, packetsPerSubnetPerSecond?: number): void;
  /** Puts what the governor lowered into force, below the limits as set; null and none: nothing. */
  govern(lowered: Lowered): void;
  strain(): Strain;
  state(): ProberState;
  stop(): Promise<void>;
};
