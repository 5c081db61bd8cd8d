/** Lines of a history file back to checks: every line is a good row or says which column is bad and why; a spreadsheet may have saved it. */
import { FieldwatchError } from '../../../contract/errors.ts';
import { type HistoryField, HistoryRow, historyFields, writeTime } from '../../../contract/model/history-row.ts';
import { csvRecords } from '../inventory/csv-records.ts';
import { unguardFormula } from '../inventory/formula-guard.ts';
import { historyColumns, neededFields } from './history-columns.ts';

/** A row as the import call takes it: its time is text. */
export type HistoryLine = Omit<HistoryRow, 'time'> & { readonly time: string };

export type HistoryProblem = {
  readonly line: number;
  /** As the file calls it; null where the whole line is meant. */
  readonly column: string | null;
  readonly reason: string;
  /** The beginning of the line. */
  readonly text: string;
};

export type HistoryReading =
  | { readonly kind: 'row'; readonly row: HistoryLine }
  | { readonly kind: 'bad'; readonly problem: HistoryProblem }
  | { readonly kind: 'nothing' };

export type ReadLine = (line: number, text: string) => HistoryReading;

const delimiters = [',', ';', '\t', '|'] as const;
const shownLetters = 120;
const textFields: ReadonlySet<HistoryField> = new Set(['address', 'name', 'time', 'status', 'voidReason']);

/** Judged by the first line, which is read again as any other. Throws `bad-input` where it is neither kind of file. */
export const historyReader = (firstLine: string): ReadLine => {
  if (firstLine.trimStart().startsWith('{')) return readJson;
  const headers = delimiters.map((delimiter) => headerOf(firstLine, delimiter));
  const best = headers.toSorted((a, b) => a.lacks.length - b.lacks.length)[0];
  if (best === undefined || best.lacks.length > 0)
    throw new FieldwatchError(
      'bad-input',
      `This is no history file: line 1 is neither a JSON object nor a header; it lacks ${best?.lacks.join(', ')}.`,
      { hint: 'Columns may stand in any order; `fieldwatch history export` writes such a file.' },
    );
  return (line, text) => (line === 1 ? { kind: 'nothing' } : readCells(best, line, text));
};

type Header = {
  readonly delimiter: string;
  /** By column; null where it is none of ours. */
  readonly fields: readonly (HistoryField | null)[];
  readonly lacks: readonly string[];
};

const fieldOf = new Map(historyFields.map((field) => [historyColumns[field], field]));

const headerOf = (text: string, delimiter: string): Header => {
  const fields = cellsOf(text, delimiter)?.map((cell) => fieldOf.get(cell.trim().toLowerCase()) ?? null) ?? [];
  const lacks = neededFields.filter((field) => !fields.includes(field)).map((field) => historyColumns[field]);
  return { delimiter, fields, lacks };
};

/** Null for a line with a broken quote. */
const cellsOf = (text: string, delimiter: string): readonly string[] | null => {
  const record = csvRecords(text, delimiter).next().value;
  if (record === undefined) return [];
  return record.kind === 'cells' ? record.cells : null;
};

const readCells = ({ delimiter, fields }: Header, line: number, text: string): HistoryReading => {
  if (text.trim() === '') return { kind: 'nothing' };
  const cells = cellsOf(text, delimiter);
  if (cells === null) return bad(line, null, 'a quote is opened and not closed in this line', text);
  const values = new Map<HistoryField, unknown>();
  for (const [column, field] of fields.entries())
    if (field !== null && !values.has(field)) values.set(field, readCell(field, cells[column] ?? '', delimiter));
  return readValues(values, historyColumns, line, text);
};

/** Where the comma does not part cells it may part decimals. */
const readCell = (field: HistoryField, cell: string, delimiter: string): unknown => {
  const text = unguardFormula(cell.trim());
  if (text === '') return field === 'name' ? '' : null;
  if (textFields.has(field)) return text;
  const plain = delimiter === ',' ? text : text.replace(',', '.');
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(plain) ? Number(plain) : text;
};

const readJson: ReadLine = (line, text) => {
  if (text.trim() === '') return { kind: 'nothing' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad(line, null, 'is not a JSON object', text);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return bad(line, null, 'is not a JSON object', text);
  const object = value as Readonly<Record<string, unknown>>;
  const known = historyFields.filter((field) => Object.hasOwn(object, field));
  return readValues(new Map(known.map((field) => [field, object[field]])), null, line, text);
};

const readValues = (
  values: ReadonlyMap<HistoryField, unknown>,
  names: typeof historyColumns | null,
  line: number,
  text: string,
): HistoryReading => {
  const parsed = HistoryRow.safeParse(Object.fromEntries(values));
  if (parsed.success) return { kind: 'row', row: { ...parsed.data, time: writeTime(parsed.data.time) } };
  const issue = parsed.error.issues[0];
  const field = historyFields.find((known) => known === issue?.path[0]) ?? null;
  const column = field === null || names === null ? field : names[field];
  const missing = field !== null && (values.get(field) ?? null) === null;
  return bad(line, column, missing ? 'is missing' : (issue?.message ?? 'is not understood'), text);
};

const bad = (line: number, column: string | null, reason: string, text: string): HistoryReading => ({
  kind: 'bad',
  problem: { line, column, reason, text: text.slice(0, shownLetters) },
});
