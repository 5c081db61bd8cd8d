/** Where watched devices stand: subnet, site, and the parents above them. Paused and removed devices are left out; a removed one is nobody's parent. */
import type { Place } from '../../../engine/ports.ts';
import type { Connection } from '../database/statements.ts';

/** A chain of parents is never longer; cycles are refused where parents are set. */
const mostAncestors = 64;

export const placeSql = `
  SELECT d.id, d.name, d.address, n.id AS subnet_id, n.cidr, coalesce(nullif(d.site, ''), n.site, '') AS site, d.parent_id
  FROM devices d LEFT JOIN subnets n ON n.id = d.subnet_id
  WHERE d.id = ? AND d.deleted_at IS NULL AND d.paused = 0`;
export const parentSql = 'SELECT parent_id FROM devices WHERE id = ? AND deleted_at IS NULL';
export const subnetSizeSql = 'SELECT count(*) AS devices FROM devices WHERE subnet_id = ? AND deleted_at IS NULL';

type PlaceRow = {
  id: number;
  name: string;
  address: string;
  subnet_id: number | null;
  cidr: string | null;
  site: string;
  parent_id: number | null;
};

export const placesOf = ({ sql }: Connection, ids: readonly number[]): Place[] => {
  const sizes = new Map<number, number>();
  const sizeOf = (subnetId: number): number => {
    const known = sizes.get(subnetId);
    if (known !== undefined) return known;
    const devices = sql<{ devices: number }>(subnetSizeSql).get(subnetId)?.devices ?? 0;
    sizes.set(subnetId, devices);
    return devices;
  };
  const ancestorsOf = (parentId: number | null): number[] => {
    const ancestors: number[] = [];
    for (let id = parentId; id !== null && ancestors.length < mostAncestors; ) {
      const parent = sql<{ parent_id: number | null }>(parentSql).get(id);
      if (parent === undefined) break;
      ancestors.push(id);
      id = parent.parent_id;
    }
    return ancestors;
  };
  return ids.flatMap((id) => {
    const row = sql<PlaceRow>(placeSql).get(id);
    if (row === undefined) return [];
    const { name, address, site, subnet_id: subnetId, cidr } = row;
    const subnet = subnetId === null || cidr === null ? null : { id: subnetId, cidr, devices: sizeOf(subnetId) };
    return [{ deviceId: id, name, address, subnet, site, ancestors: ancestorsOf(row.parent_id) }];
  });
};
