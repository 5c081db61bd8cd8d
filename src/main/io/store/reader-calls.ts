/** Every question the reader answers, by name. */
import { integritySentence } from './database/integrity.ts';
import type { Connection } from './database/statements.ts';
import type { MonthsReader } from './months/months-reader.ts';
import { allDevices } from './queries/all-devices.ts';
import { listAudit } from './queries/audit-list.ts';
import { type AvailabilityQuery, availability } from './queries/availability.ts';
import { type BaselineQuery, baseline } from './queries/baseline.ts';
import { listChecks } from './queries/check-list.ts';
import { checksFrom } from './queries/checks-from.ts';
import { type AdherenceQuery, cycleAdherence } from './queries/cycle-adherence.ts';
import { cycleById, lastCycleId, listCycles } from './queries/cycle-list.ts';
import { listDevices } from './queries/device-list.ts';
import { devicePaths, dueForPath } from './queries/device-paths.ts';
import { deviceById, devicesById, idsByAddress } from './queries/devices-by-id.ts';
import { type HeatMapQuery, heatMap } from './queries/heat-map.ts';
import { type HistoryQuery, history } from './queries/history.ts';
import { planRows, unknownParents } from './queries/import-plan.ts';
import {
  type IncidentQuery,
  incidentById,
  incidentDetail,
  incidentsToHold,
  listIncidents,
} from './queries/incident-list.ts';
import { measuredChecks } from './queries/measured-checks.ts';
import { placesOf } from './queries/places.ts';
import { getNote, getSettings } from './queries/settings.ts';
import { statistics } from './queries/statistics.ts';
import { listStatusEvents, transitionsAfter } from './queries/status-event-list.ts';
import { listSubnets, subnetById } from './queries/subnet-overview.ts';
import { listOffers, neverAnswered, silentDevices } from './queries/tcp-offers.ts';
import { listTypes } from './queries/type-list.ts';
import { type DeviceUptimeQuery, deviceUptime, listUptime, type UptimeListQuery } from './queries/uptime.ts';
import { type WorstQuery, worstDevices } from './queries/worst-devices.ts';
import type { ImportRow, Store } from './store.ts';

type First<N extends keyof Store> = Store[N] extends (query: infer Q) => unknown ? Q : never;
type AllDevices = Parameters<typeof allDevices>;

export const readerCalls = (connection: Connection, months: MonthsReader) => ({
  listDevices: (query: First<'listDevices'>) => listDevices(connection, query),
  allDevices: (filter: AllDevices[1], after: AllDevices[2], limit: number) =>
    allDevices(connection, filter, after, limit),
  getDevice: (id: number) => deviceById(connection, id),
  getDevices: (ids: readonly number[]) => devicesById(connection, ids),
  placesOf: (ids: readonly number[]) => placesOf(connection, ids),
  listIncidents: (query: IncidentQuery) => listIncidents(connection, query),
  getIncident: (id: number) => incidentById(connection, id),
  incidentDetail: (id: number) => incidentDetail(connection, id),
  incidentsToHold: (endedAfter: number) => incidentsToHold(connection, endedAfter),
  transitionsAfter: (id: number, limit: number) => transitionsAfter(connection, id, limit),
  planRows: (rows: readonly ImportRow[]) => planRows(connection, rows),
  unknownParents: (texts: readonly string[]) => unknownParents(connection, texts),
  listSubnets: () => listSubnets(connection),
  getSubnet: (id: number) => subnetById(connection, id),
  listTypes: () => listTypes(connection),
  lastCycleId: () => lastCycleId(connection),
  listCycles: (query: First<'listCycles'>) => listCycles(connection, query),
  getCycle: (id: number) => cycleById(connection, id),
  history: (query: HistoryQuery) => history(connection, months, query),
  heatMap: (query: HeatMapQuery) => heatMap(connection, months, query),
  baseline: (query: BaselineQuery) => baseline(connection, months, query),
  deviceUptime: (query: DeviceUptimeQuery) => deviceUptime(connection, query),
  listUptime: (query: UptimeListQuery) => listUptime(connection, query),
  availability: (query: AvailabilityQuery) => availability(connection, query),
  worstDevices: (query: WorstQuery, after: number) => worstDevices(connection, months, query, after),
  cycleAdherence: (query: AdherenceQuery) => cycleAdherence(connection, query),
  listChecks: (query: First<'listChecks'>) => listChecks(connection, months, query),
  idsByAddress: (addresses: readonly string[]) => idsByAddress(connection, addresses),
  checksFrom: (query: First<'checksFrom'>) => checksFrom(connection, months, query),
  listStatusEvents: (query: First<'listStatusEvents'>) => listStatusEvents(connection, query),
  devicePaths: (deviceId: number) => devicePaths(connection, deviceId),
  dueForPath: (query: First<'dueForPath'>) => dueForPath(connection, query),
  silentDevices: (ids: readonly number[]) => silentDevices(connection, ids),
  neverAnswered: (limit: number) => neverAnswered(connection, limit),
  listOffers: (limit: number) => listOffers(connection, limit),
  statistics: () => statistics(connection, months),
  measuredChecks: () => measuredChecks(months),
  getSettings: () => getSettings(connection),
  getNote: (key: string) => getNote(connection, key),
  listAudit: (query: First<'listAudit'>) => listAudit(connection, query),
  unreadableMonths: () => months.unreadable(),
  closeMonths: () => months.close(),
  integrityCheck: () => integritySentence(connection.db),
});

export type ReaderCalls = ReturnType<typeof readerCalls>;
