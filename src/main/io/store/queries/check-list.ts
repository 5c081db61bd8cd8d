/** The latest checks of one device, newest first, whether they are in staging or packed. */
import type { Check } from '../../../../contract/model/check.ts';
import { statusOf, toMs, voidReasonOf } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import { meanUsOf, p95UsOf, p99UsOf } from '../measured.ts';
import type { MonthsReader } from '../months/months-reader.ts';
import type { CheckRow } from '../packing/check-row.ts';
import { unpackHour } from '../packing/pack-hour.ts';
import { stagedBefore } from '../staging/staged-of.ts';
import { refuseUnknown } from './ever-known.ts';
import { latestOf, notYetPacked } from './packed-checks-of.ts';

/** Staging is read first: what is packed in between is then in both and told once. Throws `not-found` for a number that was never a device's. */
export const listChecks = (
  connection: Connection,
  months: MonthsReader,
  { id, before = Number.MAX_SAFE_INTEGER, limit }: { id: number; before?: number | undefined; limit: number },
): Check[] =>
  connection.db.transaction((): Check[] => {
    refuseUnknown(connection, id);
    const staged = stagedBefore(connection.sql, id, before, limit);
    return months.within(0, before, (open) => {
      const fresh = notYetPacked(open, id, staged);
      const packed = latestOf(open, id, before, limit, unpackHour, ({ at }) => at < before);
      return newestFirst(fresh, packed).slice(0, limit).map(toCheck);
    });
  })();

/** Both are descending; at the same time the one that is still in staging came later. */
const newestFirst = (staged: readonly CheckRow[], packed: readonly CheckRow[]): CheckRow[] =>
  [...staged, ...packed].sort((a, b) => b.at - a.at);

export const toCheck = (row: CheckRow): Check => ({
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
});
