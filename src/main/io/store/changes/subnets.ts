/** Finds, makes and changes subnets. */
import { FieldwatchError } from '../../../../contract/errors.ts';
import { addressSortKey, defaultSubnetOf } from '../../../../contract/model/address.ts';
import type { PolicyOverride } from '../../../../contract/model/policy.ts';
import type { Subnet } from '../../../../contract/model/subnet.ts';
import type { Connection } from '../database/statements.ts';
import { subnetById } from '../queries/subnet-overview.ts';
import type { By } from '../store.ts';
import { audit } from './audit.ts';

/** @param cidr canonical */
export const findOrCreateSubnet = ({ sql }: Connection, cidr: string, site: string): number => {
  const found = sql<{ id: number }>('SELECT id FROM subnets WHERE cidr = ?').get(cidr);
  if (found !== undefined) return found.id;
  const [network = '', bits = '0'] = cidr.split('/');
  const key = `${addressSortKey(network)}/${bits.padStart(3, '0')}`;
  return Number(
    sql('INSERT INTO subnets (cidr, cidr_key, site) VALUES (?, ?, ?)').run(cidr, key, site).lastInsertRowid,
  );
};

/** The subnet a person gave (null: none), or the usual one of the address when nobody said. */
export const subnetIdFor = (
  connection: Connection,
  given: string | null | undefined,
  address: string,
  site: string,
): number | null => {
  const cidr = given === undefined ? defaultSubnetOf(address) : given;
  return cidr === null ? null : findOrCreateSubnet(connection, cidr, site);
};

export type SubnetPatch = {
  name?: string | undefined;
  site?: string | undefined;
  policy?: PolicyOverride | undefined;
};

export const updateSubnet = (connection: Connection, id: number, patch: SubnetPatch, by: By): Subnet =>
  connection.db
    .transaction((): Subnet => {
      const before = subnetById(connection, id);
      if (before === null) throw new FieldwatchError('not-found', `there is no subnet ${id}`);
      const after = {
        name: patch.name ?? before.name,
        site: patch.site ?? before.site,
        policy: patch.policy ?? before.policy,
      };
      const old = { name: before.name, site: before.site, policy: before.policy };
      if (JSON.stringify(old) === JSON.stringify(after)) return before;
      connection
        .sql('UPDATE subnets SET name = ?, site = ?, policy = ? WHERE id = ?')
        .run(after.name, after.site, JSON.stringify(after.policy), id);
      audit(connection, by, { action: 'subnet.update', subject: `subnet ${before.cidr}`, before: old, after });
      return { ...before, ...after };
    })
    .immediate();
