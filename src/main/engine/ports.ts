/** What the engine needs of the world, each a function or a record of few; io implements them. */
import type { RejectedCounts, TcpAnswer, VoidReason } from '../../contract/model/check.ts';
import type { Cycle } from '../../contract/model/cycle.ts';
import type { DeviceState } from '../../contract/model/device.ts';
import type { IncidentEntry } from '../../contract/model/incident.ts';
import type { Hop } from '../../contract/model/path.ts';
import type { Status } from '../../contract/model/status.ts';

export type Clock = {
  /** For every interval and duration; never goes back. */
  monotonicMs(): number;
  /** For labels only: milliseconds since 1970. */
  wallMs(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
};

/** How one target is probed. With `stopOnReply` the first believed reply ends it. */
export type ProbePlan = {
  readonly packets: number;
  readonly spacingMs: number;
  readonly timeoutMs: number;
  readonly stopOnReply: boolean;
  /** Asked by a TCP connect to this port; by an ICMP echo without it. */
  readonly tcpPort?: number;
};

export type ProbeTarget = {
  /** The caller's own number, returned with the outcome. */
  readonly key: number;
  /** An IP literal, canonical; IPv6 may carry a zone. */
  readonly address: string;
};

export type ProbeBatch = {
  readonly targets: readonly ProbeTarget[];
  readonly plan: ProbePlan;
  /** Unanswered packets in flight at most, over the batch. */
  readonly inFlight: number;
  /** Batches of one subnet share its pace; null for devices of no subnet. */
  readonly subnet?: number | null;
};

/** What came of one target. `sent` counts packets that truly left; a packet that could not leave is void, not lost. */
export type ProbeOutcome = {
  readonly key: number;
  readonly sent: number;
  readonly received: number;
  /** RTT of every believed reply in sending order, milliseconds. */
  readonly rttsMs: readonly number[];
  readonly voids: number;
  /** Why the last void packet was void. */
  readonly voidReason: VoidReason | null;
  /** What a router or the host said instead of answering, e.g. "host unreachable from 10.0.0.1". */
  readonly unreachable: string | null;
  /** Replies that came again after one was believed, as long as the target was not yet told of. */
  readonly duplicates: number;
  /** Time to live or hop limit of the last believed reply, as it arrived; null where the backend doesn't say. */
  readonly ttl: number | null;
  /** What the last believed answer to a TCP connect was; absent for ICMP, and for silence. */
  readonly tcpAnswer?: TcpAnswer;
};

/** Resolves when every target has its outcome; rejects with the signal's reason when cancelled, and then gives no more outcomes. */
export type Probe = (
  batch: ProbeBatch,
  onOutcomes: (outcomes: readonly ProbeOutcome[]) => void,
  signal: AbortSignal,
) => Promise<void>;

export type TraceRequest = {
  readonly targets: readonly ProbeTarget[];
  readonly maxHops: number;
};

/** The way to one target. Silent hops after the last answer are left out. */
export type TracedPath = {
  readonly key: number;
  readonly hops: readonly Hop[];
  readonly reached: boolean;
  /** Why nothing could be asked: a reason of our own, so the path says nothing of the network. */
  readonly voidReason: VoidReason | null;
};

/** Resolves when every target has its path; rejects with the signal's reason when cancelled, and then gives no more paths. */
export type Trace = (
  request: TraceRequest,
  onTraced: (paths: readonly TracedPath[]) => void,
  signal: AbortSignal,
) => Promise<void>;

export type Resolved =
  | { readonly kind: 'address'; readonly ip: string }
  | { readonly kind: 'unresolved'; readonly why: string };
/** A host name's address; never rejects but by the signal. */
export type Resolve = (name: string, signal: AbortSignal) => Promise<Resolved>;

/** One finished check, judged, as the store keeps it. */
export type CheckRecord = {
  readonly deviceId: number;
  readonly cycleId: number;
  readonly at: number;
  readonly sent: number;
  readonly received: number;
  readonly rttMinMs: number | null;
  readonly rttMeanMs: number | null;
  /** The median. */
  readonly rttMs: number | null;
  readonly rttP95Ms: number | null;
  readonly rttP99Ms: number | null;
  readonly rttMaxMs: number | null;
  readonly jitterMs: number | null;
  readonly duplicates: number;
  readonly ttl: number | null;
  readonly voidReason: VoidReason | null;
  /** The state after this check. */
  readonly state: DeviceState;
  /** Present when this check changed the status. */
  readonly transition: {
    readonly from: Status;
    readonly to: Status;
    readonly reason: string;
    readonly news: boolean;
  } | null;
};

/** Takes finished checks at once and stores them soon, in order; the caller does not wait. */
export type RecordChecks = (records: readonly CheckRecord[]) => void;

/** Hears of a cycle's start, of its progress (bounded rate) and of its end. */
export type OnCycle = (cycle: Cycle) => void;

/** Totals since the prober started, read at the begin and end of a cycle. */
export type ProberTotals = () => { readonly rejected: RejectedCounts };

/** Structured log; the fields never carry secrets. */
export type Log = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** What came of asking a silent device by TCP, and what a person made of it. */
export type OfferState = 'silent' | 'offered' | 'accepted' | 'dismissed';

/** A device as the store knows it, with what asking it came to before at the same address. */
export type SilentDevice = {
  readonly id: number;
  readonly address: string;
  readonly subnetId: number | null;
  readonly status: Status;
  readonly paused: boolean;
  /** Whether it was ever online or degraded. */
  readonly everAnswered: boolean;
  readonly asked: { readonly at: number; readonly state: OfferState } | null;
};

/** A port that answered a TCP connect. */
export type PortAnswer = { readonly port: number; readonly answer: TcpAnswer };

/** Where a device stands in the network, as far as it tells which failures have one cause. */
export type Place = {
  readonly deviceId: number;
  readonly name: string;
  readonly address: string;
  readonly subnet: { readonly id: number; readonly cidr: string; readonly devices: number } | null;
  /** The device's own, or that of its subnet; empty where nobody said. */
  readonly site: string;
  /** Its parent, that one's parent, and so on. */
  readonly ancestors: readonly number[];
};

/** A line for the timeline of an incident. */
export type NewIncidentEntry = Omit<IncidentEntry, 'id'> & { readonly incidentId: number };
