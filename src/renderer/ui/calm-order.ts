/** The order of rows on screen: sorted anew only when told, so that nothing jumps under the pointer. */
import type { SortValue } from './data-table-column.ts';

export type Order = {
  readonly ids: readonly number[];
  /** What each row was sorted by when the order was made. */
  readonly sortedBy: ReadonlyMap<number, SortValue>;
};

export type OrderRule<T> = {
  readonly idOf: (item: T) => number;
  readonly sortValue: (item: T) => SortValue;
  readonly descending: boolean;
};

/** Negative when `a` comes first; rows without a value come last whichever way. */
export const compareSortValues = (a: SortValue, b: SortValue, descending: boolean): number => {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b === descending ? 1 : -1;
};

/** Sorts by value, equal values by identifier, so that the same rows always stand in the same order. */
export const makeOrder = <T>(items: readonly T[], { idOf, sortValue, descending }: OrderRule<T>): Order => {
  const sortedBy = new Map<number, SortValue>();
  const entries = items.map((item) => {
    const entry = { id: idOf(item), value: sortValue(item) };
    sortedBy.set(entry.id, entry.value);
    return entry;
  });
  entries.sort((a, b) => compareSortValues(a.value, b.value, descending) || a.id - b.id);
  return { ids: entries.map((entry) => entry.id), sortedBy };
};

/** How many rows came, went, or no longer stand where their value says. */
export const countNewer = <T>(
  order: Order,
  items: readonly T[],
  { idOf, sortValue }: Pick<OrderRule<T>, 'idOf' | 'sortValue'>,
): number => {
  let known = 0;
  let newer = 0;
  for (const item of items) {
    const id = idOf(item);
    const was = order.sortedBy.get(id);
    if (was === undefined) newer++;
    else {
      known++;
      if (was !== sortValue(item)) newer++;
    }
  }
  return newer + (order.sortedBy.size - known);
};

/** Letters without case or accents and numbers by value: `printer 2` stands before `Printer 10`. */
export const naturalKey = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\d+/g, (digits) => digits.padStart(12, '0'));
