/** Opens a data directory: lock, writer thread, reader thread; answers the store made of them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { Device } from '../../../contract/model/device.ts';
import { type DirectoryLock, type Holder, takeLock } from './holder.ts';
import { inPortions, planImport } from './import-portions.ts';
import { historyFolder } from './months/month-names.ts';
import { removeGone } from './months/remove-gone.ts';
import { packChecks } from './packed-checks.ts';
import type { ReaderCalls } from './reader-calls.ts';
import { syncFile } from './safety/durable-files.ts';
import { finishExchange } from './safety/exchange.ts';
import { openSound, recoverWith } from './safety/open-sound.ts';
import { type StoreKeeping, storeKeeping } from './safety/store-keeping.ts';
import type { Store } from './store.ts';
import { replaceable, type StoreThread, startStoreThread } from './store-thread.ts';
import { worstOf } from './worst-portions.ts';
import type { WriterCalls } from './writer-calls.ts';

export { announceAddress, type Holder, readHolder } from './holder.ts';

export type OpenStoreOptions = {
  readonly dataDir: string;
  /** worker.ts, or store-worker.js where it is built. */
  readonly workerEntry: string;
  /** The folder of migrations. */
  readonly migrations: string;
  readonly holder: { readonly kind: Holder['kind'] };
  readonly now: () => number;
  /** How long one question may take, milliseconds; 10,000 unless said. */
  readonly questionAtMostMs?: number;
};

/** Calls that may wait for a thread; beyond that they are refused, so that nothing grows without end. */
const queueAtMost = 1_000;
const portionRows = 500;
const portionDevices = 2_000;

type Threads = { readonly writer: StoreThread<WriterCalls>; readonly reader: StoreThread<ReaderCalls> };

/**
 * A damaged core is set aside and restored once; the losses say so. Rejects with `store-in-use` (naming the holder),
 * `store-newer`, `store-corrupt` (what was restored is damaged too) or `store-write-failed`.
 */
export const openStore = async (options: OpenStoreOptions): Promise<Store> => {
  const lock = await holdDirectory(options);
  try {
    const told = await finishExchange(options.dataDir);
    const { opened, losses } = await openSound(options.dataDir, options.migrations, options.now, () =>
      openThreads(options),
    );
    const writer = replaceable(opened.writer);
    const reader = replaceable(opened.reader);
    const keeping = storeKeeping({
      dataDir: options.dataDir,
      entry: options.workerEntry,
      recover: async (problem) => {
        await Promise.all([reader.stop(), writer.stop()]);
        const said = await recoverWith(options.dataDir, options.migrations, problem, options.now());
        const next = await openThreads(options);
        writer.become(next.writer);
        reader.become(next.reader);
        return said;
      },
    });
    return {
      ...storeOf(writer, reader, lock, options.now, keeping, historyFolder(join(options.dataDir, 'fieldwatch.db'))),
      notices: [...told, ...writer.opened.notices],
      losses,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
};

const openThreads = async ({
  dataDir,
  workerEntry: entry,
  migrations,
  questionAtMostMs,
}: OpenStoreOptions): Promise<Threads> => {
  const file = join(dataDir, 'fieldwatch.db');
  const [writer, reader] = await Promise.allSettled([
    startStoreThread<WriterCalls>({
      entry,
      role: { role: 'writer', file, migrations },
      queueAtMost,
      callAtMostMs: null,
    }),
    startStoreThread<ReaderCalls>({
      entry,
      role: { role: 'reader', file },
      queueAtMost,
      callAtMostMs: questionAtMostMs ?? 10_000,
    }),
  ]);
  if (writer.status === 'fulfilled' && reader.status === 'fulfilled')
    return { writer: writer.value, reader: reader.value };
  for (const thread of [writer, reader]) if (thread.status === 'fulfilled') await thread.value.stop();
  throw writer.status === 'rejected' ? writer.reason : reader.status === 'rejected' ? reader.reason : null;
};

/** Keeps every other Fieldwatch out until it is released. */
export const holdDirectory = async ({
  dataDir,
  holder,
  now,
}: Pick<OpenStoreOptions, 'dataDir' | 'holder' | 'now'>): Promise<DirectoryLock> => {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return await takeLock(dataDir, { pid: process.pid, kind: holder.kind, startedAt: now(), url: null });
  } catch (error) {
    if (error instanceof FieldwatchError) throw error;
    throw new FieldwatchError(
      'store-write-failed',
      `the data directory ${dataDir} can't be used: ${error instanceof Error ? error.message : error}`,
      { hint: 'make it writable for this user, or choose another with --data', cause: error },
    );
  }
};

const storeOf = (
  writer: StoreThread<WriterCalls>,
  reader: StoreThread<ReaderCalls>,
  lock: DirectoryLock,
  now: () => number,
  keeping: StoreKeeping,
  history: string,
): Store => ({
  ...writer.opened,
  losses: [],

  listDevices: (query) => reader.call('listDevices', query),
  allDevices: async (filter) => {
    const devices: Device[] = [];
    for (let after: Parameters<ReaderCalls['allDevices']>[1] = null; ; ) {
      const portion: ReturnType<ReaderCalls['allDevices']> = await reader.call(
        'allDevices',
        filter,
        after,
        portionDevices,
      );
      devices.push(...portion.devices);
      if (portion.last === null) return devices;
      after = portion.last;
    }
  },
  getDevice: (id) => reader.call('getDevice', id),
  getDevices: async (ids) =>
    (await inPortions(ids, portionDevices, (portion) => reader.call('getDevices', portion))).flat(),
  createDevice: (draft, by) => writer.call('createDevice', draft, by),
  updateDevice: (id, patch, by) => writer.call('updateDevice', id, patch, by),
  updateDevices: async (ids, patch, by) => {
    const done = await inPortions(ids, portionRows, (portion) => writer.call('updateDevices', portion, patch, by));
    return { updated: done.reduce((sum, { updated }) => sum + updated, 0) };
  },
  deleteDevices: async (ids, by) => {
    const done = await inPortions(ids, portionRows, (portion) => writer.call('deleteDevices', portion, by));
    return { deleted: done.reduce((sum, { deleted }) => sum + deleted, 0) };
  },
  restoreDevices: async (ids, by) => {
    const done = await inPortions(ids, portionRows, (portion) => writer.call('restoreDevices', portion, by));
    return { restored: done.flatMap(({ restored }) => restored) };
  },

  planImport: (rows) => planImport(reader, rows),
  applyImport: async (rows, defaults, by) => {
    const done = await inPortions(rows, portionRows, (portion) => writer.call('applyImport', portion, defaults, by));
    const sum = (key: 'created' | 'updated' | 'unchanged') => done.reduce((total, counts) => total + counts[key], 0);
    return { created: sum('created'), updated: sum('updated'), unchanged: sum('unchanged') };
  },
  linkParents: async (rows, by) => {
    const children = rows.filter(({ parent }) => parent !== null && parent !== '');
    const done = await inPortions(children, portionRows, (portion) => writer.call('linkParents', portion, by));
    return {
      linked: done.reduce((sum, { linked }) => sum + linked, 0),
      problems: done.flatMap(({ problems }) => problems),
    };
  },

  listSubnets: () => reader.call('listSubnets'),
  getSubnet: (id) => reader.call('getSubnet', id),
  updateSubnet: (id, patch, by) => writer.call('updateSubnet', id, patch, by),
  listTypes: () => reader.call('listTypes'),
  createType: (type, by) => writer.call('createType', type, by),
  updateType: (id, patch, by) => writer.call('updateType', id, patch, by),
  deleteType: (id, by) => writer.call('deleteType', id, by),

  recordChecks: (records) => writer.call('recordChecks', packChecks(records)),
  saveCycle: (cycle) => writer.call('saveCycle', cycle),
  lastCycleId: () => reader.call('lastCycleId'),
  listCycles: (query) => reader.call('listCycles', query),
  getCycle: (id) => reader.call('getCycle', id),
  history: (query) => reader.call('history', { ...query, now: now() }),
  heatMap: (query) => reader.call('heatMap', query),
  baseline: (query) => reader.call('baseline', query),
  deviceUptime: (query) => reader.call('deviceUptime', { ...query, now: now() }),
  listUptime: (query) => reader.call('listUptime', { ...query, now: now() }),
  availability: (query) => reader.call('availability', { ...query, now: now() }),
  worstDevices: (query) => worstOf(reader, query, now()),
  cycleAdherence: (query) => reader.call('cycleAdherence', { ...query, now: now() }),
  listChecks: (query) => reader.call('listChecks', query),
  importChecks: async (checks) => {
    const sum = { added: 0, doubled: 0, left: 0 };
    for (let rest = checks.slice(); rest.length > 0; ) {
      const portion = rest.slice(0, portionDevices);
      const step = await writer.call('importChecks', portion);
      sum.added += step.added;
      sum.doubled += step.doubled;
      sum.left += step.left;
      rest = rest.slice(step.taken);
    }
    return sum;
  },
  idsByAddress: async (addresses) =>
    (await inPortions(addresses, portionDevices, (portion) => reader.call('idsByAddress', portion))).flat(),
  checksFrom: (query) => reader.call('checksFrom', query),
  listStatusEvents: (query) => reader.call('listStatusEvents', query),

  placesOf: async (ids) =>
    (await inPortions(ids, portionDevices, (portion) => reader.call('placesOf', portion))).flat(),
  saveIncidents: (change) => writer.call('saveIncidents', change),
  listIncidents: (query) => reader.call('listIncidents', query),
  getIncident: (id) => reader.call('getIncident', id),
  incidentDetail: (id) => reader.call('incidentDetail', id),
  incidentsToHold: (endedAfter) => reader.call('incidentsToHold', endedAfter),
  transitionsAfter: (id, limit) => reader.call('transitionsAfter', id, limit),

  savePaths: async (records) => {
    await inPortions(records, portionRows, (portion) => writer.call('savePaths', portion));
  },
  devicePaths: (deviceId) => reader.call('devicePaths', deviceId),
  dueForPath: (query) => reader.call('dueForPath', query),
  silentDevices: async (ids) =>
    (await inPortions(ids, portionDevices, (portion) => reader.call('silentDevices', portion))).flat(),
  neverAnswered: (limit) => reader.call('neverAnswered', limit),
  recordTcpAsked: (asked, at) => writer.call('recordTcpAsked', asked, at),
  listOffers: (limit) => reader.call('listOffers', limit),
  acceptOffer: (deviceId, by) => writer.call('acceptOffer', deviceId, by),
  dismissOffer: (deviceId, by) => writer.call('dismissOffer', deviceId, by),
  restoreOffer: (deviceId, by) => writer.call('restoreOffer', deviceId, by),

  statistics: () => reader.call('statistics'),
  measuredChecks: () => reader.call('measuredChecks'),
  getSettings: () => reader.call('getSettings'),
  saveSettings: (settings, by) => writer.call('saveSettings', settings, by),
  getNote: (key) => reader.call('getNote', key),
  setNote: (key, value) => writer.call('setNote', key, value),
  listAudit: (query) => reader.call('listAudit', query),
  heartbeat: (at, first) => writer.call('heartbeat', at, first),
  compact: async (at) => writer.call('compact', at, await reader.call('unreadableMonths')),
  prune: async (limits, rows) => {
    const { working, drop, sync, notices, overBytes } = await writer.call('retain', limits);
    if (sync !== null) await syncFile(sync);
    if (drop.length > 0) {
      await reader.call('closeMonths');
      await writer.call('dropMonths', drop);
      await removeGone(history);
    }
    const { deleted } = working ? { deleted: 1 } : await writer.call('prune', limits, rows);
    return { deleted, notices, overBytes };
  },
  integrityCheck: () => reader.call('integrityCheck'),
  keeping,
  close: async () => {
    await reader.stop();
    try {
      await writer.call('close');
    } finally {
      await writer.stop();
      lock.release();
    }
  },
});
