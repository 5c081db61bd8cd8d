/** What every handler may use: the built parts of one running service, and who is calling. */
import type { Event, EventFrame } from '../../contract/events.ts';
import type { Backups } from '../../contract/model/backup.ts';
import type { Cycle, LoopDelay } from '../../contract/model/cycle.ts';
import type { Incident } from '../../contract/model/incident.ts';
import type { Job } from '../../contract/model/job.ts';
import type { Path } from '../../contract/model/path.ts';
import type { Policy, PolicyOverride } from '../../contract/model/policy.ts';
import type { StatusEvent } from '../../contract/model/status.ts';
import type { Actor, Health } from '../../contract/model/system.ts';
import type { TcpOffer } from '../../contract/model/tcp-offer.ts';
import type { Settings, SettingsPatch } from '../../contract/settings.ts';
import type { FleetRounds } from '../engine/cycle/fleet-rounds.ts';
import type { PersonsChange } from '../engine/incidents/incident-book.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { ProberPool } from '../io/icmp/prober-pool.ts';
import type { By, Store } from '../io/store/store.ts';
import type { PaceKeeper } from './pace-keeper.ts';

/** Who calls, and through which door. */
export type CallContext = { readonly actor: Actor };

/** The numbered sequence of events. */
export type EventLog = {
  /** Announces to every listener, and keeps the frame for those who resume. */
  emit(event: Event): void;
  /** Frames after `since` (null: from now), a `hello` first and a `reset` where they are gone; answers the unsubscribe. */
  subscribe(since: number | null, listener: (frame: EventFrame) => void): () => void;
};

export type SettingsHolder = {
  get(): Settings;
  /** Merges, stores, puts into force and announces; rejects with `bad-input` what can't work. */
  update(patch: SettingsPatch, by: By): Promise<Settings>;
};

/** Keeps the rounds in step with the store, and announces what changed. */
export type FleetSync = {
  /** After devices were created, changed, deleted or restored. */
  afterChange(ids: readonly number[], options: { readonly checkNow: boolean }): Promise<void>;
  /** After more changed than is worth listing (an import): reads the whole fleet again. */
  afterBulk(options: { readonly checkNow: boolean }): Promise<void>;
  /** After a subnet's name, site or policy changed. */
  afterSubnets(ids: readonly number[]): Promise<void>;
  /** After types were added, changed or removed. */
  afterTypes(): Promise<void>;
  /** After the global policy changed. */
  afterPolicy(): Promise<void>;
  /** The policy in force for a device; null when it is not watched. */
  policyOf(id: number): Policy | null;
  /** Why a change of policies can't work for the devices it would meet, or null. */
  problemWith(change: PolicyChange): string | null;
};

/** A change of one level of the policies, before it is stored. */
export type PolicyChange = {
  readonly global?: Policy;
  readonly type?: { readonly id: string; readonly policy: PolicyOverride };
  readonly subnet?: { readonly id: number; readonly policy: PolicyOverride };
  /** New devices (no ids) or those with these ids; what is left out stays as it is. */
  readonly devices?: {
    readonly ids: readonly number[];
    readonly typeId?: string | undefined;
    readonly policy?: PolicyOverride | undefined;
  };
};

/** Hears every cycle: announces it, stores its begin and end. */
export type CycleBook = {
  hear(cycle: Cycle): void;
  /** The cycle once it has ended; null when that does not happen within `atMostMs`. */
  ended(id: number, atMostMs: number): Promise<Cycle | null>;
};

/** How long work tells of itself while it runs. */
export type JobProgress = {
  readonly signal: AbortSignal;
  done(done: number, total?: number): void;
};

/** Long work that outlives the call that began it; announced as `job` events, at most four a second each. */
export type Jobs = {
  /** The work answers the sentence that sums it up; when it throws after the signal fired, the job is `cancelled` with that error's message. */
  start(kind: Job['kind'], title: string, total: number, work: (progress: JobProgress) => Promise<string>): Job;
  /** Running jobs and the last ended ones, newest first. */
  list(): Job[];
  /** Asks it to stop and answers it once it has; null when there is no such job. */
  cancel(id: string): Promise<Job | null>;
  stop(): Promise<void>;
};

/** Backs up and checks the store beside its work, and recovers it. */
export type StoreKeeper = {
  list(): Promise<Backups>;
  /** Begins a backup. Throws `conflict` while one is made. */
  make(kind: 'daily' | 'manual'): Job;
  /** The core was found damaged: it is recovered, once in the life of a service. */
  damaged(problem: string): void;
  /** What was lost, or what the keeping fails with; null when all is well. */
  problem(): string | null;
};

/** Finds the ways to devices and keeps them. */
export type PathTracer = {
  /** Transitions: what went offline is traced at once, within bounds. */
  hear(transitions: readonly StatusEvent[]): void;
  /** The path as it is now. Throws `too-many-requests` while as many as are borne are traced. */
  ask(device: { readonly id: number; readonly address: string }): Promise<Path>;
};

/** Asks devices by TCP that are silent to pings, and keeps the offers that come of it. */
export type TcpFallback = {
  /** Offers that stand. */
  offers(): Promise<TcpOffer[]>;
  /** After a person decided: tells every listener which offers stand now. */
  announce(): Promise<void>;
};

/** What people do to incidents. */
export type Incidents = {
  /** Rejects with `not-found`, and with `conflict` when it ended too long ago. */
  change(id: number, change: PersonsChange, by: By): Promise<Incident>;
};

export type ServiceParts = {
  readonly store: Store;
  readonly rounds: FleetRounds;
  readonly prober: ProberPool;
  readonly pace: PaceKeeper;
  readonly events: EventLog;
  readonly settings: SettingsHolder;
  readonly fleet: FleetSync;
  readonly jobs: Jobs;
  readonly cycles: CycleBook;
  readonly paths: PathTracer;
  readonly tcpFallback: TcpFallback;
  readonly incidents: Incidents;
  readonly storeKeeper: StoreKeeper;
  /** How the monitor itself does, now. */
  health(): Health;
  /** Delay of the main loop since the start. */
  loopDelay(): LoopDelay;
  readonly clock: Clock;
  readonly log: Log;
  readonly dataDir: string;
  readonly version: string;
  readonly shell: 'desktop' | 'headless';
  readonly demo: boolean;
  /** Opens the simulated fleet beside this service; null where the shell can't. */
  readonly openDemo: (() => Promise<{ url: string | null }>) | null;
  /** Who changes something, and when, for the audit log. */
  by(context: CallContext): By;
};
