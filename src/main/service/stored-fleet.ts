/** Calls that need no probing, answered from the store alone while no service runs on it. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Handlers } from '../../contract/api.ts';
import { openStore } from '../io/store/open-store.ts';
import { isExchangePending } from '../io/store/safety/exchange.ts';
import { systemClock } from '../io/system/clock.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { createEventLog } from './event-log.ts';
import { exportHandlers } from './handlers/export.ts';
import { historyHandlers } from './handlers/history.ts';
import { importHandlers } from './handlers/imports.ts';
import { incidentQuestions } from './handlers/incidents.ts';
import { readStatistics } from './handlers/statistics.ts';
import { uptimeHandlers } from './handlers/uptime.ts';
import { createHistoryExport, type ExportHistory } from './history-export.ts';
import { createJobs } from './jobs.ts';
import type { Entries } from './service.ts';
import type { CallContext } from './service-parts.ts';
import { silentLog } from './silent-log.ts';

export type StoredCall =
  | 'history.import'
  | 'imports.preview'
  | 'imports.apply'
  | 'jobs.list'
  | 'jobs.cancel'
  | 'devices.export'
  | 'devices.list'
  | 'subnets.list'
  | 'devices.uptime'
  | 'incidents.list'
  | 'incidents.get'
  | 'uptime.list'
  | 'statistics.get';

export type StoredFleet = {
  readonly dispatch: Dispatch<StoredCall>;
  readonly exportHistory: ExportHistory;
  stop(): Promise<void>;
};

/** Whether there is anything stored in this directory, or about to be when a restore is finished. */
export const hasStore = (dataDir: string): boolean =>
  existsSync(join(dataDir, 'fieldwatch.db')) || isExchangePending(dataDir);

type StoreEntries = Pick<Entries, 'storeWorker' | 'migrations'>;

/** An empty store for a look at what an import would do, gone when it is stopped. */
export const openScratchFleet = async (entries: StoreEntries): Promise<StoredFleet> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'fieldwatch-scratch-'));
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const fleet = await openStoredFleet({ dataDir, entries });
    return { ...fleet, stop: () => fleet.stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
};

/** Rejects like `openStore`. What is imported is checked first when a service next starts. */
export const openStoredFleet = async (options: {
  readonly dataDir: string;
  readonly entries: StoreEntries;
}): Promise<StoredFleet> => {
  const clock = systemClock;
  const store = await openStore({
    dataDir: options.dataDir,
    workerEntry: options.entries.storeWorker,
    migrations: options.entries.migrations,
    holder: { kind: 'cli' },
    now: clock.wallMs,
  });
  const jobs = createJobs({ clock, events: createEventLog({ clock, log: silentLog }), log: silentLog });
  const by = ({ actor }: CallContext) => ({ actor, at: clock.wallMs() });
  // No rounds run here, so there is nothing to keep in step: a service reads the whole fleet when it starts.
  const fleet = { afterBulk: () => Promise.resolve() };
  const handlers: Pick<Handlers<CallContext>, StoredCall> = {
    ...importHandlers({ store, jobs, by, fleet }),
    ...exportHandlers({ store, clock }),
    ...historyHandlers({ store, clock, by, fleet }),
    ...uptimeHandlers({ store, clock }),
    ...incidentQuestions({ store }),
    'devices.list': (query) => store.listDevices(query),
    'subnets.list': async () => ({ items: await store.listSubnets() }),
    'statistics.get': () => readStatistics(store, clock.wallMs(), false),
  };
  return {
    dispatch: createDispatch(handlers, silentLog),
    exportHistory: createHistoryExport({ store, clock }),
    stop: async () => {
      await jobs.stop();
      await store.close();
    },
  };
};
