/** How fast the store takes checks and answers what the window asks, beside plain better-sqlite3 taking the same rows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import { DeviceQuery } from '../src/contract/api.ts';
import type { CheckRecord } from '../src/main/engine/ports.ts';
import { openStore } from '../src/main/io/store/open-store.ts';
import type { Store } from '../src/main/io/store/store.ts';
import { storeOptions } from '../test/support/temp-store.ts';
import { addDevices, hourOfDevice, recordOf } from './history/fill.ts';
import { p95 } from './support/p95.ts';
import { at } from './support/write-during.ts';

const devices = 10_000;
const start = Date.UTC(2026, 0, 1);
const day = 86_400_000;
const loopLookMs = 10;
const stagedDevices = 2_400;
/** What finishes in a second. */
const groupChecks = 40;

export const run = async (): Promise<Record<string, number>> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-bench-'));
  const opening = performance.now();
  const store = await openStore(storeOptions(dataDir, { now: () => start + day }));
  const openMs = performance.now() - opening;
  try {
    return {
      openMs,
      ...(await measure(store)),
      ...(await measureStaging()),
      ...(await measureUptime()),
      ...peer(join(dataDir, 'peer.db')),
    };
  } finally {
    await store.close();
    rmSync(dataDir, { recursive: true });
  }
};

const measure = async (store: Store): Promise<Record<string, number>> => {
  const rows = Array.from({ length: devices }, (_, i) => ({
    line: i + 1,
    name: `device-${i}`,
    address: `10.${i >> 14}.${(i >> 6) & 255}.${i & 63}`,
    typeId: null,
    subnet: null,
    site: `Site ${i % 40}`,
    parent: null,
    notes: null,
  }));
  const importing = performance.now();
  await store.applyImport(rows, { typeId: 'standard', site: '' }, { actor: 'cli', at: start });
  const importRowsPerS = (devices * 1_000) / (performance.now() - importing);

  const small = await ingest(store, 500, 600);
  const large = await ingest(store, 10_000, 30);
  await store.recordChecks(Array.from({ length: 8_640 }, (_, i) => check(1, start + i * 10_000, i)));
  return {
    importRowsPerS,
    checksPerSBatch500: small.checksPerS,
    checksPerSBatch10000: large.checksPerS,
    batchOf10000P95Ms: at(large.batchMs, 0.95),
    loopDelayWhileIngestingP99Ms: Math.max(small.loopDelayP99Ms, large.loopDelayP99Ms),
    firstPageP95Ms: await p95(200, () => store.listDevices(DeviceQuery.parse({ limit: 100 }))),
    firstPageByStatusP95Ms: await p95(100, () => store.listDevices(DeviceQuery.parse({ sort: 'status', limit: 100 }))),
    textSearchP95Ms: await p95(100, (i) =>
      store.listDevices(DeviceQuery.parse({ text: `device-9${i % 10}`, limit: 100 })),
    ),
    subnetsP95Ms: await p95(50, () => store.listSubnets()),
    historyDayP95Ms: await p95(50, () => store.history({ id: 1, from: start, to: start + day, points: 600 })),
  };
};

const check = (deviceId: number, at: number, i: number): CheckRecord => {
  const rttMs = 1 + (i % 400) / 10;
  return {
    deviceId,
    cycleId: 1,
    at,
    sent: 3,
    received: 3,
    rttMinMs: rttMs - 0.5,
    rttMeanMs: rttMs + 0.1,
    rttMs,
    rttP95Ms: rttMs + 0.5,
    rttP99Ms: rttMs + 0.5,
    rttMaxMs: rttMs + 0.5,
    jitterMs: 0.1 + (i % 70) / 100,
    duplicates: 0,
    ttl: 64,
    voidReason: null,
    state: {
      status: 'online',
      statusSince: start,
      statusReason: `3 of 3 answered, median ${rttMs} ms`,
      checkedAt: at,
      rttMs,
      lossPercent: 0,
    },
    transition: null,
  };
};

type Ingested = { readonly checksPerS: number; readonly batchMs: readonly number[]; readonly loopDelayP99Ms: number };

const ingest = async (store: Store, batch: number, batches: number): Promise<Ingested> => {
  const delay = monitorEventLoopDelay({ resolution: loopLookMs });
  const batchMs: number[] = [];
  delay.enable();
  for (let b = 0; b < batches; b++) {
    // As they come: a heap full of batches that wait would be the collector's work, not the store's.
    const records = Array.from({ length: batch }, (_, i) =>
      check(((b * batch + i) % devices) + 1, start + b * 1_000, i),
    );
    const began = performance.now();
    await store.recordChecks(records);
    batchMs.push(performance.now() - began);
  }
  delay.disable();
  return {
    checksPerS: (batch * batches * 1_000) / batchMs.reduce((sum, ms) => sum + ms, 0),
    batchMs: batchMs.sort((one, other) => one - other),
    loopDelayP99Ms: delay.percentile(99) / 1e6 - loopLookMs,
  };
};

/** 30-day uptime of a fleet that was watched for 90 days, by a monitor started anew every day: 20 transitions a device and month. */
const measureUptime = async (): Promise<Record<string, number>> => {
  const [fleet, days, perMonth] = [2_400, 90, 20];
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-bench-'));
  const end = start + days * day;
  const store = await openStore(storeOptions(dataDir, { now: () => end }));
  try {
    const rows = Array.from({ length: fleet }, (_, i) => ({
      line: i + 1,
      name: null,
      address: `10.${i >> 8}.${i & 255}.1`,
      typeId: null,
      subnet: null,
      site: `Site ${i % 40}`,
      parent: null,
      notes: null,
    }));
    await store.applyImport(rows, { typeId: 'standard', site: '' }, { actor: 'cli', at: start });
    const file = new Database(join(dataDir, 'fieldwatch.db'));
    const session = file.prepare('INSERT INTO sessions (started_at, last_at) VALUES (?, ?)');
    for (let d = 0; d < days; d++) session.run(start + d * day, start + (d + 1) * day - 600_000);
    file.close();
    const rounds = (days / 30) * perMonth;
    for (let round = 0; round < rounds; round++)
      await store.recordChecks(
        Array.from({ length: fleet }, (_, i) => {
          const [from, to] = round % 2 === 0 ? (['unknown', 'online'] as const) : (['online', 'offline'] as const);
          const at = start + Math.floor(((round + (i % 97) / 97) * days * day) / rounds);
          return {
            ...check(i + 1, at, i),
            transition: { from: round < 2 ? from : 'offline', to, reason: `no reply to 3 packets`, news: true },
          };
        }),
      );
    const range = { from: end - 30 * day, to: end, offset: 0 };
    return {
      uptime2400P95Ms: await p95(100, () => store.listUptime({ by: 'device', ...range, limit: 1_000 })),
      uptimeFleetP95Ms: await p95(100, () => store.listUptime({ by: 'all', ...range, limit: 1 })),
      uptimeOneDeviceP95Ms: await p95(50, (i) => store.deviceUptime({ id: i + 1, ranges: [range] })),
    };
  } finally {
    await store.close();
    rmSync(dataDir, { recursive: true });
  }
};

/** An hour of a fleet at one check a minute, in groups as they finish, before any of it is packed. */
const measureStaging = async (): Promise<Record<string, number>> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-bench-'));
  const store = await openStore(storeOptions(dataDir, { now: () => start + day }));
  try {
    const addresses = Array.from({ length: stagedDevices }, (_, i) => `10.${i >> 8}.${i & 255}.1`);
    const ids = await addDevices(store, addresses, start);
    const records = ids
      .flatMap((id, device) => hourOfDevice(device, 0, start).map((row) => recordOf(id, row)))
      .sort((a, b) => a.at - b.at);
    const before = (await store.statistics()).databaseBytes;
    for (let from = 0; from < records.length; from += groupChecks)
      await store.recordChecks(records.slice(from, from + groupChecks));
    const { databaseBytes } = await store.statistics();
    const ofHour = { from: start, to: start + 3_600_000, points: 600 };
    return {
      stagedBytesPerCheck: (databaseBytes - before) / records.length,
      historyHourInStagingP95Ms: await p95(100, (i) =>
        store.history({ id: ids[(i * 37) % ids.length] as number, ...ofHour }),
      ),
    };
  } finally {
    await store.close();
    rmSync(dataDir, { recursive: true });
  }
};

/** The same rows into a plain table with an index, with the same durability, in this thread, and nothing else. */
const peer = (file: string): Record<string, number> => {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`CREATE TABLE checks (id INTEGER PRIMARY KEY, device_id INTEGER, cycle_id INTEGER, at INTEGER, sent INTEGER,
    received INTEGER, rtt_min_us INTEGER, rtt_us INTEGER, rtt_max_us INTEGER, void_reason INTEGER, status INTEGER,
    status_since INTEGER, loss_bp INTEGER) STRICT; CREATE INDEX checks_by_device ON checks (device_id, at)`);
  const insert = db.prepare(
    'INSERT INTO checks (device_id, cycle_id, at, sent, received, rtt_min_us, rtt_us, rtt_max_us, void_reason, status, status_since, loss_bp) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const rate = (batch: number, batches: number): number => {
    const started = performance.now();
    for (let b = 0; b < batches; b++)
      db.transaction(() => {
        for (let i = 0; i < batch; i++)
          insert.run(((b * batch + i) % devices) + 1, 1, start + b * 1_000, 3, 3, 500, 1_000, 1_500, null, 3, start, 0);
      })();
    return (batch * batches * 1_000) / (performance.now() - started);
  };
  const figures = { peerPlainChecksPerSBatch500: rate(500, 600), peerPlainChecksPerSBatch10000: rate(10_000, 30) };
  db.close();
  return figures;
};
