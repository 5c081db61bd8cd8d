/** What the texts of an import row stand for in the store: its device, type, subnet and parent. */
import { canonicalAddress, canonicalCidr } from '../../../../contract/model/address.ts';
import type { PolicyOverride } from '../../../../contract/model/policy.ts';
import type { Connection } from '../database/statements.ts';
import type { ImportRow } from '../store.ts';
import { naturalKey, typeSlug } from '../text-keys.ts';

type Sql = Pick<Connection, 'sql'>;

export type StoredDevice = {
  id: number;
  name: string;
  address: string;
  type_id: string;
  subnet_id: number | null;
  cidr: string | null;
  site: string;
  notes: string;
  parent_id: number | null;
  policy: string;
};

export const liveDeviceByAddress = ({ sql }: Sql, address: string): StoredDevice | undefined =>
  sql<StoredDevice>(
    `SELECT d.id, d.name, d.address, d.type_id, d.subnet_id, (SELECT n.cidr FROM subnets n WHERE n.id = d.subnet_id) AS cidr,
       d.site, d.notes, d.parent_id, d.policy
     FROM devices d WHERE d.address = ? AND d.deleted_at IS NULL`,
  ).get(address);

export type NamedType = { readonly id: string; readonly name: string; readonly known: boolean };

/** A type by id, by name in any case, or by the id its name would get; else a new one of that name. */
export const typeNamed = ({ sql }: Sql, text: string): NamedType => {
  const slug = typeSlug(text);
  const row = sql<{ id: string; name: string }>(
    'SELECT id, name FROM device_types WHERE id = @text OR name = @text COLLATE NOCASE OR id = @slug ORDER BY id <> @text, id <> @slug',
  ).get({ text, slug });
  return row === undefined ? { id: slug, name: text, known: false } : { ...row, known: true };
};

/** A range by its CIDR or by the name a person gave it; null when it is neither. */
export const cidrNamed = ({ sql }: Sql, text: string): string | null =>
  canonicalCidr(text) ??
  sql<{ cidr: string }>('SELECT cidr FROM subnets WHERE name = ? COLLATE NOCASE ORDER BY id').get(text.trim())?.cidr ??
  null;

/** The live devices that a parent's text names, by address or else by name: none, one or several. */
export const devicesNamed = ({ sql }: Sql, text: string): number[] => {
  const address = canonicalAddress(text);
  const byAddress = address === null ? undefined : liveDeviceByAddress({ sql }, address);
  if (byAddress !== undefined) return [byAddress.id];
  return sql<{ id: number }>('SELECT id FROM devices WHERE name_key = ? AND deleted_at IS NULL LIMIT 2')
    .all(naturalKey(text.trim()))
    .map(({ id }) => id);
};

/** What the row would change of a stored device; columns the file does not have change nothing. */
export const differences = (
  stored: StoredDevice,
  row: ImportRow,
  typeId: string | null,
  cidr: string | null,
): { name?: string; typeId?: string; cidr?: string; site?: string; notes?: string; policy?: PolicyOverride } => ({
  ...(row.name !== null && row.name !== '' && row.name !== stored.name && { name: row.name }),
  ...(typeId !== null && typeId !== stored.type_id && { typeId }),
  ...(cidr !== null && cidr !== stored.cidr && { cidr }),
  ...(row.site !== null && row.site !== stored.site && { site: row.site }),
  ...(row.notes !== null && row.notes !== stored.notes && { notes: row.notes }),
  ...policyChange(stored, row),
});

const policyChange = (stored: StoredDevice, { asked }: ImportRow): { policy?: PolicyOverride } => {
  if (asked === undefined) return {};
  const before: PolicyOverride = JSON.parse(stored.policy);
  const same = (Object.keys(asked) as (keyof typeof asked)[]).every((key) => asked[key] === before[key]);
  return same ? {} : { policy: { ...before, ...asked } };
};
