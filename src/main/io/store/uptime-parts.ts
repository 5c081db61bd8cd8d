/**
 * Where a device's time went over a range, by status and by cause of not knowing: pure arithmetic over instants.
 *
 * Ranges are stretches of instants: no calendar, no zone, so a day of a clock change has 24 hours as any other.
 * Judged = online + degraded + offline; uptime = (online + degraded) / judged; coverage = judged / (range since the device
 * was added, until it was removed). A gap is never up and never down. Where several causes hold at once: outside of the
 * device's life before paused before a silent monitor before what the status says.
 *
 * Transitions count in the order in which they were stored. A clock that was set back makes their times go back; none of
 * them then happens before the one stored before it. A clock that was far ahead leaves times that have not come yet; such a
 * transition happens when the next one does. So no stretch is ever negative, and the latest word on a device stays the last.
 */
import type { VoidReason } from '../../../contract/model/check.ts';
import type { Status } from '../../../contract/model/status.ts';
import { type Uptime, type UptimeGapCause, uptimeGapCauses } from '../../../contract/model/uptime.ts';
import type { Stretch } from './history-gaps.ts';
import { longestSilenceMs } from './sessions.ts';

/** What a moment of a device counts as. */
export type Part = Exclude<Status, 'unknown'> | UptimeGapCause;
/** Milliseconds of each part; together the width of the range. */
export type Parts = Record<Part, number>;

export type Change = { readonly at: number; readonly to: Part };
export type Silence = Stretch & { readonly cause: UptimeGapCause };
export type Session = Stretch & {
  /** The process was there before: what lies between was sleep. */
  readonly woke: boolean;
};

export type Life = {
  readonly addedAt: number;
  readonly removedAt: number | null;
  /** Before the first of the changes. */
  readonly initial: Part;
  /** In the order in which they were stored. */
  readonly changes: readonly Change[];
  readonly pauses: readonly Stretch[];
};

export const partOf = (status: Status, voidReason: VoidReason | null): Part =>
  status === 'unknown' ? causeOf(voidReason) : status;

const causeOf = (voidReason: VoidReason | null): UptimeGapCause => {
  if (voidReason === 'no-permission') return 'no-permission';
  return voidReason !== null && noNetwork.has(voidReason) ? 'no-network' : 'not-judged';
};

const noNetwork: ReadonlySet<VoidReason> = new Set<VoidReason>([
  'network-unreachable',
  'address-not-available',
  'own-network-down',
  'gateway-silent',
  'outside-line-down',
]);

export const noParts = (): Parts => ({
  online: 0,
  degraded: 0,
  offline: 0,
  'not-yet-added': 0,
  removed: 0,
  paused: 0,
  'monitor-off': 0,
  asleep: 0,
  'not-yet-checked': 0,
  'no-network': 0,
  'no-permission': 0,
  'not-judged': 0,
});

/** When the monitor did not run, in order, without overlap; sessions overlap where a clock was set back. */
export const silencesOf = (sessions: readonly Session[], now: number): Silence[] => {
  const silences: Silence[] = [];
  let heardUntil = 0;
  for (const { from, to, woke } of sessions.toSorted((a, b) => a.from - b.from)) {
    if (from > heardUntil) silences.push({ from: heardUntil, to: from, cause: woke ? 'asleep' : 'monitor-off' });
    heardUntil = Math.max(heardUntil, to);
  }
  if (now - heardUntil > longestSilenceMs) silences.push({ from: heardUntil, to: now, cause: 'monitor-off' });
  return silences;
};

/** Times that have not come yet become the time of the next change, or now. */
export const withoutFuture = (changes: readonly Change[], now: number): readonly Change[] => {
  if (changes.every(({ at }) => at <= now)) return changes;
  let next = now;
  return changes
    .toReversed()
    .map((change) => {
      next = change.at <= now ? change.at : next;
      return { ...change, at: next };
    })
    .toReversed();
};

/** @param silences as `silencesOf` answers them */
export const partsOf = (life: Life, range: Stretch, silences: readonly Silence[]): Parts => {
  const parts = noParts();
  spend(life, range, silences, (from, to, part) => {
    parts[part] += to - from;
  });
  return parts;
};

/**
 * Adds what `partsOf` tells of each bucket to its sum.
 * @param sums one for each bucket of the range, the first of which begins with it
 */
export const partsByBucket = (
  life: Life,
  range: Stretch,
  silences: readonly Silence[],
  bucketMs: number,
  sums: readonly Parts[],
): void =>
  spend(life, range, silences, (from, to, part) => {
    for (let bucket = Math.floor((from - range.from) / bucketMs), at = from; at < to; bucket++) {
      const end = Math.min(to, range.from + (bucket + 1) * bucketMs);
      sums[bucket]![part] += end - at;
      at = end;
    }
  });

type Spend = (from: number, to: number, part: Part) => void;

/** Tells of every moment of the range once what it counts as. */
const spend = (life: Life, range: Stretch, silences: readonly Silence[], tell: Spend): void => {
  const added = Math.min(Math.max(life.addedAt, range.from), range.to);
  const removed = Math.max(added, Math.min(life.removedAt ?? range.to, range.to));
  if (added > range.from) tell(range.from, added, 'not-yet-added');
  if (range.to > removed) tell(removed, range.to, 'removed');

  const gaps = life.pauses.length === 0 ? silences : withPauses(silences, life.pauses);
  let nextGap = 0;
  const judged: Spend = (from, to, part) => {
    let position = from;
    for (let gap = gaps[nextGap]; gap !== undefined && gap.from < to; gap = gaps[++nextGap]) {
      const [start, end] = [Math.max(position, gap.from), Math.min(to, gap.to)];
      if (end > start) {
        if (start > position) tell(position, start, part);
        tell(start, end, gap.cause);
        position = end;
      }
      if (gap.to > to) break;
    }
    if (to > position) tell(position, to, part);
  };
  let position = added;
  let part = life.initial;
  for (const change of life.changes) {
    const at = Math.min(Math.max(change.at, position), removed);
    if (at > position) judged(position, at, part);
    position = at;
    part = change.to;
  }
  if (removed > position) judged(position, removed, part);
};

const withPauses = (silences: readonly Silence[], pauses: readonly Stretch[]): Silence[] => {
  const paused: Silence[] = [];
  for (const { from, to } of pauses.toSorted((a, b) => a.from - b.from)) {
    const last = paused.at(-1);
    if (last !== undefined && from <= last.to) paused[paused.length - 1] = { ...last, to: Math.max(last.to, to) };
    else if (to > from) paused.push({ from, to, cause: 'paused' });
  }
  return [...paused, ...outside(silences, paused)].sort((a, b) => a.from - b.from);
};

/** What of the silences lies in none of the holes; both in order, without overlap. */
const outside = (silences: readonly Silence[], holes: readonly Stretch[]): Silence[] => {
  const left: Silence[] = [];
  let first = 0;
  for (const silence of silences) {
    let { from } = silence;
    while ((holes[first]?.to ?? Number.POSITIVE_INFINITY) <= from) first++;
    for (let i = first; ; i++) {
      const hole = holes[i];
      if (hole === undefined || hole.from >= silence.to) break;
      if (hole.from > from) left.push({ ...silence, from, to: hole.from });
      from = Math.max(from, hole.to);
    }
    if (from < silence.to) left.push({ ...silence, from });
  }
  return left;
};

export const addParts = (sum: Parts, parts: Parts): void => {
  for (const part of Object.keys(sum) as Part[]) sum[part] += parts[part];
};

/** The figures of one device, or of a group whose parts were added up. */
export const uptimeOf = ({ from, to }: Stretch, parts: Parts): Uptime => {
  const judged = parts.online + parts.degraded + parts.offline;
  const gaps = uptimeGapCauses.map((cause) => ({ cause, ms: parts[cause] })).filter(({ ms }) => ms > 0);
  const unknownMs = gaps.reduce((sum, { cause, ms }) => (notUnknown.has(cause) ? sum : sum + ms), 0);
  return {
    from,
    to,
    onlineMs: parts.online,
    degradedMs: parts.degraded,
    offlineMs: parts.offline,
    unknownMs,
    pausedMs: parts.paused,
    uptimePercent: percentOf(parts.online + parts.degraded, judged),
    coveragePercent: percentOf(judged, judged + unknownMs + parts.paused),
    gaps: gaps.sort((a, b) => b.ms - a.ms),
  };
};

const notUnknown: ReadonlySet<UptimeGapCause> = new Set(['not-yet-added', 'removed', 'paused']);

/** A whole that was not reached must not be told, not even by the rounding of a division. */
const almostWhole = 99.999_999_999;
const percentOf = (part: number, whole: number): number | null => {
  if (whole === 0) return null;
  return part === whole ? 100 : Math.min(almostWhole, (100 * part) / whole);
};
