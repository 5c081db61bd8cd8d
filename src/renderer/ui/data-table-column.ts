/** What a virtual table is told of a column, and of the values it sorts by. */
import type { ReactNode } from 'react';

/** Values of one column compare with `<`; `null` sorts last whichever way. */
export type SortValue = string | number | null;

export type TableSort = { readonly columnId: string; readonly descending: boolean };

export type DataColumn<T> = {
  readonly id: string;
  readonly header: string;
  /** Start width in pixels; a growing column takes what is left over. */
  readonly widthPx: number;
  readonly grow?: boolean;
  readonly align?: 'end';
  /** Columns that may not be hidden say so. */
  readonly required?: boolean;
  /** Hidden until a person asks for it. */
  readonly hiddenAtFirst?: boolean;
  readonly sortValue?: (item: T) => SortValue;
  /** First click sorts descending: right for measured values. */
  readonly descendingFirst?: boolean;
  /** A change of this value is marked for two seconds. */
  readonly markOn?: (item: T) => unknown;
  /** `strong` for what needs a person, `faint` for measured values that change all the time. */
  readonly mark?: 'strong' | 'faint';
  readonly render: (item: T) => ReactNode;
};
