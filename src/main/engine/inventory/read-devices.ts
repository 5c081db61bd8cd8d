/** Reads a sheet or a pasted list line by line: every line comes out once, as good, bad or without content. */
import { FieldwatchError } from '../../../contract/errors.ts';
import { hostsOf } from '../../../contract/model/address.ts';
import type { ImportProblem } from '../../../contract/model/import.ts';
import { type Columns, mapColumns } from './columns.ts';
import { csvRecords } from './csv-records.ts';
import { detectDelimiter } from './delimiter.ts';
import { checkRow, type DeviceRow } from './device-row.ts';
import { parseListLine } from './list-line.ts';

const ROW_LIMIT = 1_000_000;

export type Reading =
  | { readonly kind: 'good'; readonly row: DeviceRow; readonly warning: ImportProblem | null }
  | { readonly kind: 'bad'; readonly problem: ImportProblem }
  /** Blank, a comment, or the header. */
  | { readonly kind: 'blank'; readonly line: number };

export type Sheet = {
  readonly delimiter: string;
  readonly columns: Columns;
  /** To be read once; throws `too-large` past `ROW_LIMIT` rows. */
  readonly readings: Generator<Reading>;
};

/** Throws `bad-input` when nothing in the sheet can be an address. */
export const readSheet = (text: string): Sheet => {
  const { delimiter, skipLines } = detectDelimiter(text);
  const first = firstRecord(text, delimiter, skipLines);
  const columns = first === null ? { hasHeader: false, headers: [], at: {} } : mapColumns(first.cells);
  if (columns === null) {
    const named = first?.cells.map((cell) => `“${cell.trim().slice(0, 40)}”`).slice(0, 12);
    throw new FieldwatchError('bad-input', `No column holds addresses: the first line reads ${named?.join(', ')}`, {
      hint: 'Call one column “address” (IPv4, IPv6 or host name), or put an IP address into the first line.',
    });
  }
  const headerLine = columns.hasHeader ? first?.line : undefined;
  return { delimiter, columns, readings: sheetReadings(text, delimiter, columns, skipLines, headerLine) };
};

function* sheetReadings(
  text: string,
  delimiter: string,
  columns: Columns,
  skipLines: number,
  headerLine: number | undefined,
): Generator<Reading> {
  const guard = createGuard();
  for (const record of csvRecords(text, delimiter)) {
    if (record.line <= skipLines || record.line === headerLine) yield { kind: 'blank', line: record.line };
    else if (record.kind === 'broken')
      yield { kind: 'bad', problem: { line: record.line, column: null, reason: record.reason, text: record.text } };
    else {
      const outcome = checkRow(record.cells, record.line, columns, delimiter);
      if (outcome.kind === 'blank') yield { kind: 'blank', line: record.line };
      else if (outcome.kind === 'bad') yield outcome;
      else yield guard(outcome.row, record.cells.join(delimiter)) ?? outcome;
    }
  }
}

/** A pasted list; a range becomes its addresses. */
export function* readList(text: string): Generator<Reading> {
  const guard = createGuard();
  let line = 0;
  for (const source of linesOf(text)) {
    line++;
    const parsed = parseListLine(source);
    const shown = source.trim().slice(0, 200);
    if (parsed.kind === 'blank') yield { kind: 'blank', line };
    else if (parsed.kind === 'bad')
      yield { kind: 'bad', problem: { line, column: parsed.column, reason: parsed.reason, text: shown } };
    else if (parsed.kind === 'device') {
      const row = listRow(line, parsed.address, parsed.name);
      yield guard(row, shown) ?? { kind: 'good', row, warning: null };
    } else {
      for (const address of hostsOf(parsed.cidr)) {
        const row = listRow(line, address, null);
        yield guard(row, address) ?? { kind: 'good', row, warning: null };
      }
    }
  }
}

const listRow = (line: number, address: string, name: string | null): DeviceRow => ({
  line,
  name,
  address,
  typeId: null,
  subnet: null,
  site: null,
  parent: null,
  notes: null,
});

/** Refuses an address that an earlier line has, and a list without end. */
const createGuard = (): ((row: DeviceRow, text: string) => Reading | null) => {
  const lineOf = new Map<string, number>();
  return (row, text) => {
    const earlier = lineOf.get(row.address);
    if (earlier !== undefined) {
      const reason = `same address as line ${earlier}`;
      return { kind: 'bad', problem: { line: row.line, column: 'address', reason, text: text.slice(0, 200) } };
    }
    lineOf.set(row.address, row.line);
    if (lineOf.size > ROW_LIMIT)
      throw new FieldwatchError('too-large', 'The list has more than 1,000,000 devices; nothing was taken', {
        hint: 'Cut it into several files.',
      });
    return null;
  };
};

const firstRecord = (text: string, delimiter: string, skipLines: number) => {
  for (const record of csvRecords(text, delimiter)) {
    if (record.line <= skipLines || record.kind === 'broken') continue;
    if (record.cells.some((cell) => cell.trim() !== '')) return record;
  }
  return null;
};

function* linesOf(text: string): Generator<string> {
  const breaks = /\r\n|\r|\n/g;
  let start = 0;
  while (start < text.length) {
    const found = breaks.exec(text);
    yield text.slice(start, found?.index ?? text.length);
    if (found === null) return;
    start = breaks.lastIndex;
  }
}
