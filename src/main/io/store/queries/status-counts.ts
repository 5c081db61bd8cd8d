/** Devices counted by status: paused ones count only as paused and in the total. */
import type { StatusCounts } from '../../../../contract/model/status.ts';

export type CountsRow = {
  total: number;
  online: number;
  degraded: number;
  offline: number;
  unknown: number;
  paused: number;
};

/** Columns over rows with `paused` and `status`; the codes are those of codes.ts. */
export const countColumns = (rows: string, status = rows): string => `count(${status}.status) AS total,
    coalesce(sum(${rows}.paused = 0 AND ${status}.status = 3), 0) AS online,
    coalesce(sum(${rows}.paused = 0 AND ${status}.status = 1), 0) AS degraded,
    coalesce(sum(${rows}.paused = 0 AND ${status}.status = 0), 0) AS offline,
    coalesce(sum(${rows}.paused = 0 AND ${status}.status = 2), 0) AS unknown,
    coalesce(sum(${rows}.paused), 0) AS paused`;

export const toCounts = (row: CountsRow): StatusCounts => ({
  total: row.total,
  online: row.online,
  degraded: row.degraded,
  offline: row.offline,
  unknown: row.unknown,
  paused: row.paused,
});
