/** Uptime in words: what was judged and how much of it, how long it was offline, and the parts with their causes. */
import { type Uptime, type UptimeGapCause, uptimeText } from '../../contract/model/uptime.ts';
import { formatDuration } from './format.ts';
import { statusWords } from './status-mark.tsx';

const causeWords: Record<UptimeGapCause, string> = {
  'not-yet-added': 'Not yet added',
  removed: 'Removed',
  paused: 'Paused',
  'monitor-off': 'Monitor off',
  asleep: 'Computer asleep',
  'not-yet-checked': 'Not yet checked',
  'no-network': 'No network here',
  'no-permission': 'Sending not permitted',
  'not-judged': 'Could not be judged',
};

export type UptimePart = {
  /** The statuses that were judged, or a gap; what lies outside of the device's life is nothing at all. */
  readonly kind: 'online' | 'degraded' | 'offline' | 'gap' | 'outside';
  readonly word: string;
  readonly ms: number;
};

/** Worst first, then the gaps, longest first, then what lies outside; only what took time. */
export const partsOf = (uptime: Uptime): UptimePart[] => {
  const gaps = uptime.gaps.map(({ cause, ms }) => ({
    kind: cause === 'not-yet-added' || cause === 'removed' ? ('outside' as const) : ('gap' as const),
    word: causeWords[cause],
    ms,
  }));
  return [
    { kind: 'offline' as const, word: statusWords.offline, ms: uptime.offlineMs },
    { kind: 'degraded' as const, word: statusWords.degraded, ms: uptime.degradedMs },
    { kind: 'online' as const, word: statusWords.online, ms: uptime.onlineMs },
    ...gaps.filter(({ kind }) => kind === 'gap'),
    ...gaps.filter(({ kind }) => kind === 'outside'),
  ].filter(({ ms }) => ms > 0);
};

/** Less of a range than this says nothing about all of it. */
const enoughOfRange = 0.1;

export type UptimeSaid = {
  readonly figure: string;
  /** How much of the range stands behind the figure. */
  readonly behind: string;
  readonly offline: string;
  /** Whether the figure speaks for its range. */
  readonly speaks: boolean;
};

/** @param devices how many devices' time was added up */
export const sayUptime = (uptime: Uptime, devices = 1): UptimeSaid => {
  const judgedMs = uptime.onlineMs + uptime.degradedMs + uptime.offlineMs;
  const wholeMs = (uptime.to - uptime.from) * devices;
  const watchedMs = judgedMs + uptime.unknownMs + uptime.pausedMs;
  const watched = formatDuration(watchedMs / Math.max(1, devices));
  if (judgedMs === 0)
    return {
      figure: '—',
      behind: watchedMs === 0 ? 'not watched in this time' : 'never judged in this time',
      offline: '',
      speaks: false,
    };
  const offline =
    uptime.offlineMs === 0
      ? 'never offline'
      : `offline ${formatDuration(uptime.offlineMs)}${devices === 1 ? '' : ' in sum'}`;
  if (watchedMs < enoughOfRange * wholeMs)
    return {
      figure: '—',
      behind: `not watched long enough: ${watched} of ${rangeName(uptime)}`,
      offline,
      speaks: false,
    };
  const coverage = `coverage ${uptimeText(uptime.coveragePercent)}`;
  return {
    figure: uptimeText(uptime.uptimePercent),
    behind: watchedMs < wholeMs * 0.99 ? `${coverage} of ${watched}` : coverage,
    offline,
    speaks: true,
  };
};

/** `24 h`, `7 d`: how a range is called. */
export const rangeName = ({ from, to }: Pick<Uptime, 'from' | 'to'>): string => {
  const hours = Math.round((to - from) / 3_600_000);
  return hours <= 24 ? `${hours} h` : `${Math.round(hours / 24)} d`;
};
