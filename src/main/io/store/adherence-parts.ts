/** How a type's rounds kept their times, out of the cycles that were stored: pure arithmetic. */
import type { PastAdherence } from '../../../contract/model/cycle.ts';
import { lateFromMs } from '../../../contract/model/cycle.ts';
import type { Stretch } from './history-gaps.ts';

/** A round by schedule. */
export type Round = {
  readonly plannedAt: number;
  /** Null while it runs. */
  readonly finishedAt: number | null;
  readonly finished: boolean;
  readonly lateMs: number;
};

/**
 * A round that falls due while the one before it has not ended is folded into it, and leaves no cycle behind: it is seen
 * by the step from one planned time to the next. A step in which the monitor was silent says nothing of the schedule.
 * @param rounds of one type and interval, by their planned times
 * @param silences ascending
 */
export const adherenceParts = (
  rounds: readonly Round[],
  intervalMs: number,
  silences: readonly Stretch[],
): Omit<PastAdherence, 'typeId' | 'intervalS'> => {
  let missed = 0;
  let silence = 0;
  for (const [i, { plannedAt, finishedAt }] of rounds.entries()) {
    const next = rounds[i + 1]?.plannedAt;
    if (next === undefined) break;
    while ((silences[silence]?.to ?? next) <= plannedAt) silence++;
    if ((silences[silence]?.from ?? next) < next) continue;
    const due = Math.round((next - plannedAt) / intervalMs) - 1;
    const whileItRan = Math.floor(((finishedAt ?? next) - plannedAt) / intervalMs);
    missed += Math.max(0, Math.min(due, whileItRan));
  }
  const lates = rounds.map(({ lateMs }) => lateMs).sort((a, b) => a - b);
  const quantile = (part: number): number | null => lates[Math.ceil(lates.length * part) - 1] ?? null;
  return {
    planned: rounds.length + missed,
    finished: rounds.filter(({ finished }) => finished).length,
    missed,
    late: lates.filter((lateMs) => lateMs >= lateFromMs).length,
    lateP50Ms: quantile(0.5),
    lateP95Ms: quantile(0.95),
    lateMaxMs: lates.at(-1) ?? null,
  };
};
