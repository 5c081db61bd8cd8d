/** Writes what is seen as CSV (RFC 4180) that no spreadsheet takes for a formula. */
const FORMULA_START = /^[=+\-@\t\r]/;

const field = (value: string | number | null): string => {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export type CsvColumn<T> = { readonly header: string; readonly value: (item: T) => string | number | null };

export const toCsv = <T>(columns: readonly CsvColumn<T>[], items: readonly T[]): string =>
  [
    columns.map(({ header }) => field(header)).join(','),
    ...items.map((item) => columns.map(({ value }) => field(value(item))).join(',')),
    '',
  ].join('\r\n');
