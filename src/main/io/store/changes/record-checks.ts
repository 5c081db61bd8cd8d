/** Stores finished checks and transitions in one transaction; the trigger on checks keeps the current status. */
import type { StatusEvent } from '../../../../contract/model/status.ts';
import type { CheckRecord } from '../../../engine/ports.ts';
import { plausibleInstant, statusCode, toBasisPoints, toUs, voidCode } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import { meanToStore, p95ToStore, p99ToStore } from '../measured.ts';

export const recordChecks = (connection: Connection, records: readonly CheckRecord[]): StatusEvent[] =>
  connection.db
    .transaction((): StatusEvent[] => {
      const { sql } = connection;
      const insert = sql(
        `INSERT INTO checks (device_id, cycle_id, at, sent, received, rtt_min_us, rtt_us, rtt_max_us, void_reason, status,
           status_since, loss_bp, rtt_mean_us, rtt_p95_us, rtt_p99_us, jitter_us, duplicates, ttl)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      );
      // The reason is a sentence: kept once a device, not once a check.
      const explain = sql(
        `UPDATE current_status SET status_reason = @reason
         WHERE device_id = @deviceId AND checked_at = @at AND status_reason <> @reason`,
      );
      const events: StatusEvent[] = [];
      for (const record of records) {
        const { deviceId, state } = record;
        const at = plausibleInstant(record.at);
        insert.run(
          deviceId,
          record.cycleId,
          at,
          record.sent,
          record.received,
          toUs(record.rttMinMs),
          toUs(record.rttMs),
          toUs(record.rttMaxMs),
          voidCode(record.voidReason),
          statusCode(state.status),
          state.statusSince === null ? null : plausibleInstant(state.statusSince),
          toBasisPoints(state.lossPercent),
          meanToStore(record.received, toUs(record.rttMeanMs)),
          p95ToStore(record.received, toUs(record.rttP95Ms)),
          p99ToStore(record.received, toUs(record.rttP99Ms)),
          toUs(record.jitterMs),
          record.duplicates,
          record.ttl,
        );
        explain.run({ reason: state.statusReason, deviceId, at });
        if (record.transition !== null) events.push(storeTransition(connection, record, record.transition));
      }
      return events;
    })
    .immediate();

const storeTransition = (
  { sql }: Connection,
  { deviceId, cycleId, at, voidReason }: CheckRecord,
  { from, to, reason, news }: NonNullable<CheckRecord['transition']>,
): StatusEvent => {
  const device = sql<{ name: string; address: string; subnet_id: number | null }>(
    'SELECT name, address, subnet_id FROM devices WHERE id = ?',
  ).get(deviceId);
  const subnetId = device?.subnet_id ?? null;
  const id = Number(
    sql(
      `INSERT INTO status_events (device_id, subnet_id, at, from_status, to_status, reason, news, cycle_id, void_reason)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      deviceId,
      subnetId,
      at,
      statusCode(from),
      statusCode(to),
      reason,
      news ? 1 : 0,
      cycleId,
      to === 'unknown' ? voidCode(voidReason) : null,
    ).lastInsertRowid,
  );
  const deviceName = device?.name ?? '';
  return { id, deviceId, deviceName, address: device?.address ?? '', subnetId, at, from, to, reason, news, cycleId };
};
