/** A store in numbers, from the files alone: bytes by file, rows by table, how much the schedule asks for. */
import Database from 'better-sqlite3';
import { FieldwatchError } from '../../../../contract/errors.ts';
import type { Device } from '../../../../contract/model/device.ts';
import { inheritPolicy } from '../../../../contract/model/policy.ts';
import type { Settings } from '../../../../contract/settings.ts';
import { openReader } from '../database/open-database.ts';
import type { Connection } from '../database/statements.ts';
import { monthsReader } from '../months/months-reader.ts';
import { allDevices } from '../queries/all-devices.ts';
import { measuredChecks } from '../queries/measured-checks.ts';
import { getSettings } from '../queries/settings.ts';
import { statistics } from '../queries/statistics.ts';
import { listSubnets } from '../queries/subnet-overview.ts';
import { listTypes } from '../queries/type-list.ts';
import { listBackups } from './backup-folder.ts';
import { corePath } from './manifest.ts';
import { coreFile, storeFiles } from './store-files.ts';

export type StoreMeasures = {
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
  readonly tables: readonly { readonly path: string; readonly table: string; readonly rows: number }[];
  readonly backups: { readonly count: number; readonly sizeBytes: number };
  readonly checks: number;
  readonly oldestCheckAt: number | null;
  /** Devices that are not paused. */
  readonly watched: number;
  /** By their intervals. */
  readonly checksADay: number;
  readonly schedule: readonly { readonly intervalS: number; readonly devices: number }[];
  readonly packed: { readonly checks: number; readonly bytes: number };
  readonly limits: Settings['history'];
};

const portion = 2_000;
const daySeconds = 86_400;

/** Rejects with `not-found` where nothing is stored. Reads beside whoever writes. */
export const measureStore = async (dataDir: string): Promise<StoreMeasures> => {
  const files = await storeFiles(dataDir);
  if (files[0]?.path !== corePath) throw new FieldwatchError('not-found', `Nothing is stored in ${dataDir}.`);
  const backups = await listBackups(dataDir);
  const connection = openReader(coreFile(dataDir));
  const months = monthsReader(connection, coreFile(dataDir));
  try {
    const { checksStored, oldestCheckAt } = statistics(connection, months);
    return {
      files: files.map(({ path, sizeBytes }) => ({ path, sizeBytes })),
      tables: files.flatMap(({ path, file }) => rowsByTable(file).map((rows) => ({ path, ...rows }))),
      backups: { count: backups.length, sizeBytes: backups.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) },
      checks: checksStored,
      oldestCheckAt,
      packed: measuredChecks(months),
      limits: getSettings(connection).history,
      ...scheduleOf(connection),
    };
  } finally {
    months.close();
    connection.db.close();
  }
};

const rowsByTable = (file: string): { table: string; rows: number }[] => {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
  try {
    const tables = db
      .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name")
      .pluck()
      .all() as string[];
    return tables
      .filter((table) => !/^(sqlite_|__)/.test(table))
      .map((table) => ({
        table,
        rows: Number(
          db
            .prepare(`SELECT count(*) FROM "${table.replaceAll('"', '""')}"`)
            .pluck()
            .get(),
        ),
      }));
  } finally {
    db.close();
  }
};

const scheduleOf = (connection: Connection): Pick<StoreMeasures, 'watched' | 'checksADay' | 'schedule'> => {
  const { policy } = getSettings(connection);
  const types = new Map(listTypes(connection).map((type) => [type.id, type.policy]));
  const subnets = new Map(listSubnets(connection).map((subnet) => [subnet.id, subnet.policy]));
  const devices = new Map<number, number>();
  for (const device of everyDevice(connection)) {
    if (device.paused) continue;
    const ofSubnet = device.subnetId === null ? null : subnets.get(device.subnetId);
    const { intervalS } = inheritPolicy(policy, types.get(device.typeId), ofSubnet, device.policy);
    devices.set(intervalS, (devices.get(intervalS) ?? 0) + 1);
  }
  const schedule = [...devices].map(([intervalS, count]) => ({ intervalS, devices: count }));
  return {
    schedule,
    watched: schedule.reduce((sum, lane) => sum + lane.devices, 0),
    checksADay: Math.round(schedule.reduce((sum, lane) => sum + (lane.devices * daySeconds) / lane.intervalS, 0)),
  };
};

function* everyDevice(connection: Connection): Generator<Device> {
  let after: Parameters<typeof allDevices>[2] = null;
  do {
    const { devices, last }: ReturnType<typeof allDevices> = allDevices(connection, {}, after, portion);
    yield* devices;
    after = last;
  } while (after !== null);
}
