/** The paths known of a device, and whose good path has grown old. */
import type { DevicePaths, Hop, Path, PathKind } from '../../../../contract/model/path.ts';
import { statusCode, voidReasonOf } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import type { DueForPath } from '../store.ts';
import { refuseUnknown } from './ever-known.ts';

type Row = {
  kind: PathKind;
  at: number;
  target: string;
  reached: number;
  hops: string;
  void_reason: number | null;
  held_back: string | null;
};

export const devicePathsSql = `
  SELECT kind, at, target, reached, hops, void_reason, held_back FROM device_paths WHERE device_id = ?`;

/** Throws `not-found` for a number that was never a device's. */
export const devicePaths = (connection: Connection, deviceId: number): DevicePaths => {
  refuseUnknown(connection, deviceId);
  const byKind = new Map(
    connection
      .sql<Row>(devicePathsSql)
      .all(deviceId)
      .map((row) => [row.kind, toPath(row)]),
  );
  const traced = [...byKind.values()].filter(({ heldBack, voidReason }) => heldBack === null && voidReason === null);
  return {
    deviceId,
    good: byKind.get('good') ?? null,
    offline: byKind.get('offline') ?? null,
    asked: byKind.get('asked') ?? null,
    latest: traced.toSorted((a, b) => b.at - a.at)[0] ?? null,
  };
};

const toPath = (row: Row): Path => ({
  at: row.at,
  target: row.target,
  reached: row.reached === 1,
  hops: JSON.parse(row.hops) as Hop[],
  voidReason: voidReasonOf(row.void_reason),
  heldBack: row.held_back,
});

/** Walks the devices by id: a device that can't be traced holds up no other. */
export const dueForPathSql = `
  SELECT d.id, d.address FROM devices d
  JOIN current_status s ON s.device_id = d.id
  LEFT JOIN device_paths p ON p.device_id = d.id AND p.kind = 'good'
  WHERE d.id > ? AND d.deleted_at IS NULL AND d.paused = 0
    AND s.status IN (${statusCode('online')}, ${statusCode('degraded')}) AND (p.at IS NULL OR p.at < ?)
  ORDER BY d.id LIMIT ?`;

export const dueForPath = (
  { sql }: Connection,
  { afterId, olderThan, limit }: { afterId: number; olderThan: number; limit: number },
): DueForPath[] => sql<DueForPath>(dueForPathSql).all(afterId, olderThan, limit);
