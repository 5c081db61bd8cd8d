/** What must hold before a device is stored: its address is free, its type exists, its parents end somewhere. */
import { FieldwatchError } from '../../../../contract/errors.ts';
import type { Connection } from '../database/statements.ts';

const refused = (path: string, message: string): FieldwatchError =>
  new FieldwatchError('bad-input', `${path} ${message}`, { issues: [{ path, message }] });

export const requireFreeAddress = ({ sql }: Connection, address: string, exceptId: number | null): void => {
  const holder = sql<{ id: number; name: string }>(
    'SELECT id, name FROM devices WHERE address = ? AND deleted_at IS NULL AND id IS NOT ?',
  ).get(address, exceptId);
  if (holder !== undefined)
    throw new FieldwatchError('conflict', `${address} is already watched as "${holder.name}"`, {
      issues: [{ path: 'address', message: `belongs to device ${holder.id}` }],
    });
};

export const requireType = ({ sql }: Connection, typeId: string): void => {
  if (sql('SELECT 1 FROM device_types WHERE id = ?').get(typeId) === undefined)
    throw refused('typeId', `names no device type: ${typeId}`);
};

export const requireParent = (connection: Connection, childId: number | null, parentId: number): void => {
  const parent = connection.sql('SELECT 1 FROM devices WHERE id = ? AND deleted_at IS NULL').get(parentId);
  if (parent === undefined) throw refused('parentId', `names no device: ${parentId}`);
  if (childId !== null && isAncestor(connection, childId, parentId))
    throw refused('parentId', 'would make the device its own ancestor');
};

/** Whether `deviceId` is `fromId` itself or above it. */
export const isAncestor = ({ sql }: Connection, deviceId: number, fromId: number): boolean => {
  const above = sql<{ parent_id: number | null }>('SELECT parent_id FROM devices WHERE id = ?');
  const seen = new Set<number>();
  for (let at: number | null = fromId; at !== null && !seen.has(at); at = above.get(at)?.parent_id ?? null) {
    if (at === deviceId) return true;
    seen.add(at);
  }
  return false;
};
