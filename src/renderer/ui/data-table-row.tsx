/** One row of a virtual table, drawn again only when its item, its place or its selection changed. */
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has only the rows in view, so it can not be a <table>.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row.
import { memo, type ReactNode, useRef } from 'react';
import css from './data-table.module.css';
import type { DataColumn } from './data-table-column.ts';

type RowProps<T> = {
  readonly item: T;
  readonly id: number;
  readonly domId: string;
  readonly name: string;
  /** Position in the whole list, from 0. */
  readonly index: number;
  readonly offsetPx: number;
  readonly columns: readonly DataColumn<T>[];
  readonly selectable: boolean;
  readonly selected: boolean;
  readonly active: boolean;
};

/** Two names for the same mark, so that a second change within two seconds starts it again. */
type Marks = Record<string, 'a' | 'b'>;

const useMarks = <T,>(item: T, columns: readonly DataColumn<T>[]): Marks => {
  const seen = useRef<{ item: T; marks: Marks }>({ item, marks: {} });
  const { item: before, marks } = seen.current;
  if (before !== item) {
    const next = { ...marks };
    for (const { id, markOn } of columns)
      if (markOn !== undefined && markOn(before) !== markOn(item)) next[id] = marks[id] === 'a' ? 'b' : 'a';
    seen.current = { item, marks: next };
  }
  return seen.current.marks;
};

const Row = <T,>({
  item,
  id,
  domId,
  name,
  index,
  offsetPx,
  columns,
  selectable,
  selected,
  active,
}: RowProps<T>): ReactNode => {
  const marks = useMarks(item, columns);
  return (
    <div
      role="row"
      id={domId}
      data-row={id}
      aria-rowindex={index + 2}
      aria-selected={selectable ? selected : undefined}
      className={css.row}
      data-active={active || undefined}
      style={{ transform: `translateY(${offsetPx}px)` }}
    >
      {selectable && (
        <div role="gridcell" className={css.pick}>
          <input
            type="checkbox"
            tabIndex={-1}
            checked={selected}
            readOnly
            data-pick={id}
            aria-label={`Select ${name}`}
          />
        </div>
      )}
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={css.cell}
          data-align={column.align}
          data-mark={marks[column.id]}
          data-mark-kind={column.mark}
        >
          {column.render(item)}
        </div>
      ))}
    </div>
  );
};

export const DataTableRow = memo(Row) as typeof Row;
