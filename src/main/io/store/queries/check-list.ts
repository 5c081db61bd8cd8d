/** The latest checks of one device, newest first. */
import type { Check } from '../../../../contract/model/check.ts';
import { statusOf, toMs, voidReasonOf } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import { meanUsOf, p95UsOf, p99UsOf, type StoredRtt } from '../measured.ts';

type Row = StoredRtt & {
  at: number;
  cycle_id: number | null;
  sent: number;
  rtt_min_us: number | null;
  jitter_us: number | null;
  duplicates: number | null;
  ttl: number | null;
  void_reason: number | null;
  status: number;
};

export const checkListSql = `
  SELECT at, cycle_id, sent, received, rtt_min_us, rtt_mean_us, rtt_us, rtt_p95_us, rtt_p99_us, rtt_max_us, jitter_us, duplicates, ttl,
    void_reason, status
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
      rttMeanMs: toMs(meanUsOf(row)),
      rttMs: toMs(row.rtt_us),
      rttP95Ms: toMs(p95UsOf(row)),
      rttP99Ms: toMs(p99UsOf(row)),
      rttMaxMs: toMs(row.rtt_max_us),
      jitterMs: toMs(row.jitter_us),
      duplicates: row.duplicates,
      ttl: row.ttl,
      voidReason: voidReasonOf(row.void_reason),
      status: statusOf(row.status),
    }));
