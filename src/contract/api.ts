/** Every call once: name, method, path, input, output. IPC, REST, OpenAPI, the browser client and all types derive from this table. */
import { z } from 'zod';
import { isZone } from './local-hour.ts';
import { Availability, availabilityBucketsAtMost } from './model/availability.ts';
import { Backups } from './model/backup.ts';
import { Baseline } from './model/baseline.ts';
import { Check, History } from './model/check.ts';
import { Cycle, PastAdherence, Rounds } from './model/cycle.ts';
import { Device, DeviceDraft, DevicePatch } from './model/device.ts';
import { DeviceType, DeviceTypeId } from './model/device-type.ts';
import { Count, commaList, Id, Instant, Line, Text } from './model/fields.ts';
import { HeatMap } from './model/heat-map.ts';
import { HistoryForecast } from './model/history-forecast.ts';
import { HistoryRow, importedAtOnce } from './model/history-row.ts';
import { ImportDefaults, ImportPreview, ImportSource } from './model/import.ts';
import { Incident, IncidentEntry, IncidentMember, IncidentState } from './model/incident.ts';
import { Job } from './model/job.ts';
import { DevicePaths, Path } from './model/path.ts';
import { PolicyOverride } from './model/policy.ts';
import { Status, StatusEvent } from './model/status.ts';
import { Subnet } from './model/subnet.ts';
import { AuditEntry, Doctor, Health, OwnNetworks, Statistics } from './model/system.ts';
import { TcpOffer } from './model/tcp-offer.ts';
import { DeviceUptime, UptimeRow, uptimeGroupings } from './model/uptime.ts';
import { WorstDevices, worstKinds } from './model/worst-device.ts';
import { HistoryLimits, Settings, SettingsPatch } from './settings.ts';

/**
 * One call. The keys named in braces in `path` are taken from the path; the others travel in the query of a GET
 * and in the JSON body of everything else. `open` calls need no token. Bodies are at most 1 MiB unless said.
 */
export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  readonly open?: true;
  readonly bodyLimitBytes?: number;
};

const call = <const C extends Call>(it: C): C => it;
const none = z.strictObject({});
const byId = z.strictObject({ id: Id });
/** Each once, however often it was named. */
const ids = z
  .array(Id)
  .min(1)
  .max(100_000)
  .overwrite((all) => [...new Set(all)]);
const pageSize = (most: number, usual: number) =>
  z.coerce.number<number | string>().int().min(1).max(most).default(usual);
const queryInstant = z.coerce.number<number | string>().int().nonnegative();

/** A part of the fleet: where several are given, what lies in all of them. */
const within = {
  subnet: Id.optional(),
  /** A device's own site counts before that of its subnet. */
  site: Line(120).optional(),
  type: DeviceTypeId.optional(),
};

/** Pages end where `next` is null; otherwise it goes in as `cursor`. */
const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: Count });

export const deviceSorts = ['name', 'address', 'status', 'rtt', 'loss', 'type', 'site', 'since'] as const;

export const DeviceFilter = z.strictObject({
  status: commaList(Status).optional(),
  type: commaList(DeviceTypeId).optional(),
  subnet: Id.optional(),
  paused: z.stringbool().or(z.boolean()).optional(),
  /** Matches name, address, site and notes, case-insensitive. */
  text: z.string().max(200).optional(),
});
export type DeviceFilter = z.infer<typeof DeviceFilter>;

export const DeviceQuery = z.strictObject({
  ...DeviceFilter.shape,
  sort: z.enum(deviceSorts).default('address'),
  descending: z.stringbool().or(z.boolean()).default(false),
  cursor: z.string().max(500).optional(),
  limit: pageSize(1_000, 100),
});
export type DeviceQuery = z.infer<typeof DeviceQuery>;

export const api = {
  'health.get': call({
    method: 'GET',
    path: '/health',
    summary: 'Whether the monitor itself works, part by part',
    input: none,
    output: Health,
    open: true,
  }),

  'devices.list': call({
    method: 'GET',
    path: '/api/devices',
    summary: 'Devices with their current state, filtered, sorted, by cursor pages',
    input: DeviceQuery,
    output: page(Device),
  }),
  'devices.get': call({
    method: 'GET',
    path: '/api/devices/{id}',
    summary: 'One device',
    input: byId,
    output: Device,
  }),
  'devices.history': call({
    method: 'GET',
    path: '/api/devices/{id}/history',
    summary: 'RTT, loss and status of one device over a range, in at most `points` buckets',
    input: z.strictObject({
      id: Id,
      from: queryInstant.optional(),
      to: queryInstant.optional(),
      points: pageSize(5_000, 600),
      /** Whether to tell how RTTs are spread, over ranges whose checks are all read. */
      smoke: z.stringbool().or(z.boolean()).default(false),
    }),
    output: History,
  }),
  'devices.heatMap': call({
    method: 'GET',
    path: '/api/devices/{id}/heat-map',
    summary: 'Checks, loss and RTT of one device in each hour of a range: the last 30 days unless said, at most 92',
    input: z.strictObject({ id: Id, from: queryInstant.optional(), to: queryInstant.optional() }),
    output: HeatMap,
  }),
  'devices.baseline': call({
    method: 'GET',
    path: '/api/devices/{id}/baseline',
    summary:
      'What RTT and loss of one device usually are in each hour of the week, from the whole hours of a range: the last 56 days unless said, at most 92',
    input: z.strictObject({
      id: Id,
      /** Whose clocks tell the hours: an IANA name. */
      zone: z.string().max(64).refine(isZone, 'is no time zone, such as Europe/Berlin').default('UTC'),
      from: queryInstant.optional(),
      to: queryInstant.optional(),
    }),
    output: Baseline,
  }),
  'devices.uptime': call({
    method: 'GET',
    path: '/api/devices/{id}/uptime',
    summary:
      'Uptime and coverage of one device, with the causes of what is not known: over 1, 7, 30 and 90 days of 24 hours, or over one range',
    input: z.strictObject({ id: Id, from: queryInstant.optional(), to: queryInstant.optional() }),
    output: DeviceUptime,
  }),
  'devices.checks': call({
    method: 'GET',
    path: '/api/devices/{id}/checks',
    summary: 'The latest checks of one device, newest first',
    input: z.strictObject({ id: Id, before: queryInstant.optional(), limit: pageSize(1_000, 100) }),
    output: z.object({ items: z.array(Check) }),
  }),
  'devices.worst': call({
    method: 'GET',
    path: '/api/devices/worst',
    summary:
      'The devices that were worst over a range (24 hours unless said, at most 400 days): by loss, by p95 of RTT, or by flaps; of all, a subnet, a site or a type',
    input: z.strictObject({
      by: z.enum(worstKinds).default('loss'),
      ...within,
      from: queryInstant.optional(),
      to: queryInstant.optional(),
      limit: pageSize(100, 10),
    }),
    output: WorstDevices,
  }),
  'devices.create': call({
    method: 'POST',
    path: '/api/devices',
    summary: 'Add one device; it is checked at once',
    input: DeviceDraft,
    output: Device,
  }),
  'devices.update': call({
    method: 'PATCH',
    path: '/api/devices/{id}',
    summary: 'Change one device; keys left out stay as they are',
    input: z.strictObject({ id: Id, ...DevicePatch.shape }),
    output: Device,
  }),
  'devices.delete': call({
    method: 'DELETE',
    path: '/api/devices/{id}',
    summary: 'Remove one device; `devices.restore` takes it back',
    input: byId,
    output: z.object({ deleted: Count }),
  }),
  'devices.updateMany': call({
    method: 'POST',
    path: '/api/devices/update',
    summary: 'Change many devices at once: type, site, pause, policy',
    input: z.strictObject({
      ids,
      patch: z.strictObject(DevicePatch.pick({ typeId: true, site: true, paused: true, policy: true }).shape),
    }),
    output: z.object({ updated: Count }),
    bodyLimitBytes: 2 * 1024 * 1024,
  }),
  'devices.deleteMany': call({
    method: 'POST',
    path: '/api/devices/delete',
    summary: 'Remove many devices; `devices.restore` takes them back',
    input: z.strictObject({ ids }),
    output: z.object({ deleted: Count }),
    bodyLimitBytes: 2 * 1024 * 1024,
  }),
  'devices.restore': call({
    method: 'POST',
    path: '/api/devices/restore',
    summary: 'Take back removed devices with their history; those whose address was given away meanwhile stay removed',
    input: z.strictObject({ ids }),
    output: z.object({ restored: Count }),
    bodyLimitBytes: 2 * 1024 * 1024,
  }),
  'devices.export': call({
    method: 'GET',
    path: '/api/devices/export',
    summary: 'The filtered devices as CSV, safe to open in a spreadsheet',
    input: DeviceFilter,
    output: z.object({ fileName: z.string(), text: z.string() }),
  }),

  'devices.paths': call({
    method: 'GET',
    path: '/api/devices/{id}/paths',
    summary:
      'The paths known of one device: the last good one, the one from when it last went offline, the last asked for',
    input: byId,
    output: DevicePaths,
  }),
  'devices.trace': call({
    method: 'POST',
    path: '/api/devices/{id}/trace',
    summary: 'Trace the path to one device now; takes some seconds where hops are silent',
    input: byId,
    output: Path,
  }),

  'history.import': call({
    method: 'POST',
    path: '/api/history/import',
    summary: `Take up to ${importedAtOnce} rows of a history file; what is there of the same device and time stays as it is`,
    input: z.strictObject({
      rows: z.array(HistoryRow).min(1).max(importedAtOnce),
      /** Else rows of devices that are not there are left out. */
      addDevices: z.boolean().default(false),
    }),
    output: z.object({
      added: Count,
      /** Were there already. */
      doubled: Count,
      /** Older than history is kept, or of the future: left out. */
      outOfTime: Count,
      unknown: z.array(z.object({ address: z.string(), rows: Count })),
      devicesAdded: Count,
    }),
    bodyLimitBytes: 4 * 1024 * 1024,
  }),

  'imports.preview': call({
    method: 'POST',
    path: '/api/imports/preview',
    summary: 'Read a list of devices and say what taking it would change; nothing is stored',
    input: z.strictObject({ source: ImportSource, defaults: ImportDefaults.default({}) }),
    output: ImportPreview,
    bodyLimitBytes: 64 * 1024 * 1024,
  }),
  'imports.apply': call({
    method: 'POST',
    path: '/api/imports',
    summary: 'Take the good rows of a preview; progress comes as job events',
    input: z.strictObject({ previewId: z.string().max(100) }),
    output: Job,
  }),
  'jobs.list': call({
    method: 'GET',
    path: '/api/jobs',
    summary: 'Long work under way or lately ended',
    input: none,
    output: z.object({ items: z.array(Job) }),
  }),
  'jobs.cancel': call({
    method: 'POST',
    path: '/api/jobs/{id}/cancel',
    summary: 'Stop long work; what it has stored stays',
    input: z.strictObject({ id: z.string().max(100) }),
    output: Job,
  }),

  'subnets.list': call({
    method: 'GET',
    path: '/api/subnets',
    summary: 'All subnets with their counts and worst status',
    input: none,
    output: z.object({ items: z.array(Subnet) }),
  }),
  'subnets.get': call({
    method: 'GET',
    path: '/api/subnets/{id}',
    summary: 'One subnet',
    input: byId,
    output: Subnet,
  }),
  'subnets.update': call({
    method: 'PATCH',
    path: '/api/subnets/{id}',
    summary: 'Change the name, site or policy of a subnet',
    input: z.strictObject({
      id: Id,
      name: Line(120).optional(),
      site: Line(120).optional(),
      policy: PolicyOverride.optional(),
    }),
    output: Subnet,
  }),

  'types.list': call({
    method: 'GET',
    path: '/api/types',
    summary: 'Device types with their policies',
    input: none,
    output: z.object({ items: z.array(DeviceType) }),
  }),
  'types.create': call({
    method: 'POST',
    path: '/api/types',
    summary: 'Add a device type',
    input: z.strictObject({ id: DeviceTypeId, name: Line(60).min(1), policy: PolicyOverride.default({}) }),
    output: DeviceType,
  }),
  'types.update': call({
    method: 'PATCH',
    path: '/api/types/{id}',
    summary: 'Change the name or policy of a device type',
    input: z.strictObject({ id: DeviceTypeId, name: Line(60).min(1).optional(), policy: PolicyOverride.optional() }),
    output: DeviceType,
  }),
  'types.delete': call({
    method: 'DELETE',
    path: '/api/types/{id}',
    summary: 'Remove a type that no device has',
    input: z.strictObject({ id: DeviceTypeId }),
    output: z.object({ deleted: Count }),
  }),

  'statistics.get': call({
    method: 'GET',
    path: '/api/statistics',
    summary: 'The fleet in numbers and in one sentence',
    input: none,
    output: Statistics,
  }),
  'uptime.list': call({
    method: 'GET',
    path: '/api/uptime',
    summary:
      'Uptime and coverage over a range (30 days unless said) by device, subnet, type, site or of all, worst first',
    input: z.strictObject({
      by: z.enum(uptimeGroupings).default('all'),
      /** Only devices of this subnet. */
      subnet: Id.optional(),
      from: queryInstant.optional(),
      to: queryInstant.optional(),
      /** The next page is of the same moment only with the `from` and `to` that the first one answered. */
      cursor: z
        .string()
        .regex(/^\d{1,9}$/)
        .optional(),
      limit: pageSize(1_000, 100),
    }),
    output: z.object({
      from: Instant,
      to: Instant,
      items: z.array(UptimeRow),
      next: z.string().nullable(),
      total: Count,
    }),
  }),
  'availability.get': call({
    method: 'GET',
    path: '/api/availability',
    summary:
      'How available all devices, a subnet, a site or a type were over a range (24 hours unless said), in at most `buckets` buckets',
    input: z.strictObject({
      ...within,
      from: queryInstant.optional(),
      to: queryInstant.optional(),
      buckets: pageSize(availabilityBucketsAtMost, 96),
    }),
    output: Availability,
  }),
  'statusEvents.list': call({
    method: 'GET',
    path: '/api/status-events',
    summary: 'Transitions, newest first, of all devices, one device or one subnet',
    input: z.strictObject({
      device: Id.optional(),
      subnet: Id.optional(),
      before: Id.optional(),
      limit: pageSize(1_000, 100),
    }),
    output: z.object({ items: z.array(StatusEvent) }),
  }),

  'rounds.get': call({
    method: 'GET',
    path: '/api/rounds',
    summary: 'What runs now, schedule adherence, prober and pace',
    input: none,
    output: Rounds,
  }),
  'rounds.adherence': call({
    method: 'GET',
    path: '/api/rounds/adherence',
    summary: 'How the schedule of each type was kept over a range: 24 hours unless said, at most 31 days',
    input: z.strictObject({ from: queryInstant.optional(), to: queryInstant.optional() }),
    output: z.object({ from: Instant, to: Instant, items: z.array(PastAdherence) }),
  }),
  'cycles.list': call({
    method: 'GET',
    path: '/api/cycles',
    summary: 'Past cycles, newest first',
    input: z.strictObject({ before: Id.optional(), limit: pageSize(500, 50) }),
    output: z.object({ items: z.array(Cycle) }),
  }),
  'cycles.start': call({
    method: 'POST',
    path: '/api/cycles',
    summary: 'Check now: these devices, these subnets, these types, or everything',
    input: z.strictObject({
      deviceIds: ids.optional(),
      subnetIds: ids.optional(),
      typeIds: z.array(DeviceTypeId).min(1).max(100).optional(),
    }),
    output: z.object({ cycleIds: z.array(Id) }),
    bodyLimitBytes: 2 * 1024 * 1024,
  }),
  'cycles.get': call({
    method: 'GET',
    path: '/api/cycles/{id}',
    summary: 'One cycle, running or past',
    input: byId,
    output: Cycle,
  }),
  'cycles.cancel': call({
    method: 'POST',
    path: '/api/cycles/{id}/cancel',
    summary: 'Stop a running cycle; what it has measured stays',
    input: byId,
    output: Cycle,
  }),

  'offers.list': call({
    method: 'GET',
    path: '/api/offers',
    summary: 'Devices that never answered a ping and answer TCP: offers to watch them so, newest first',
    input: none,
    output: z.object({ items: z.array(TcpOffer) }),
  }),
  'offers.accept': call({
    method: 'POST',
    path: '/api/offers/{id}/accept',
    summary: 'Ask device `id` by TCP from now on, on the port that answered; it is checked at once',
    input: byId,
    output: Device,
  }),
  'offers.dismiss': call({
    method: 'POST',
    path: '/api/offers/{id}/dismiss',
    summary: 'Leave device `id` as it is; it is not offered again at this address',
    input: byId,
    output: z.object({ dismissed: Count }),
  }),
  'offers.restore': call({
    method: 'POST',
    path: '/api/offers/{id}/restore',
    summary: 'Put the offer for device `id` back after it was accepted or dismissed',
    input: byId,
    output: z.object({ restored: Count }),
  }),

  'incidents.list': call({
    method: 'GET',
    path: '/api/incidents',
    summary: 'Incidents, newest first; those that were taken in by another are left out',
    input: z.strictObject({
      state: commaList(IncidentState).optional(),
      device: Id.optional(),
      before: Id.optional(),
      limit: pageSize(500, 100),
    }),
    output: z.object({ items: z.array(Incident), open: Count, acknowledged: Count }),
  }),
  'incidents.get': call({
    method: 'GET',
    path: '/api/incidents/{id}',
    summary:
      'One incident with its timeline, oldest first, and its members, those that are out first: at most 1,000 of each',
    input: byId,
    output: z.object({ incident: Incident, entries: z.array(IncidentEntry), members: z.array(IncidentMember) }),
  }),
  'incidents.acknowledge': call({
    method: 'POST',
    path: '/api/incidents/{id}/acknowledge',
    summary: 'Somebody looks after it',
    input: byId,
    output: Incident,
  }),
  'incidents.resolve': call({
    method: 'POST',
    path: '/api/incidents/{id}/resolve',
    summary: 'Close it, also while members are out: they open no other until they have been back',
    input: byId,
    output: Incident,
  }),
  'incidents.reopen': call({
    method: 'POST',
    path: '/api/incidents/{id}/reopen',
    summary:
      'Take an acknowledgement or a resolution back, while members are out or came back within the last five minutes',
    input: byId,
    output: Incident,
  }),
  'incidents.note': call({
    method: 'POST',
    path: '/api/incidents/{id}/notes',
    summary: 'Write into its timeline',
    input: z.strictObject({ id: Id, text: Text(4_000).refine((text) => text.trim() !== '', 'is empty') }),
    output: Incident,
  }),
  'incidents.label': call({
    method: 'PATCH',
    path: '/api/incidents/{id}',
    summary: 'Give it a label, such as a ticket or whose it is; empty takes it away',
    input: z.strictObject({ id: Id, label: Line(60) }),
    output: Incident,
  }),

  'settings.get': call({
    method: 'GET',
    path: '/api/settings',
    summary: 'All settings',
    input: none,
    output: Settings,
  }),
  'settings.update': call({
    method: 'PATCH',
    path: '/api/settings',
    summary: 'Change settings; keys left out stay as they are',
    input: SettingsPatch,
    output: Settings,
  }),
  'history.forecast': call({
    method: 'GET',
    path: '/api/history/forecast',
    summary:
      'What history will need on the disk at the present fleet and schedule, under the limits set or under others',
    input: HistoryLimits,
    output: HistoryForecast,
  }),

  'backups.list': call({
    method: 'GET',
    path: '/api/backups',
    summary: 'Backups of the store, newest first, for how long each is kept, and what the last one failed with',
    input: none,
    output: Backups,
  }),
  'backups.make': call({
    method: 'POST',
    path: '/api/backups',
    summary: 'Make a backup now, beside everything else; progress comes as job events',
    input: none,
    output: Job,
  }),

  'networks.get': call({
    method: 'GET',
    path: '/api/networks',
    summary: "This machine's own networks, gateways and name servers",
    input: none,
    output: OwnNetworks,
  }),
  'setup.watchOwn': call({
    method: 'POST',
    path: '/api/setup/own',
    summary: 'Add own addresses, gateways and name servers as live devices; those already there stay as they are',
    input: none,
    output: z.object({ items: z.array(Device) }),
  }),
  'setup.openDemo': call({
    method: 'POST',
    path: '/api/setup/demo',
    summary: 'Start the simulated fleet beside this one; answers its address, or null where a window opens by itself',
    input: none,
    output: z.object({ url: z.string().nullable() }),
  }),

  'doctor.get': call({
    method: 'GET',
    path: '/api/doctor',
    summary: 'How probing works on this machine, why not better, and the repair',
    input: none,
    output: Doctor,
  }),
  'audit.list': call({
    method: 'GET',
    path: '/api/audit',
    summary: 'Who changed what, newest first',
    input: z.strictObject({ before: Id.optional(), limit: pageSize(500, 100) }),
    output: z.object({ items: z.array(AuditEntry) }),
  }),
} as const satisfies Record<string, Call>;

export type Api = typeof api;
export type CallName = keyof Api;
/** What a caller gives. */
export type CallInput<N extends CallName> = z.input<Api[N]['input']>;
/** What a handler receives: parsed, defaults filled in. */
export type CallArguments<N extends CallName> = z.output<Api[N]['input']>;
/** What a caller gets. */
export type CallOutput<N extends CallName> = z.output<Api[N]['output']>;

/** One handler per call, and nothing else: the compiler counts. */
export type Handlers<Context> = {
  readonly [N in CallName]: (input: CallArguments<N>, context: Context) => Promise<CallOutput<N>> | CallOutput<N>;
};

export const callNames = Object.keys(api) as CallName[];
export const isCallName = (name: string): name is CallName => Object.hasOwn(api, name);

/** Where events come from: `?since=SEQ` resumes; the token travels as a subprotocol `token.…` or an Authorization header. */
export const eventsPath = '/api/events';

/** Where the history is downloaded as a text stream; its query is a HistoryExportQuery. */
export const historyExportPath = '/api/history/export';
