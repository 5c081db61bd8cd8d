/** Devices as a CSV sheet that a spreadsheet may open without harm and that reads back as the same devices. */
import type { Device } from '../../../contract/model/device.ts';
import { importColumns } from '../../../contract/model/import.ts';
import { guardFormula } from './formula-guard.ts';

/** The import's columns first; the measured ones behind them are left aside when the sheet is read back. */
const exportColumns = [...importColumns, 'status', 'rtt ms', 'loss percent'] as const;

export type SheetNames = {
  /** CIDR of a subnet by id. */
  readonly subnet: (id: number) => string | undefined;
  /** Address of a device by id: unlike its name it can't be mistaken. */
  readonly parent: (id: number) => string | undefined;
};

/** Lines end in CR LF (RFC 4180). */
export const sheetHeader = (): string => `${exportColumns.join(',')}\r\n`;

export const sheetLine = (device: Device, names: SheetNames): string => {
  const cells: Readonly<Record<(typeof exportColumns)[number], string>> = {
    name: device.name,
    address: device.address,
    type: device.typeId,
    subnet: device.subnetId === null ? '' : (names.subnet(device.subnetId) ?? ''),
    site: device.site,
    parent: device.parentId === null ? '' : (names.parent(device.parentId) ?? ''),
    notes: device.notes,
    'probe method': device.policy.method ?? '',
    'tcp port': device.policy.tcpPort?.toString() ?? '',
    status: device.paused ? 'paused' : device.status,
    'rtt ms': device.rttMs === null ? '' : device.rttMs.toFixed(3),
    'loss percent': device.lossPercent === null ? '' : device.lossPercent.toFixed(1),
  };
  return `${exportColumns.map((column) => quoted(guardFormula(cells[column]))).join(',')}\r\n`;
};

export const quoted = (text: string): string =>
  /[",;\t|\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
