/** A made-up history whose minutes have numbers: of every device one check, and each with a transition. */
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import type { Store } from '../../src/main/io/store/store.ts';
import { by, checkRecord, importRow, t0 } from './temp-store.ts';

export const minuteAt = (minute: number): number => t0 + minute * 60_000;

/** Adds those that are missing. */
export const historyDevices = async (store: Store, count: number): Promise<number[]> => {
  const rows = Array.from({ length: count }, (_, i) => importRow(`10.0.${i >> 7}.${(i & 127) + 1}`));
  await store.applyImport(rows, { typeId: 'standard', site: '' }, by());
  return (await store.allDevices({})).map(({ id }) => id);
};

export const historyMinute = (ids: readonly number[], minute: number): CheckRecord[] => {
  const [from, to] = minute % 2 === 0 ? (['offline', 'online'] as const) : (['online', 'offline'] as const);
  const transition = { from, to, reason: `minute ${minute}`, news: true };
  return ids.map((id) => checkRecord(id, minuteAt(minute), { cycleId: minute, transition }));
};
