/** A real store in a directory of its own, gone at the end of the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defaultSettings } from '../../src/contract/settings.ts';
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import { type OpenStoreOptions, openStore } from '../../src/main/io/store/open-store.ts';
import type { By, ImportRow, Store } from '../../src/main/io/store/store.ts';
import { storeWorkerEntry } from './entries.ts';

const storeFolder = resolve(import.meta.dirname, '../../src/main/io/store');
export const migrationsFolder = join(storeFolder, 'migrations');

export const storeOptions = (dataDir: string, more: Partial<OpenStoreOptions> = {}): OpenStoreOptions => ({
  dataDir,
  workerEntry: storeWorkerEntry,
  migrations: migrationsFolder,
  holder: { kind: 'headless' },
  now: () => Date.now(),
  ...more,
});

export const tempDir = (): { path: string; [Symbol.dispose](): void } => {
  const path = mkdtempSync(join(tmpdir(), 'fieldwatch-test-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
};

export const openTempStore = async (
  more: Partial<OpenStoreOptions> = {},
): Promise<{ store: Store; dataDir: string; [Symbol.asyncDispose](): Promise<void> }> => {
  const dir = tempDir();
  const store = await openStore(storeOptions(dir.path, more));
  return {
    store,
    dataDir: dir.path,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      dir[Symbol.dispose]();
    },
  };
};

/** 2026-01-01T00:00:00Z. */
export const t0 = Date.UTC(2026, 0, 1);
export const by = (at = t0): By => ({ actor: 'api', at });

/** What of history is kept, as of `now`; the defaults unless said. */
export const keep = (now: number, more: Partial<typeof defaultSettings.history> = {}) => ({
  ...defaultSettings.history,
  ...more,
  now,
});

export const importRow = (address: string, more: Partial<ImportRow> = {}): ImportRow => ({
  line: 1,
  name: null,
  address,
  typeId: null,
  subnet: null,
  site: null,
  parent: null,
  notes: null,
  ...more,
});

/** A good check of three replies, at 2 ms. */
export const checkRecord = (deviceId: number, at: number, more: Partial<CheckRecord> = {}): CheckRecord => ({
  deviceId,
  cycleId: 1,
  at,
  sent: 3,
  received: 3,
  rttMinMs: 1.5,
  rttMeanMs: 2,
  rttMs: 2,
  rttP95Ms: 2.5,
  rttP99Ms: 2.5,
  rttMaxMs: 2.5,
  jitterMs: 0.5,
  duplicates: 0,
  ttl: 64,
  voidReason: null,
  state: {
    status: 'online',
    statusSince: at,
    statusReason: '3 of 3 answered',
    checkedAt: at,
    rttMs: 2,
    lossPercent: 0,
  },
  transition: null,
  ...more,
});
