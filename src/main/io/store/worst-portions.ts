/** The worst devices of all portions: each is one question, so that others get in between. */
import type { WorstDevice, WorstDevices } from '../../../contract/model/worst-device.ts';
import type { Stretch } from './history-gaps.ts';
import { dayHours, hourMs } from './packing/check-row.ts';
import type { WorstPortion, WorstQuery } from './queries/worst-devices.ts';
import type { ReaderCalls } from './reader-calls.ts';
import type { StoreThread } from './store-thread.ts';
import { worstFirst } from './worst-first.ts';

const dayMs = dayHours * hourMs;
/** From here on the hours at the edges would be most of what is read, and change little. */
const byDaysFromMs = 7 * dayMs;

const widened = ({ from, to }: Stretch, unitMs: number): Stretch => ({
  from: Math.floor(from / unitMs) * unitMs,
  to: Math.ceil(to / unitMs) * unitMs,
});

export const worstOf = async (
  reader: Pick<StoreThread<ReaderCalls>, 'call'>,
  asked: WorstQuery,
  now: number,
): Promise<WorstDevices> => {
  const range = widened(asked, asked.to - asked.from < byDaysFromMs ? hourMs : dayMs);
  // Nothing lies behind now, so today is a whole day: one summary instead of one an hour.
  const query = { ...asked, ...range, to: range.to > now ? widened(range, dayMs).to : range.to };
  let items: WorstDevice[] = [];
  let total = 0;
  let devices = 0;
  for (let after: number | null = 0; after !== null; ) {
    const portion: WorstPortion = await reader.call('worstDevices', query, after);
    items = [...items, ...portion.items].sort(worstFirst(query.by)).slice(0, query.limit);
    total += portion.total;
    devices += portion.devices;
    after = portion.last;
  }
  return { ...range, items, total, devices };
};
