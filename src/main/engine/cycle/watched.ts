/** A device as the rounds hold it: what is known of it, and the check it is in. */
import type { TcpAnswer, VoidReason } from '../../../contract/model/check.ts';
import type { DeviceState } from '../../../contract/model/device.ts';
import type { Policy } from '../../../contract/model/policy.ts';
import type { Judgement } from '../status/next-status.ts';
import type { Lane } from './lane.ts';
import type { RunningCycle } from './running-cycle.ts';

/** What the rounds are told of a device: its policy in force, and its state as last stored. */
export type WatchedDevice = {
  readonly id: number;
  readonly name: string;
  readonly address: string;
  readonly typeId: string;
  readonly subnetId: number | null;
  readonly paused: boolean;
  readonly policy: Policy;
  readonly state: DeviceState;
};

export type Watched = {
  device: WatchedDevice;
  /** Null while paused. */
  lane: Lane | null;
  judgement: Judgement;
  /** Whether a check has been judged since the start, or since it was added or resumed; before that nothing is news. */
  settled: boolean;
  /** The check under way; an outcome for any other check of this device is stale. */
  check: CheckUnderWay | null;
  /** The cycle at full pace that will check it soon. */
  awaitedBy: RunningCycle | null;
  /** Monotonic; when a check last finished, or when watching began. */
  finishedAtMs: number;
};

/** A first check and, where it found silence, its confirmation: summed, because they are one check to everyone else. */
export type CheckUnderWay = {
  readonly watched: Watched;
  readonly cycle: RunningCycle;
  readonly startedAtMs: number;
  /** What is probed: the device's address, or what its host name stands for right now. */
  address: string;
  /** Packets the confirmation asked for; null during the first check. */
  confirmations: number | null;
  /** Confirmations that proved nothing, because packets may have been lost to our own rate, or nobody knows yet whether the network is alive. */
  unsure: number;
  /** Monotonic; from when on others must have been asked to tell whose fault the silence is; null before that was first asked. */
  doubtedSinceMs: number | null;
  sent: number;
  received: number;
  rttsMs: number[];
  voidReason: VoidReason | null;
  unreachable: string | null;
  tcpAnswer: TcpAnswer | null;
  duplicates: number;
  ttl: number | null;
};

export const newCheck = (watched: Watched, cycle: RunningCycle, startedAtMs: number): CheckUnderWay => ({
  watched,
  cycle,
  startedAtMs,
  address: watched.device.address,
  confirmations: null,
  unsure: 0,
  doubtedSinceMs: null,
  sent: 0,
  received: 0,
  rttsMs: [],
  voidReason: null,
  unreachable: null,
  tcpAnswer: null,
  duplicates: 0,
  ttl: null,
});

/** Whether a cycle at full pace will check the device soon; one that was ended will not. */
export const isAwaited = (watched: Watched): boolean => watched.awaitedBy?.state === 'running';

/** Whether the text, known to be a canonical address, is an IP literal and not a host name. */
export const isIpLiteral = (address: string): boolean => address.includes(':') || /^[\d.]+$/.test(address);
