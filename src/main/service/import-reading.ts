/** Reads a whole import source in short slices, so that the main loop stays free however long the list is. */
import type { ImportDefaults, ImportPreview, ImportProblem, ImportSource } from '../../contract/model/import.ts';
import { type Reading, readList, readSheet } from '../engine/inventory/read-devices.ts';
import { decodePieces, detectEncoding } from '../io/csv/decode-text.ts';
import type { ImportRow } from '../io/store/store.ts';

/** A slice of work; with everything else that happens in a turn this stays well under the promised 50 ms. */
const SLICE_MS = 8;
const LISTED_LIMIT = 1_000;

export type ReadImport = Pick<ImportPreview, 'fileName' | 'columns' | 'delimiter' | 'encoding' | 'badRows' | 'bad'> & {
  readonly rows: ImportRow[];
  readonly warnings: ImportProblem[];
};

export const readImport = async (source: ImportSource, defaults: ImportDefaults): Promise<ReadImport> => {
  if (source.kind === 'text') {
    const read = await collect(readList(source.text), defaults);
    return { fileName: '', columns: [], delimiter: '', encoding: '', ...read };
  }
  const bytes = Buffer.from(source.contentBase64, 'base64');
  const encoding = detectEncoding(bytes);
  const pieces: string[] = [];
  await inSlices(decodePieces(bytes, encoding), (piece) => pieces.push(piece));
  const { delimiter, columns, readings } = readSheet(pieces.join(''));
  const read = await collect(readings, defaults);
  return { fileName: source.fileName, columns: [...columns.headers], delimiter, encoding: encoding.name, ...read };
};

const collect = async (readings: Iterable<Reading>, defaults: ImportDefaults) => {
  const rows: ImportRow[] = [];
  const bad: ImportProblem[] = [];
  const warnings: ImportProblem[] = [];
  let badRows = 0;
  await inSlices(readings, (reading) => {
    if (reading.kind === 'good') {
      rows.push(withDefaults(reading.row, defaults));
      if (reading.warning !== null && warnings.length < LISTED_LIMIT) warnings.push(reading.warning);
    } else if (reading.kind === 'bad') {
      badRows++;
      if (bad.length < LISTED_LIMIT) bad.push(reading.problem);
    }
  });
  return { rows, bad, badRows, warnings };
};

/** An empty site cell clears the site, unless a site was named for all rows that have none. */
const withDefaults = (row: ImportRow, { site }: ImportDefaults): ImportRow =>
  row.site === '' && site ? { ...row, site: null } : row;

/** Walks the items, giving the loop a turn whenever a slice is used up. */
export const inSlices = async <T>(items: Iterable<T>, take: (item: T) => void): Promise<void> => {
  let sliceEnd = performance.now() + SLICE_MS;
  for (const item of items) {
    take(item);
    if (performance.now() < sliceEnd) continue;
    await new Promise((resolve) => setImmediate(resolve));
    sliceEnd = performance.now() + SLICE_MS;
  }
};
