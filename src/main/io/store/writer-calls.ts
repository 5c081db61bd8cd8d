/** Every change the writer makes, by name. */
import { applyImport, type ImportDefaultsInForce } from './changes/apply-import.ts';
import { createCompactor } from './changes/compact.ts';
import { saveCycle } from './changes/cycles.ts';
import { savePaths } from './changes/device-paths.ts';
import { createDevice, deleteDevices, restoreDevices, updateDevice, updateDevices } from './changes/devices.ts';
import { heartbeat } from './changes/heartbeat.ts';
import { importChecks } from './changes/import-checks.ts';
import { type IncidentsToStore, saveIncidents } from './changes/incidents.ts';
import { linkParents } from './changes/link-parents.ts';
import { prune } from './changes/prune.ts';
import { recordChecks } from './changes/record-checks.ts';
import { createRetainer } from './changes/retain.ts';
import { saveSettings, setNote } from './changes/settings.ts';
import { type SubnetPatch, updateSubnet } from './changes/subnets.ts';
import { acceptOffer, dismissOffer, recordTcpAsked, restoreOffer, type TcpAsked } from './changes/tcp-offers.ts';
import { createType, deleteType, updateType } from './changes/types.ts';
import type { Connection } from './database/statements.ts';
import type { MonthsWriter } from './months/months-writer.ts';
import type { Limits } from './months/next-thinning.ts';
import { type PackedChecks, unpackChecks } from './packed-checks.ts';
import type { By, ImportedCheck, ImportRow, Store } from './store.ts';

type Args<N extends keyof Store> = Store[N] extends (...args: infer A) => unknown ? A : never;

const monotonicMs = (): number => performance.now();

export const writerCalls = (
  connection: Connection,
  months: MonthsWriter,
  compactor = createCompactor(connection, months, monotonicMs),
  retainer = createRetainer(connection, months, monotonicMs),
) => ({
  createDevice: (...[draft, by]: Args<'createDevice'>) => createDevice(connection, draft, by),
  updateDevice: (...[id, patch, by]: Args<'updateDevice'>) => updateDevice(connection, id, patch, by),
  updateDevices: (...[ids, patch, by]: Args<'updateDevices'>) => updateDevices(connection, ids, patch, by),
  deleteDevices: (...[ids, by]: Args<'deleteDevices'>) => deleteDevices(connection, ids, by),
  restoreDevices: (...[ids, by]: Args<'restoreDevices'>) => restoreDevices(connection, ids, by),
  applyImport: (rows: readonly ImportRow[], defaults: ImportDefaultsInForce, by: By) =>
    applyImport(connection, rows, defaults, by),
  linkParents: (rows: readonly ImportRow[], by: By) => linkParents(connection, rows, by),
  updateSubnet: (id: number, patch: SubnetPatch, by: By) => updateSubnet(connection, id, patch, by),
  createType: (...[type, by]: Args<'createType'>) => createType(connection, type, by),
  updateType: (...[id, patch, by]: Args<'updateType'>) => updateType(connection, id, patch, by),
  deleteType: (...[id, by]: Args<'deleteType'>) => deleteType(connection, id, by),
  recordChecks: (checks: PackedChecks) => recordChecks(connection, unpackChecks(checks)),
  importChecks: (rows: readonly ImportedCheck[]) =>
    importChecks({ connection, months, monotonicMs, onSetAside: compactor.beginAnew }, rows),
  saveCycle: (...[cycle]: Args<'saveCycle'>) => saveCycle(connection, cycle),
  saveIncidents: (change: IncidentsToStore) => saveIncidents(connection, change),
  savePaths: (...[records]: Args<'savePaths'>) => savePaths(connection, records),
  recordTcpAsked: (asked: readonly TcpAsked[], at: number) => recordTcpAsked(connection, asked, at),
  acceptOffer: (deviceId: number, by: By) => acceptOffer(connection, deviceId, by),
  dismissOffer: (deviceId: number, by: By) => dismissOffer(connection, deviceId, by),
  restoreOffer: (deviceId: number, by: By) => restoreOffer(connection, deviceId, by),
  saveSettings: (...[settings, by]: Args<'saveSettings'>) => saveSettings(connection, settings, by),
  setNote: (key: string, value: string) => setNote(connection, key, value),
  heartbeat: (...[at, first = false]: Args<'heartbeat'>) => heartbeat(connection, at, first),
  compact: (now: number, unreadable: readonly string[]) => compactor.step(now, unreadable),
  retain: (limits: Limits) => {
    const retained = retainer.step(limits);
    // A damaged month was set aside: what was packed into it a moment ago must be packed again.
    if (retained.notices.length > 0) compactor.beginAnew();
    return retained;
  },
  dropMonths: (names: readonly string[]) => {
    for (const name of names) months.drop(name);
  },
  prune: (limits: Limits, rows: number) => prune(connection, limits, rows, monotonicMs),
  /** The last call: everything into the one file, then shut. */
  close: () => {
    months.close();
    connection.db.pragma('optimize');
    connection.db.pragma('wal_checkpoint(TRUNCATE)');
    connection.db.close();
  },
});

export type WriterCalls = ReturnType<typeof writerCalls>;
