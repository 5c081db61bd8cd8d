/** What importing these rows would do, row by row, against what is stored now. */
import { defaultSubnetOf } from '../../../../contract/model/address.ts';
import type { Connection } from '../database/statements.ts';
import type { ImportAction, ImportRow } from '../store.ts';
import { cidrNamed, devicesNamed, differences, liveDeviceByAddress, typeNamed } from './import-lookups.ts';

export type RowsPlan = {
  readonly actions: ImportAction[];
  readonly newCidrs: string[];
  readonly newTypes: { id: string; name: string }[];
};

export const planRows = (connection: Connection, rows: readonly ImportRow[]): RowsPlan => {
  const newCidrs = new Set<string>();
  const newTypes: { id: string; name: string }[] = [];
  const actions = rows.map((row): ImportAction => {
    const stored = liveDeviceByAddress(connection, row.address);
    const type = row.typeId === null ? null : typeNamed(connection, row.typeId);
    const given = row.subnet === null ? null : cidrNamed(connection, row.subnet);
    const cidr = given ?? (stored === undefined ? defaultSubnetOf(row.address) : null);
    if (type?.known === false) newTypes.push(type);
    if (cidr !== null && !subnetExists(connection, cidr)) newCidrs.add(cidr);
    if (stored === undefined) return 'create';
    return Object.keys(differences(stored, row, type?.id ?? null, cidr)).length === 0 ? 'unchanged' : 'update';
  });
  return { actions, newCidrs: [...newCidrs], newTypes };
};

/** Of these texts, those that name no stored device. */
export const unknownParents = (connection: Connection, texts: readonly string[]): string[] =>
  texts.filter((text) => devicesNamed(connection, text).length === 0);

const subnetExists = ({ sql }: Connection, cidr: string): boolean =>
  sql('SELECT 1 FROM subnets WHERE cidr = ?').get(cidr) !== undefined;
