/** How the schedule of each type was kept over a range, from the cycles that were stored. */
import type { PastAdherence } from '../../../../contract/model/cycle.ts';
import { adherenceParts, type Round } from '../adherence-parts.ts';
import type { Connection } from '../database/statements.ts';
import type { Stretch } from '../history-gaps.ts';
import { silencesWithin } from './lives.ts';

export type AdherenceQuery = Stretch & { now: number };

type Row = {
  type_id: string;
  interval_s: number;
  planned_at: number;
  finished_at: number | null;
  state: string;
  late_ms: number;
};

export const scheduledCyclesSql = `
  SELECT type_id, interval_s, planned_at, finished_at, state, late_ms FROM cycles
  WHERE "trigger" = 'schedule' AND planned_at >= ? AND planned_at < ? ORDER BY planned_at`;

/** Shortest interval first. */
export const cycleAdherence = (connection: Connection, { from, to, now }: AdherenceQuery): PastAdherence[] => {
  const silences = silencesWithin(connection, { from, to }, now);
  const lanes = Map.groupBy(
    connection.sql<Row>(scheduledCyclesSql).all(from, to),
    ({ type_id, interval_s }) => `${interval_s} ${type_id}`,
  );
  return [...lanes.values()]
    .map((rows) => {
      const { type_id: typeId, interval_s: intervalS } = rows[0]!;
      return { typeId, intervalS, ...adherenceParts(rows.map(toRound), intervalS * 1_000, silences) };
    })
    .sort((a, b) => a.intervalS - b.intervalS || (a.typeId < b.typeId ? -1 : 1));
};

const toRound = ({ planned_at, finished_at, state, late_ms }: Row): Round => ({
  plannedAt: planned_at,
  finishedAt: finished_at,
  finished: state === 'finished',
  lateMs: late_ms,
});
