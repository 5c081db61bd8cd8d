/** Stores finished checks, the current status that follows from them, and transitions, in one transaction. */
import { FieldwatchError } from '../../../../contract/errors.ts';
import type { StatusEvent } from '../../../../contract/model/status.ts';
import type { CheckRecord } from '../../../engine/ports.ts';
import { plausibleInstant, statusCode, toBasisPoints, toUs, voidCode } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import { meanToStore, p95ToStore, p99ToStore } from '../measured.ts';
import type { StagedCheck } from '../packing/check-row.ts';
import { stageChecks } from '../staging/stage-checks.ts';

/** Only a newer check wins, whatever order they arrive in. By position: names take half as long again to bind. */
const keepStatusSql = `UPDATE current_status SET
    previous_status = CASE WHEN status <> ? THEN status ELSE previous_status END,
    status = ?, status_since = ?, status_reason = ?, checked_at = ?, rtt_us = ?, loss_bp = ?
  WHERE device_id = ? AND (checked_at IS NULL OR checked_at <= ?)`;

export const recordChecks = (connection: Connection, records: readonly CheckRecord[]): StatusEvent[] =>
  connection.db
    .transaction((): StatusEvent[] => {
      const checks = records.map(toRow);
      stageChecks(connection, checks);
      const keepStatus = connection.sql(keepStatusSql);
      const events: StatusEvent[] = [];
      for (const [i, record] of records.entries()) {
        const check = checks[i] as (typeof checks)[number];
        const { device_id: deviceId, at, status, status_since: since, rtt_us: rttUs, loss_bp: lossBp } = check;
        const reason = record.state.statusReason;
        const { changes } = keepStatus.run(status, status, since, reason, at, rttUs, lossBp, deviceId, at);
        if (changes === 0) requireDevice(connection, deviceId);
        if (record.transition !== null) events.push(storeTransition(connection, record, record.transition));
      }
      return events;
    })
    .immediate();

const toRow = ({ state, ...record }: CheckRecord): Omit<StagedCheck, 'id'> => ({
  device_id: record.deviceId,
  at: plausibleInstant(record.at),
  cycle_id: record.cycleId,
  sent: record.sent,
  received: record.received,
  rtt_min_us: toUs(record.rttMinMs),
  rtt_us: toUs(record.rttMs),
  rtt_max_us: toUs(record.rttMaxMs),
  void_reason: voidCode(record.voidReason),
  status: statusCode(state.status),
  status_since: state.statusSince === null ? null : plausibleInstant(state.statusSince),
  loss_bp: toBasisPoints(state.lossPercent),
  rtt_mean_us: meanToStore(record.received, toUs(record.rttMeanMs)),
  rtt_p95_us: p95ToStore(record.received, toUs(record.rttP95Ms)),
  rtt_p99_us: p99ToStore(record.received, toUs(record.rttP99Ms)),
  jitter_us: toUs(record.jitterMs),
  duplicates: record.duplicates,
  ttl: record.ttl,
});

/** Blocks of checks are beyond the reach of a foreign key. */
const requireDevice = ({ sql }: Connection, deviceId: number): void => {
  if (sql('SELECT 1 FROM current_status WHERE device_id = ?').get(deviceId) === undefined)
    throw new FieldwatchError('bad-input', `there is no device ${deviceId} to store a check of`);
};

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
