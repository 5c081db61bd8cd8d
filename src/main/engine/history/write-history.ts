/** Checks as lines of a history file: CSV that a spreadsheet may open without harm, or a JSON object a line. */
import type { Check } from '../../../contract/model/check.ts';
import type { Device } from '../../../contract/model/device.ts';
import { type HistoryFormat, historyFields, lossPercentOf, writeTime } from '../../../contract/model/history-row.ts';
import { guardFormula } from '../inventory/formula-guard.ts';
import { quoted } from '../inventory/write-sheet.ts';
import { historyColumns } from './history-columns.ts';

/** CSV lines end in CR LF (RFC 4180), JSON lines in LF. */
export const historyHeader = (format: HistoryFormat): string =>
  format === 'csv' ? `${historyFields.map((field) => historyColumns[field]).join(',')}\r\n` : '';

export const historyLine = (
  format: HistoryFormat,
  { address, name }: Pick<Device, 'address' | 'name'>,
  check: Check,
): string => {
  const { at, sent, received, rttMinMs, rttMs, rttMeanMs, rttP95Ms, rttMaxMs, jitterMs, status, voidReason } = check;
  const row = {
    ...{ address, name, time: writeTime(at), sent, received, rttMinMs, rttMs, rttMeanMs, rttP95Ms, rttMaxMs, jitterMs },
    ...{ lossPercent: lossPercentOf(sent, received), status, voidReason },
  };
  if (format === 'jsonl') return `${JSON.stringify(row)}\n`;
  return `${historyFields.map((field) => cellOf(row[field])).join(',')}\r\n`;
};

const cellOf = (value: string | number | null): string => {
  if (typeof value === 'number') return String(value);
  return value === null ? '' : quoted(guardFormula(value));
};
