/** Which column of a foreign sheet is which of ours: by its header in any order, case and common wording, or by what stands in it. */
import { canonicalIp } from '../../../contract/model/address.ts';
import { type ImportColumn, importColumns } from '../../../contract/model/import.ts';

/** The better name first: of two headers that fit one column, the one named earlier here is taken. */
const synonyms: Readonly<Record<ImportColumn, readonly string[]>> = {
  address: [
    'address',
    'ip',
    'ip address',
    'ipaddress',
    'ip addr',
    'ipv4',
    'ipv4 address',
    'ipv6',
    'ipv6 address',
    'management ip',
    'mgmt ip',
    'primary ip',
    'addr',
    'host address',
    'target',
    'fqdn',
    'dns name',
    'hostname',
    'host name',
    'host',
  ],
  name: [
    'name',
    'device name',
    'device',
    'display name',
    'label',
    'title',
    'asset name',
    'node',
    'sysname',
    'hostname',
    'host name',
    'host',
    'fqdn',
    'dns name',
  ],
  type: ['type', 'device type', 'devicetype', 'class', 'device class', 'category', 'kind', 'priority'],
  subnet: ['subnet', 'network', 'cidr', 'ip range', 'range', 'prefix', 'segment'],
  site: ['site', 'location', 'building', 'site name', 'branch', 'area', 'place'],
  parent: ['parent', 'parent device', 'depends on', 'upstream', 'uplink', 'parent name', 'parent address'],
  notes: ['notes', 'note', 'comment', 'comments', 'description', 'remarks', 'remark', 'info'],
  // Few words, all of them plain: a foreign `port` or `protocol` means something else, and would refuse every row.
  'probe method': ['probe method', 'probemethod', 'check method', 'asked by'],
  'tcp port': ['tcp port', 'tcpport'],
};

/** Address before name: a lone `hostname` is where to send the ping. */
const order: readonly ImportColumn[] = ['address', ...importColumns.filter((column) => column !== 'address')];

export type Columns = {
  /** Whether the first record is a header and not already a device. */
  readonly hasHeader: boolean;
  readonly headers: readonly { readonly header: string; readonly column: ImportColumn | null }[];
  readonly at: Readonly<Partial<Record<ImportColumn, number>>>;
};

/** `null` when there is no telling where the addresses are. */
export const mapColumns = (first: readonly string[]): Columns | null => {
  const ipAt = first.findIndex((cell) => canonicalIp(cell) !== null);
  const at = ipAt < 0 ? byHeader(first) : byContent(first, ipAt);
  if (at.address === undefined) return null;
  const columnAt = new Map(
    order.flatMap((column) => (at[column] === undefined ? [] : [[at[column], column] as const])),
  );
  return {
    hasHeader: ipAt < 0,
    headers: first.map((cell, index) => ({
      header: ipAt < 0 ? cell.trim().slice(0, 120) : `column ${index + 1}`,
      column: columnAt.get(index) ?? null,
    })),
    at,
  };
};

type Places = Partial<Record<ImportColumn, number>>;

const byHeader = (first: readonly string[]): Places => {
  const headers = first.map(plain);
  const at: Places = {};
  const taken = new Set<number>();
  for (const column of order) {
    for (const word of synonyms[column]) {
      const index = headers.findIndex((header, i) => header === word && !taken.has(i));
      if (index < 0) continue;
      at[column] = index;
      taken.add(index);
      break;
    }
  }
  return at;
};

/** A sheet without header: the first IP address says where the addresses are, the first other text is the name. */
const byContent = (first: readonly string[], ipAt: number): Places => {
  const nameAt = first.findIndex((cell, index) => index !== ipAt && cell.trim() !== '');
  return nameAt < 0 ? { address: ipAt } : { address: ipAt, name: nameAt };
};

const plain = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\([^)]*\)/g, ' ')
    .replace(/[\s_\-./:*]+/g, ' ')
    .trim();
