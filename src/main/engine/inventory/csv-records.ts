/**
 * Cuts CSV text into records (RFC 4180, section 2, with LF, CR LF or CR at line ends) and, unlike a parser that gives up,
 * goes on behind a broken quote: the line it stands on is reported, the next line starts afresh.
 */

export type CsvRecord =
  | { readonly kind: 'cells'; readonly line: number; readonly lastLine: number; readonly cells: readonly string[] }
  | { readonly kind: 'broken'; readonly line: number; readonly reason: string; readonly text: string };

/** A cell may be this long; a quote that is not closed by then is taken as a slip. */
export const CELL_LIMIT = 4_000;
/** Every quote inside a quoted cell is written twice. */
const QUOTED_LIMIT = 2 * CELL_LIMIT;
/** How much of a broken line is shown. */
const SHOWN_LIMIT = 200;

const QUOTE = 34;
const CR = 13;
const LF = 10;
const SPACE = 32;

/** Every line of the text is in exactly one record; an empty line is a record of one empty cell. Lines count from 1. */
export function* csvRecords(text: string, delimiter: string): Generator<CsvRecord> {
  const separator = delimiter.charCodeAt(0);
  let position = 0;
  let line = 1;
  while (position < text.length) {
    const record = readRecord(text, position, separator);
    if (typeof record === 'string') {
      const end = lineEnd(text, position);
      yield { kind: 'broken', line, reason: record, text: text.slice(position, Math.min(end, position + SHOWN_LIMIT)) };
      position = afterBreak(text, end);
      line++;
    } else {
      yield { kind: 'cells', line, lastLine: line + record.breaks, cells: record.cells };
      position = record.next;
      line += record.breaks + 1;
    }
  }
}

type Read = { readonly cells: string[]; readonly next: number; readonly breaks: number };

/** The record that starts here, or in words why there is none. */
const readRecord = (text: string, start: number, separator: number): Read | string => {
  const cells: string[] = [];
  let position = start;
  let breaks = 0;
  while (true) {
    const opening = skipSpaces(text, position);
    if (text.charCodeAt(opening) === QUOTE) {
      const quoted = readQuoted(text, opening + 1);
      if (typeof quoted === 'string') return quoted;
      cells.push(quoted.value);
      breaks += quoted.breaks;
      position = skipSpaces(text, quoted.next);
    } else {
      const end = cellEnd(text, position, separator);
      cells.push(text.slice(position, end));
      position = end;
    }
    const code = text.charCodeAt(position);
    if (position >= text.length || code === CR || code === LF)
      return { cells, next: afterBreak(text, position), breaks };
    if (code !== separator)
      return 'there is text behind a closing quote; a quote inside a quoted cell is written twice';
    position++;
  }
};

const readQuoted = (text: string, start: number): { value: string; next: number; breaks: number } | string => {
  let from = start;
  while (true) {
    const quote = nextQuote(text, from, start + QUOTED_LIMIT);
    if (quote === null)
      return start + QUOTED_LIMIT < text.length
        ? `a quote is opened and not closed within ${CELL_LIMIT} characters`
        : 'a quote is opened and never closed';
    if (text.charCodeAt(quote + 1) !== QUOTE) {
      const raw = text.slice(start, quote);
      return { value: raw.replaceAll('""', '"'), next: quote + 1, breaks: raw.match(/\r\n|\r|\n/g)?.length ?? 0 };
    }
    from = quote + 2;
  }
};

/** Looks no further than `end`, so that text full of broken quotes can't cost the square of its length. */
const nextQuote = (text: string, start: number, end: number): number | null => {
  const last = Math.min(end, text.length - 1);
  for (let position = start; position <= last; position++) if (text.charCodeAt(position) === QUOTE) return position;
  return null;
};

const cellEnd = (text: string, start: number, separator: number): number => {
  let position = start;
  while (position < text.length) {
    const code = text.charCodeAt(position);
    if (code === separator || code === LF || code === CR) break;
    position++;
  }
  return position;
};

const skipSpaces = (text: string, start: number): number => {
  let position = start;
  while (text.charCodeAt(position) === SPACE) position++;
  return position;
};

const lineEnd = (text: string, start: number): number => {
  let position = start;
  while (position < text.length && text.charCodeAt(position) !== LF && text.charCodeAt(position) !== CR) position++;
  return position;
};

const afterBreak = (text: string, position: number): number =>
  position + (text.charCodeAt(position) === CR && text.charCodeAt(position + 1) === LF ? 2 : 1);
