/** The store as the service sees it: every method is one question or one change, answered by the store thread. */

import type { DeviceFilter, DeviceQuery } from '../../../contract/api.ts';
import type { Availability } from '../../../contract/model/availability.ts';
import type { Baseline } from '../../../contract/model/baseline.ts';
import type { Check, History } from '../../../contract/model/check.ts';
import type { Cycle, PastAdherence } from '../../../contract/model/cycle.ts';
import type { Device, DeviceDraft, DevicePatch } from '../../../contract/model/device.ts';
import type { DeviceType } from '../../../contract/model/device-type.ts';
import type { HeatMap } from '../../../contract/model/heat-map.ts';
import type { Incident, IncidentEntry, IncidentMember } from '../../../contract/model/incident.ts';
import type { DevicePaths, Path, PathKind } from '../../../contract/model/path.ts';
import type { AskedBy, PolicyOverride } from '../../../contract/model/policy.ts';
import type { StatusCounts, StatusEvent } from '../../../contract/model/status.ts';
import type { Subnet } from '../../../contract/model/subnet.ts';
import type { AuditEntry } from '../../../contract/model/system.ts';
import type { TcpOffer } from '../../../contract/model/tcp-offer.ts';
import type { Uptime, UptimeGrouping, UptimeRow } from '../../../contract/model/uptime.ts';
import type { WorstDevices, WorstKind } from '../../../contract/model/worst-device.ts';
import type { Settings } from '../../../contract/settings.ts';
import type { CheckRecord, Place, SilentDevice } from '../../engine/ports.ts';
import type { IncidentsToStore } from './changes/incidents.ts';
import type { TcpAsked } from './changes/tcp-offers.ts';
import type { IncidentQuery, IncidentsToHold } from './queries/incident-list.ts';
import type { Within } from './queries/within.ts';
import type { StoreKeeping } from './safety/store-keeping.ts';

/** Who asked for a change, for the audit log. */
export type By = { readonly actor: AuditEntry['actor']; readonly at: number };

/** A row of an import, already checked; `subnet` and `parent` still as text. */
export type ImportRow = {
  readonly line: number;
  readonly name: string | null;
  readonly address: string;
  readonly typeId: string | null;
  readonly subnet: string | null;
  readonly site: string | null;
  /** Name or address of another device. */
  readonly parent: string | null;
  readonly notes: string | null;
  readonly asked?: AskedBy;
};

/** A check of a history file, of a device that is there. */
export type ImportedCheck = { readonly deviceId: number; readonly at: number } & Pick<
  Check,
  | 'sent'
  | 'received'
  | 'rttMinMs'
  | 'rttMs'
  | 'rttMeanMs'
  | 'rttP95Ms'
  | 'rttMaxMs'
  | 'jitterMs'
  | 'status'
  | 'voidReason'
>;

export type ImportedChecks = {
  readonly added: number;
  /** Were there already. */
  readonly doubled: number;
  /** Left out: of hours of which only a summary can be read. */
  readonly left: number;
};

/** What an import row would do. Columns the file does not have (null) never overwrite. */
export type ImportAction = 'create' | 'update' | 'unchanged';

export type ImportPlan = {
  readonly creates: number;
  readonly updates: number;
  readonly unchanged: number;
  readonly newSubnets: number;
  readonly newTypes: readonly string[];
  /** One per row, in order. */
  readonly actions: readonly ImportAction[];
  /** Rows whose parent names no device, in the store or in the rows. */
  readonly unknownParents: readonly { readonly line: number; readonly parent: string }[];
};

/** A path as it is kept. */
export type PathRecord = { readonly deviceId: number; readonly kind: PathKind; readonly path: Path };

/** A device that answers and whose good path is missing or old. */
export type DueForPath = { readonly id: number; readonly address: string };

export type Store = {
  readonly sqliteVersion: string;
  /** Sentences for the user about what happened at opening (migrated, a backup restored); usually empty. */
  readonly notices: readonly string[];
  /** What was lost to damage and to what it was restored; usually empty. */
  readonly losses: readonly string[];

  listDevices(query: DeviceQuery): Promise<{ items: Device[]; next: string | null; total: number }>;
  /** Every device that matches, unpaged, by address: for export and for filling the scheduler. */
  allDevices(filter: DeviceFilter): Promise<Device[]>;
  getDevice(id: number): Promise<Device | null>;
  getDevices(ids: readonly number[]): Promise<Device[]>;
  /** Rejects with `conflict` when the address is taken, `bad-input` for an unknown type or parent or a cycle of parents. */
  createDevice(draft: DeviceDraft, by: By): Promise<Device>;
  updateDevice(id: number, patch: DevicePatch, by: By): Promise<Device>;
  /** Ids that name no device are passed over; `updated` counts those that now are as asked. Transactions of 500. */
  updateDevices(ids: readonly number[], patch: DevicePatch, by: By): Promise<{ updated: number }>;
  deleteDevices(ids: readonly number[], by: By): Promise<{ deleted: number }>;
  /** Those whose address was given away meanwhile stay removed. */
  restoreDevices(ids: readonly number[], by: By): Promise<{ restored: Device[] }>;

  planImport(rows: readonly ImportRow[]): Promise<ImportPlan>;
  /** In transactions of 500 rows, so that checks get in between. Parents are linked by `linkParents` at the end. */
  applyImport(
    rows: readonly ImportRow[],
    defaults: { typeId: string; site: string },
    by: By,
  ): Promise<{ created: number; updated: number; unchanged: number }>;
  linkParents(
    rows: readonly ImportRow[],
    by: By,
  ): Promise<{ linked: number; problems: { line: number; reason: string }[] }>;

  /** All of them, by address; those without devices too. */
  listSubnets(): Promise<Subnet[]>;
  getSubnet(id: number): Promise<Subnet | null>;
  updateSubnet(
    id: number,
    patch: { name?: string | undefined; site?: string | undefined; policy?: PolicyOverride | undefined },
    by: By,
  ): Promise<Subnet>;

  listTypes(): Promise<DeviceType[]>;
  createType(type: { id: string; name: string; policy: PolicyOverride }, by: By): Promise<DeviceType>;
  updateType(
    id: string,
    patch: { name?: string | undefined; policy?: PolicyOverride | undefined },
    by: By,
  ): Promise<DeviceType>;
  /** Rejects with `conflict` while devices have it or when it is built in. */
  deleteType(id: string, by: By): Promise<void>;

  /**
   * One transaction: checks, current states, transitions. Resolves once durable, with the transitions as stored.
   * Rejects whole: `bad-input` for a time outside 2000–2099 or an unknown device (don't try again), `store-write-failed`
   * for a full or failing disk and `unavailable` for a full queue (keep the batch and try again).
   */
  recordChecks(records: readonly CheckRecord[]): Promise<StatusEvent[]>;
  saveCycle(cycle: Cycle): Promise<void>;
  lastCycleId(): Promise<number>;
  listCycles(query: { before?: number | undefined; limit: number }): Promise<Cycle[]>;
  getCycle(id: number): Promise<Cycle | null>;

  history(query: {
    id: number;
    from: number;
    to: number;
    points: number;
    smoke?: boolean | undefined;
  }): Promise<History>;
  /** Of each hour that the range touches. Rejects with `not-found`. */
  heatMap(query: { id: number; from: number; to: number }): Promise<HeatMap>;
  /** Of the hours that lie in the range as a whole. Rejects with `not-found`. */
  baseline(query: { id: number; zone: string; from: number; to: number }): Promise<Baseline>;
  /** One for each range, up to now; of a removed device too. Rejects with `not-found`. */
  deviceUptime(query: { id: number; ranges: readonly { from: number; to: number }[] }): Promise<Uptime[]>;
  /** Worst first. */
  listUptime(query: {
    by: UptimeGrouping;
    subnet?: number | undefined;
    from: number;
    to: number;
    offset: number;
    limit: number;
  }): Promise<{ items: UptimeRow[]; total: number }>;
  /** Up to now, in at most so many buckets. */
  availability(query: { within: Within; from: number; to: number; buckets: number }): Promise<Availability>;
  /** Over the whole hours that the range touches, or days of a week and more; in portions, so that other questions get in between. */
  worstDevices(query: {
    by: WorstKind;
    within: Within;
    from: number;
    to: number;
    limit: number;
  }): Promise<WorstDevices>;
  /** Shortest interval first. */
  cycleAdherence(query: { from: number; to: number }): Promise<PastAdherence[]>;
  listChecks(query: { id: number; before?: number | undefined; limit: number }): Promise<Check[]>;
  /** Of one device, oldest first, at least `atLeast` unless the range ends before; `next` is where to go on, null at the end. */
  checksFrom(query: {
    id: number;
    from: number;
    to: number;
    atLeast: number;
  }): Promise<{ checks: Check[]; next: number | null }>;
  /** Into the month files, about 25 ms at a time; best with those of a device and hour together. Current states stay as they are. */
  importChecks(checks: readonly ImportedCheck[]): Promise<ImportedChecks>;
  /** Of those that are there. */
  idsByAddress(addresses: readonly string[]): Promise<(readonly [address: string, id: number])[]>;
  listStatusEvents(query: {
    device?: number | undefined;
    subnet?: number | undefined;
    before?: number | undefined;
    limit: number;
  }): Promise<StatusEvent[]>;

  /** Of those that are there and not paused, in this order. */
  placesOf(ids: readonly number[]): Promise<Place[]>;
  /** One transaction. */
  saveIncidents(change: IncidentsToStore): Promise<void>;
  /** Newest first, without those that another took in; and how many there are of two states. */
  listIncidents(query: IncidentQuery): Promise<{ items: Incident[]; open: number; acknowledged: number }>;
  getIncident(id: number): Promise<Incident | null>;
  incidentDetail(
    id: number,
  ): Promise<{ incident: Incident; entries: IncidentEntry[]; members: IncidentMember[] } | null>;
  /** What the book of incidents begins with; of those that ended before this instant only what is not resolved. */
  incidentsToHold(endedAfter: number): Promise<IncidentsToHold>;
  /** Transitions with higher ids than this, oldest first. */
  transitionsAfter(id: number, limit: number): Promise<StatusEvent[]>;

  /** Of each kind the newest a device is kept; those of devices that are not there are passed over. */
  savePaths(records: readonly PathRecord[]): Promise<void>;
  devicePaths(deviceId: number): Promise<DevicePaths>;
  /** Online or degraded and not paused, by id, beginning after `afterId`. */
  dueForPath(query: { afterId: number; olderThan: number; limit: number }): Promise<DueForPath[]>;

  statistics(): Promise<{
    devices: StatusCounts;
    types: { typeId: string; name: string; counts: StatusCounts }[];
    checksStored: number;
    eventsStored: number;
    databaseBytes: number;
    oldestCheckAt: number | null;
  }>;

  /** These devices as far as asking them by TCP is concerned; unknown ids are left out. */
  silentDevices(ids: readonly number[]): Promise<SilentDevice[]>;
  /** Offline devices that never answered and are not offered yet, those asked longest ago first. */
  neverAnswered(limit: number): Promise<SilentDevice[]>;
  recordTcpAsked(asked: readonly TcpAsked[], at: number): Promise<void>;
  /** Offers that stand, newest first. */
  listOffers(limit: number): Promise<TcpOffer[]>;
  /** Both reject with `not-found` when there is no such offer. */
  acceptOffer(deviceId: number, by: By): Promise<Device>;
  dismissOffer(deviceId: number, by: By): Promise<void>;
  restoreOffer(deviceId: number, by: By): Promise<boolean>;
  /** Packed checks, and the bytes of the files that hold them. */
  measuredChecks(): Promise<{ checks: number; bytes: number }>;

  getSettings(): Promise<Settings>;
  saveSettings(settings: Settings, by: By): Promise<void>;
  getNote(key: string): Promise<string | null>;
  setNote(key: string, value: string): Promise<void>;
  listAudit(query: { before?: number | undefined; limit: number }): Promise<AuditEntry[]>;

  /**
   * Once a minute: marks that the monitor is alive, so that a gap can name its cause: off before the first heartbeat of a
   * process, asleep before any other.
   */
  heartbeat(at: number, first?: boolean): Promise<void>;
  /**
   * Packs checks of hours that are over into month files, about 25 ms at a time. `done` when nothing is left for now.
   * `notices` are sentences for the user: a month file that was damaged and set aside.
   */
  compact(now: number): Promise<{ checks: number; done: boolean; notices: readonly string[] }>;
  /**
   * Brings history to what the limits leave, about 25 ms at a time: months lose their checks, then their hours, then go whole; rows of the
   * core older than theirs go, about `rows` at a time. Answers how many rows or files went or steps were done, 0 when nothing is left to do,
   * and how much more than the limit is there that must stay. `notices` are sentences for the user.
   */
  prune(
    limits: Settings['history'] & { readonly now: number },
    rows: number,
  ): Promise<{ deleted: number; notices: readonly string[]; overBytes: number }>;
  integrityCheck(): Promise<string>;
  readonly keeping: StoreKeeping;
  /** Flushes, checkpoints, closes, releases the lock. */
  close(): Promise<void>;
};
