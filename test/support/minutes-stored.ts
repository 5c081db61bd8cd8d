/** What a store holds of the minutes that `history-writer.ts` had acknowledged. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../../src/main/io/store/open-store.ts';
import { verifyStore } from '../../src/main/io/store/safety/verify-store.ts';
import { storeOptions } from './temp-store.ts';

export type MinutesStored = {
  /** Why it is not sound, or what opening it had to mend; empty when all is well. */
  readonly problems: readonly string[];
  /** The newest minute. */
  readonly last: number;
  readonly transitionsLost: number;
  readonly transitionsDoubled: number;
  readonly checksLost: number;
  readonly checksDoubled: number;
  /** Acknowledged minutes of which a check is missing. */
  readonly minutesLost: readonly number[];
};

/** Opens it as the next process would, asks for each device's checks as one series, and examines every file to the last page. */
export const minutesStored = async (
  dataDir: string,
  acknowledged: number,
  devices: number,
  worker: string,
): Promise<MinutesStored> => {
  const store = await openStore(storeOptions(dataDir, { workerEntry: worker }));
  const problems = [...store.notices, ...store.losses];
  const perMinute = new Map<number, number>();
  let checksDoubled = 0;
  for (const { id } of await store.allDevices({})) {
    const cycles = (await store.listChecks({ id, limit: 1_000_000 })).map(({ cycleId }) => cycleId ?? 0);
    const minutes = new Set(cycles);
    checksDoubled += cycles.length - minutes.size;
    for (const minute of minutes) perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
  }
  await store.close();
  const { files } = await verifyStore(dataDir, new AbortController().signal);
  for (const { path, problem } of files) if (problem !== null) problems.push(`${path}: ${problem}`);
  const all = Array.from({ length: acknowledged }, (_, i) => i + 1);
  const missing = (minute: number): number => devices - (perMinute.get(minute) ?? 0);
  return {
    problems,
    last: Math.max(0, ...perMinute.keys()),
    ...transitionsOf(dataDir, acknowledged, devices),
    checksLost: all.reduce((sum, minute) => sum + missing(minute), 0),
    checksDoubled,
    minutesLost: all.filter((minute) => missing(minute) > 0),
  };
};

const transitionsOf = (dataDir: string, acknowledged: number, devices: number) => {
  const db = new Database(join(dataDir, 'fieldwatch.db'), { readonly: true });
  const once = 'SELECT count(*) FROM (SELECT DISTINCT device_id, cycle_id FROM status_events WHERE cycle_id <= ?)';
  const stored = db.prepare<[number], number>(once).pluck().get(acknowledged) ?? 0;
  const extra = 'SELECT count(*) - count(DISTINCT device_id * 1000000000 + cycle_id) FROM status_events';
  const transitionsDoubled = db.prepare<[], number>(extra).pluck().get() ?? 0;
  db.close();
  return { transitionsLost: acknowledged * devices - stored, transitionsDoubled };
};
