/** The heat map as it is drawn: hours in the days of a time zone, how each of them was, and the words for it. */
import { localHourIn } from '../../../contract/local-hour.ts';
import type { HeatMap } from '../../../contract/model/heat-map.ts';
import { formatCount, formatMany, formatMs, formatPercent } from '../../ui/format.ts';

/** Worse ones later. `none`: nobody looked; `unjudged`: looking failed for a reason of our own. */
export const heats = ['none', 'unjudged', 'usual', 'slow', 'very-slow', 'lossy', 'very-lossy', 'silent'] as const;
export type Heat = (typeof heats)[number];

export const heatWords: Record<Heat, string> = {
  none: 'No checks',
  unjudged: 'Not judged',
  usual: 'As usual',
  slow: 'RTT from 1.5 × usual',
  'very-slow': 'RTT from 3 × usual',
  lossy: 'Loss from 1 %',
  'very-lossy': 'Loss from 10 %',
  silent: 'No answer',
};

const lossyPercent = 1;
const veryLossyPercent = 10;
const slowTimes = 1.5;
const verySlowTimes = 3;
/** In a fast network thrice the usual is still nothing that anybody feels. */
const slowByMs = 1;

export type HeatHour = {
  readonly at: number;
  readonly checks: number;
  readonly sent: number;
  readonly received: number;
  readonly lossPercent: number | null;
  readonly rttMs: number | null;
};

export type HeatDay = {
  /** When its first known hour begins. */
  readonly at: number;
  /** 24 places by the hour that the clock showed: an hour that clocks left out is empty, one that they went through twice has two. */
  readonly places: readonly (readonly HeatHour[])[];
};

/** Loss outweighs RTT: who does not answer is not slow. */
export const heatOf = (
  { checks, lossPercent, rttMs }: Pick<HeatHour, 'checks' | 'lossPercent' | 'rttMs'>,
  usualMs: number | null,
): Heat => {
  if (checks === 0) return 'none';
  if (lossPercent === null) return 'unjudged';
  if (lossPercent >= 100) return 'silent';
  if (lossPercent >= veryLossyPercent) return 'very-lossy';
  if (lossPercent >= lossyPercent) return 'lossy';
  if (rttMs === null || usualMs === null || rttMs - usualMs < slowByMs || rttMs < slowTimes * usualMs) return 'usual';
  return rttMs < verySlowTimes * usualMs ? 'slow' : 'very-slow';
};

/** The median of the hours' medians; null where none was answered. */
export const usualRttMs = (rttMs: readonly (number | null)[]): number | null => {
  const sorted = rttMs.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
};

/** Newest first, at most so many, and none before the first day with a check. */
export const heatDays = (map: HeatMap, zone: string, atMost: number): HeatDay[] => {
  const localHour = localHourIn(zone);
  const days = new Map<string, { at: number; places: HeatHour[][] }>();
  for (const [i, checks] of map.checks.entries()) {
    const at = map.from + i * hourMs;
    const { date, hour } = localHour(at);
    const day = days.get(date) ?? { at, places: Array.from({ length: 24 }, () => []) };
    days.set(date, day);
    day.places[hour]?.push({
      at,
      checks,
      sent: map.sent[i] ?? 0,
      received: map.received[i] ?? 0,
      lossPercent: map.lossPercent[i] ?? null,
      rttMs: map.rttMs[i] ?? null,
    });
  }
  const newestFirst = [...days.values()].reverse().slice(0, atMost);
  const oldest = newestFirst.findLastIndex(({ places }) => places.flat().some(({ checks }) => checks > 0));
  return newestFirst.slice(0, oldest + 1);
};

const hourMs = 3_600_000;
const lastMinuteMs = 59 * 60_000;

export type HeatWords = {
  /** `Wed 25 Nov` */
  day(day: Pick<HeatDay, 'at'>): string;
  /** When, and how it was; with the place's number for one without an hour. */
  place(day: HeatDay, place: number): string;
};

/** @param days all that are shown, newest first */
export const heatSayer = (days: readonly HeatDay[], usualMs: number | null, zone: string): HeatWords => {
  const date = new Intl.DateTimeFormat(undefined, { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' });
  const minute = new Intl.DateTimeFormat(undefined, { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const day = ({ at }: Pick<HeatDay, 'at'>): string => date.format(at);
  return {
    day,
    place: (of, place) => {
      const hours = of.places[place] ?? [];
      if (hours.length === 0) {
        const toCome = of === days[0] && of.places.slice(place).every((later) => later.length === 0);
        return `${day(of)}, hour ${place}: ${toCome ? 'still to come' : 'left out by the clocks'}`;
      }
      return hours
        .map((hour, i) => {
          const twice = hours.length > 1 ? (i === 0 ? ', before the clocks went back' : ', after they went back') : '';
          const when = `${minute.format(hour.at)} – ${minute.format(hour.at + lastMinuteMs)}`;
          return `${day(of)}, ${when}${twice}: ${sayHour(hour, usualMs)}`;
        })
        .join('; ');
    },
  };
};

const sayHour = (hour: HeatHour, usualMs: number | null): string => {
  const { checks, sent, received, lossPercent, rttMs } = hour;
  if (checks === 0) return 'no checks, unknown';
  if (lossPercent === null) return `${formatMany(checks, 'check')}, none could be judged`;
  const of = `${formatCount(sent - received)} of ${formatMany(sent, 'packet')}`;
  const loss =
    received < sent ? `loss ${formatPercent(lossPercent)} (${of})` : `no loss of ${formatMany(sent, 'packet')}`;
  if (rttMs === null) return `no answer, ${loss}`;
  const times = usualMs === null || usualMs === 0 ? 0 : rttMs / usualMs;
  const above = rttMs - (usualMs ?? rttMs) >= slowByMs && times >= slowTimes ? `, ${times.toFixed(1)} × the usual` : '';
  return `${loss}, median RTT ${formatMs(rttMs)}${above}`;
};
