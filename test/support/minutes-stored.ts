/** What a store holds of the minutes that were recorded into it, acknowledged or not. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../../src/main/io/store/open-store.ts';
import { verifyStore } from '../../src/main/io/store/safety/verify-store.ts';
import type { Store } from '../../src/main/io/store/store.ts';
import { minuteAt } from './history-minute.ts';
import { stagedIn } from './staged-in.ts';
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
  /** Minutes, acknowledged or not, that are there in part: some devices without theirs, or checks without their transitions. */
  readonly minutesTorn: readonly number[];
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
  const { perMinute, checksDoubled } = await checksOf(store);
  await store.close();
  const { files } = await verifyStore(dataDir, new AbortController().signal);
  for (const { path, problem } of files) if (problem !== null) problems.push(`${path}: ${problem}`);
  const all = Array.from({ length: acknowledged }, (_, i) => i + 1);
  const { transitions, transitionsDoubled } = transitionsOf(dataDir);
  const missing = (stored: ReadonlyMap<number, number>, minute: number): number => devices - (stored.get(minute) ?? 0);
  const lost = (stored: ReadonlyMap<number, number>): number =>
    all.reduce((sum, minute) => sum + missing(stored, minute), 0);
  const isTorn = (minute: number): boolean => missing(perMinute, minute) !== 0 || missing(transitions, minute) !== 0;
  return {
    problems,
    last: Math.max(0, ...perMinute.keys()),
    transitionsLost: lost(transitions),
    transitionsDoubled,
    checksLost: lost(perMinute),
    checksDoubled,
    minutesLost: all.filter((minute) => missing(perMinute, minute) > 0),
    minutesTorn: [...new Set([...perMinute.keys(), ...transitions.keys()])].filter(isTorn),
  };
};

/** How many checks are still not packed when packing says that it is done, long after the last. */
export const waitingAfterPacking = async (dataDir: string, last: number, worker: string): Promise<number> => {
  const store = await openStore(storeOptions(dataDir, { workerEntry: worker }));
  while (!(await store.compact(minuteAt(last + 180))).done);
  await store.close();
  const db = new Database(join(dataDir, 'fieldwatch.db'), { readonly: true });
  const waiting = stagedIn(db).length;
  db.close();
  return waiting;
};

/** By minute, how many devices have a check of it. */
const checksOf = async (store: Store): Promise<{ perMinute: Map<number, number>; checksDoubled: number }> => {
  const perMinute = new Map<number, number>();
  let checksDoubled = 0;
  for (const { id } of await store.allDevices({})) {
    const cycles = (await store.listChecks({ id, limit: 1_000_000 })).map(({ cycleId }) => cycleId ?? 0);
    const minutes = new Set(cycles);
    checksDoubled += cycles.length - minutes.size;
    for (const minute of minutes) perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
  }
  return { perMinute, checksDoubled };
};

/** By minute, how many devices have a transition in it. */
const transitionsOf = (dataDir: string): { transitions: Map<number, number>; transitionsDoubled: number } => {
  const db = new Database(join(dataDir, 'fieldwatch.db'), { readonly: true });
  const rows = db
    .prepare<[], { minute: number; devices: number; events: number }>(
      'SELECT cycle_id AS minute, count(DISTINCT device_id) AS devices, count(*) AS events FROM status_events GROUP BY 1',
    )
    .all();
  db.close();
  return {
    transitions: new Map(rows.map(({ minute, devices }) => [minute, devices])),
    transitionsDoubled: rows.reduce((sum, { events, devices }) => sum + events - devices, 0),
  };
};
