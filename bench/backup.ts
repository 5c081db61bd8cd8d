/** What a backup of a filled store takes, how long the writer is held up meanwhile beside a time without one, and whether all comes back. */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../src/main/io/store/open-store.ts';
import { prepareRestore } from '../src/main/io/store/safety/restore-backup.ts';
import { verifyStore } from '../src/main/io/store/safety/verify-store.ts';
import type { Store } from '../src/main/io/store/store.ts';
import { allRows } from '../test/support/damage.ts';
import { by, checkRecord, importRow, migrationsFolder, storeOptions, t0 } from '../test/support/temp-store.ts';
import { at, writeDuring } from './support/write-during.ts';

const devices = 2_400;
const rounds = Number(process.env.FIELDWATCH_BENCH_ROUNDS ?? 500);
const groupChecks = 100;
const quietMs = 10_000;
const signal = new AbortController().signal;

export const run = async (): Promise<Record<string, number>> => {
  const root = mkdtempSync(join(tmpdir(), 'fieldwatch-bench-'));
  const dataDir = join(root, 'data');
  const store = await openStore(storeOptions(dataDir));
  try {
    const ids = await fill(store);
    const groupOf = (group: number) =>
      ids.slice(0, groupChecks).map((id) => checkRecord(id, t0 + rounds * 60_000 + group));
    const quiet = await writeDuring(store, groupOf, () => new Promise((end) => setTimeout(end, quietMs)));
    let archive = '';
    let storeBytes = 0;
    const began = performance.now();
    const busy = await writeDuring(store, groupOf, async () => {
      const made = await store.keeping.backUp(
        { kind: 'manual', at: t0, productVersion: 'bench' },
        { signal, onProgress: () => {} },
      );
      archive = made.file;
      storeBytes = made.manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    });
    const backupMs = performance.now() - began;
    const restored = join(root, 'restored');
    mkdirSync(restored);
    const restoring = performance.now();
    await (await prepareRestore({ dataDir: restored, archive, migrations: migrationsFolder, at: t0, signal })).apply();
    const restoreMs = performance.now() - restoring;
    const checks = allRows(join(restored, 'fieldwatch.db')).checks ?? [];
    const live = allRows(join(dataDir, 'fieldwatch.db')).checks ?? [];
    return {
      storeBytes,
      archiveBytes: statSync(archive).size,
      backupMs,
      restoreMs,
      quietWriteP99Ms: at(quiet, 0.99),
      quietWriteMaxMs: at(quiet, 1),
      writesDuringBackup: busy.length,
      writeP50Ms: at(busy, 0.5),
      writeP99Ms: at(busy, 0.99),
      writeMaxMs: at(busy, 1),
      checksRestored: checks.length,
      checksDiffering: checks.filter((row, i) => JSON.stringify(row) !== JSON.stringify(live[i])).length,
      restoredSound: Number((await verifyStore(restored, signal)).ok),
    };
  } finally {
    await store.close();
    rmSync(root, { recursive: true });
  }
};

const fill = async (store: Store): Promise<number[]> => {
  const rows = Array.from({ length: devices }, (_, i) => importRow(`10.${i >> 14}.${(i >> 6) & 255}.${i & 63}`));
  await store.applyImport(rows, { typeId: 'standard', site: '' }, by());
  const ids = (await store.allDevices({})).map(({ id }) => id);
  for (let round = 0; round < rounds; round++)
    await store.recordChecks(
      ids.map((id) => checkRecord(id, t0 + round * 60_000, { rttMs: 1 + ((id * 31 + round * 17) % 4_000) / 100 })),
    );
  return ids;
};
