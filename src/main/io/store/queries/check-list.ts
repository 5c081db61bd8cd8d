/** The latest checks of one device, newest first. */
import type { Check } from '../../../../contract/model/check.ts';
import { statusOf, toMs, voidReasonOf } from '../codes.ts';
import type { Connection } from '../database/statements.ts';

type Row = {
  at: number;
  cycle_id: number | null;
  sent: number;
  received: number;
  rtt_min_us: number | null;
  rtt_us: number | null;
  rtt_max_us: number | null;
  void_reason: number | null;
  status: number;
};

export const checkListSql = `
  SELECT at, cycle_id, sent, received, rtt_min_us, rtt_us, rtt_max_us, void_reason, status
  FROM checks WHERE device_id = ? AND at < ? ORDER BY at DESC LIMIT ?`;

export const listChecks = (
  { sql }: Connection,
  query: { id: number; before?: number | undefined; limit: number },
): Check[] =>
  sql<Row>(checkListSql)
    .all(query.id, query.before ?? Number.MAX_SAFE_INTEGER, query.limit)
    .map((row) => ({
      at: row.at,
      cycleId: row.cycle_id,
      sent: row.sent,
      received: row.received,
      rttMinMs: toMs(row.rtt_min_us),
      rttMs: toMs(row.rtt_us),
      rttMaxMs: toMs(row.rtt_max_us),
      voidReason: voidReasonOf(row.void_reason),
      status: statusOf(row.status),
    }));
