/** What separates the cells of a sheet, judged by its first line. */
import { mapColumns } from './columns.ts';
import { csvRecords } from './csv-records.ts';

const delimiters = [',', ';', '\t', '|'] as const;

/** Excel's own hint, as a first line: `sep=;`. */
const SEP_LINE = /^sep=([,;\t|])\r?(\n|$)/i;

export type Delimiter = {
  readonly delimiter: string;
  /** 1 when the first line only names the delimiter and holds no device. */
  readonly skipLines: number;
};

/**
 * The delimiter that stands most often outside quotes in the first line with text, among those that leave an address column;
 * a comma when there is none.
 */
export const detectDelimiter = (text: string): Delimiter => {
  const hint = SEP_LINE.exec(text);
  if (hint?.[1] !== undefined) return { delimiter: hint[1], skipLines: 1 };
  const tried = delimiters.map((delimiter) => {
    const cells = firstCells(text, delimiter);
    return { delimiter, cells: cells.length, fits: mapColumns(cells) !== null };
  });
  const best = tried.toSorted((a, b) => Number(b.fits) - Number(a.fits) || b.cells - a.cells)[0];
  return { delimiter: best?.delimiter ?? ',', skipLines: 0 };
};

const firstCells = (text: string, delimiter: string): readonly string[] => {
  for (const record of csvRecords(text, delimiter)) {
    if (record.kind === 'broken') return [];
    if (record.cells.some((cell) => cell.trim() !== '')) return record.cells;
  }
  return [];
};
