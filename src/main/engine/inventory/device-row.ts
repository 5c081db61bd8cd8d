/** One row of a list of devices, checked: taken as it will be stored, or refused with the column and the reason in words. */
import { canonicalAddress, canonicalCidr, canonicalIp, cidrContains } from '../../../contract/model/address.ts';
import type { ImportColumn, ImportProblem } from '../../../contract/model/import.ts';
import { type AskedBy, type ProbeMethod, TcpPort } from '../../../contract/model/policy.ts';
import type { Columns } from './columns.ts';
import { CELL_LIMIT } from './csv-records.ts';
import { unguardFormula } from './formula-guard.ts';

/** What a row says of a device. Null: the sheet says nothing about it, so nothing is overwritten. */
export type DeviceRow = {
  readonly line: number;
  readonly name: string | null;
  readonly address: string;
  /** Id or name of a type. */
  readonly typeId: string | null;
  readonly subnet: string | null;
  readonly site: string | null;
  readonly parent: string | null;
  readonly notes: string | null;
  /** Only what the sheet says of it. */
  readonly asked?: AskedBy;
};

export type RowOutcome =
  | { readonly kind: 'good'; readonly row: DeviceRow; readonly warning: ImportProblem | null }
  | { readonly kind: 'bad'; readonly problem: ImportProblem }
  | { readonly kind: 'blank' };

const lineLimits: Readonly<Partial<Record<ImportColumn, number>>> = {
  name: 120,
  type: 60,
  site: 120,
  parent: 253,
  'probe method': 40,
  'tcp port': 40,
};
/** How much of a bad row is shown. */
const SHOWN_LIMIT = 200;

class BadCell {
  readonly column: ImportColumn | null;
  readonly reason: string;
  constructor(column: ImportColumn | null, reason: string) {
    this.column = column;
    this.reason = reason;
  }
}

export const checkRow = (cells: readonly string[], line: number, columns: Columns, delimiter: string): RowOutcome => {
  if (cells.every((cell) => cell.trim() === '')) return { kind: 'blank' };
  const problem = (column: string | null, reason: string): ImportProblem => ({
    line,
    column,
    reason,
    text: cells.join(delimiter).slice(0, SHOWN_LIMIT),
  });
  const row = readCells(cells, line, columns);
  if (row instanceof BadCell) return { kind: 'bad', problem: problem(row.column, row.reason) };
  const ip = canonicalIp(row.address);
  const outside = row.subnet !== null && ip !== null && !cidrContains(row.subnet, ip.split('%')[0] as string);
  return {
    kind: 'good',
    row,
    warning: outside ? problem('subnet', `taken, although ${row.address} does not lie in ${row.subnet}`) : null,
  };
};

const readCells = (cells: readonly string[], line: number, { at, headers }: Columns): DeviceRow | BadCell => {
  const surplus = cells.findIndex((cell, index) => index >= headers.length && cell.trim() !== '');
  if (surplus >= 0)
    return new BadCell(
      null,
      `has ${cells.length} cells where the first line has ${headers.length}; text that contains the delimiter needs quotes`,
    );
  const texts: Partial<Record<ImportColumn, string>> = {};
  for (const [column, index] of Object.entries(at) as [ImportColumn, number][]) {
    const cell = cells[index];
    if (cell === undefined) continue;
    const text = column === 'notes' ? unguardFormula(cell) : unguardFormula(cell.trim()).trim();
    const reason = textProblem(column, text);
    if (reason !== null) return new BadCell(column, reason);
    texts[column] = text;
  }
  if (!texts.address) return new BadCell('address', 'is empty');
  const address = canonicalAddress(texts.address);
  if (address === null) return new BadCell('address', addressProblem(texts.address));
  const subnet = texts.subnet ? canonicalCidr(texts.subnet) : null;
  if (texts.subnet && subnet === null)
    return new BadCell('subnet', `“${shown(texts.subnet)}” is not a CIDR range such as 10.4.7.0/24`);
  const asked = askedBy(texts);
  if (asked instanceof BadCell) return asked;
  return {
    line,
    name: texts.name || null,
    address,
    typeId: texts.type || null,
    subnet,
    site: texts.site ?? null,
    parent: texts.parent || null,
    notes: texts.notes ?? null,
    ...(Object.keys(asked).length > 0 && { asked }),
  };
};

const methods: Readonly<Record<string, ProbeMethod>> = {
  icmp: 'icmp',
  'icmp echo': 'icmp',
  ping: 'icmp',
  tcp: 'tcp',
  'tcp connect': 'tcp',
};

/** An empty cell says nothing: the device goes on as it was, a new one as its type says. */
const askedBy = (texts: Readonly<Partial<Record<ImportColumn, string>>>): AskedBy | BadCell => {
  const { 'probe method': method, 'tcp port': port } = texts;
  const word = method?.toLowerCase() ?? '';
  if (word !== '' && !Object.hasOwn(methods, word))
    return new BadCell('probe method', `“${shown(word)}” is neither icmp nor tcp`);
  const tcpPort = TcpPort.safeParse(/^\d{1,5}$/.test(port ?? '') ? Number(port) : null);
  if (port && !tcpPort.success) return new BadCell('tcp port', `“${shown(port)}” is not a port from 1 to 65535`);
  return { ...(word !== '' && { method: methods[word] }), ...(port && { tcpPort: tcpPort.data }) };
};

const textProblem = (column: ImportColumn, text: string): string | null => {
  const most = lineLimits[column] ?? CELL_LIMIT;
  if (text.length > most) return `has ${text.length} characters, at most ${most} are taken`;
  const control = column === 'notes' ? /[^\P{Cc}\n\r\t]/u : /\p{Cc}/u;
  return control.test(text) ? 'has control characters' : null;
};

/** Why this is no address of a device, as exactly as can be said. */
export const addressProblem = (text: string): string => {
  const quoted = `“${shown(text)}”`;
  if (canonicalIp(text) !== null) return `${quoted} is a multicast, broadcast or unspecified address, not one device`;
  if (canonicalCidr(text) !== null) return `${quoted} is a range, not one device`;
  if (/^[\d.]+$/.test(text)) return `${quoted} is not an IPv4 address: four numbers from 0 to 255 are needed`;
  if (/^[a-z]+:\/\//i.test(text)) return `${quoted} is a link; only the host name or address is needed`;
  return `${quoted} is neither an IPv4 or IPv6 address nor a host name`;
};

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
