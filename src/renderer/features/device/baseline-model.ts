/** What is usual of a device at the hour of the week that a moment lies in, as it is drawn and said. */
import { localHourIn, weekHourOf } from '../../../contract/local-hour.ts';
import type { Baseline } from '../../../contract/model/baseline.ts';
import { formatMany, formatMs } from '../../ui/format.ts';

const hourMs = 3_600_000;
/** Fewer hours say what was, not what is usual. */
export const enoughHours = 3;

export type UsualRtt = {
  readonly hours: number;
  readonly rttMs: number;
  readonly spreadMs: number;
  readonly p95Ms: number;
};

/** How the hour of each moment usually is; null where too few hours are known. */
export const usualRttIn = (baseline: Baseline): ((atMs: number) => UsualRtt | null) => {
  const localHour = localHourIn(baseline.zone);
  const known = new Map<number, UsualRtt | null>();
  return (atMs) => {
    // As in the store, a moment counts to where its hour begins.
    const hour = Math.floor(atMs / hourMs) * hourMs;
    const before = known.get(hour);
    if (before !== undefined) return before;
    const usual = usualOfSlot(baseline, weekHourOf(localHour(hour)));
    known.set(hour, usual);
    return usual;
  };
};

const usualOfSlot = (baseline: Baseline, slot: number): UsualRtt | null => {
  const hours = baseline.answeredHours[slot] ?? 0;
  const [rttMs, spreadMs, p95Ms] = [baseline.rttP50Ms[slot], baseline.rttSpreadMs[slot], baseline.rttP95Ms[slot]];
  return hours < enoughHours || rttMs == null || spreadMs == null || p95Ms == null
    ? null
    : { hours, rttMs, spreadMs, p95Ms };
};

type UsualIn = ReturnType<typeof usualRttIn>;

/** For each point of a chart; nothing where a point spans more than an hour. */
export const usualColumn = (at: readonly number[], bucketMs: number, usualAt: UsualIn | null): (number | null)[] =>
  at.map((atMs) => (usualAt === null || bucketMs > hourMs ? null : (usualAt(atMs)?.rttMs ?? null)));

/** `Usual at this hour of the week: 2.01 ms ± 0.10 ms, 95 % of checks up to 2.60 ms, from 8 hours` */
export const sayUsual = (usual: UsualRtt | null): string =>
  usual === null
    ? `Usual at this hour of the week: not known before ${enoughHours} such hours`
    : `Usual at this hour of the week: ${formatMs(usual.rttMs)} ± ${formatMs(usual.spreadMs)}, 95 % of checks up to ${formatMs(usual.p95Ms)}, from ${formatMany(usual.hours, 'hour')}`;
