/** The header of a virtual table: sorting, widths, select all, and the choice of columns. */
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has only the rows in view, so it can not be a <table>.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row.
import { ActionIcon, Menu } from '@mantine/core';
import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  type ReactTable,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import type { ReactNode } from 'react';
import css from './data-table.module.css';
import type { DataColumn } from './data-table-column.ts';

/** What the table library does here: columns only. Rows are ordered and drawn by us, which measured half the cost. */
export const columnFeatures = tableFeatures({
  rowSortingFeature,
  columnSizingFeature,
  columnResizingFeature,
  columnVisibilityFeature,
});

export type ColumnTable = ReactTable<typeof columnFeatures, object>;

type HeadProps<T> = {
  readonly table: ColumnTable;
  readonly columns: readonly DataColumn<T>[];
  readonly selection: { readonly all: boolean; readonly some: boolean; readonly toggle: () => void } | null;
};

export const DataTableHead = <T,>({ table, columns, selection }: HeadProps<T>): ReactNode => {
  const byId = new Map(columns.map((column) => [column.id, column]));
  return (
    <div role="rowgroup" className={css.headGroup}>
      <div role="row" className={css.head} aria-rowindex={1}>
        {selection !== null && (
          <div role="columnheader" className={css.pick} aria-label="Selection">
            <input
              type="checkbox"
              aria-label="Select all rows"
              checked={selection.all}
              ref={(box) => {
                if (box !== null) box.indeterminate = selection.some && !selection.all;
              }}
              onChange={selection.toggle}
            />
          </div>
        )}
        {table.getFlatHeaders().map((header) => {
          const { column } = header;
          const sorted = column.getIsSorted();
          const { header: title, align } = byId.get(column.id) as DataColumn<T>;
          const ariaSort = sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none';
          return (
            <div
              key={header.id}
              role="columnheader"
              aria-sort={column.getCanSort() ? ariaSort : undefined}
              className={css.headCell}
              data-align={align}
            >
              {column.getCanSort() ? (
                <button type="button" className={css.sort} onClick={column.getToggleSortingHandler()}>
                  <span>{title}</span>
                  {sorted === 'asc' && <ArrowUp size={12} aria-hidden />}
                  {sorted === 'desc' && <ArrowDown size={12} aria-hidden />}
                </button>
              ) : (
                <span className={css.unsortable}>{title}</span>
              )}
              <div
                className={css.resize}
                data-resizing={column.getIsResizing() || undefined}
                onPointerDown={header.getResizeHandler()}
                onDoubleClick={() => column.resetSize()}
                aria-hidden
              />
            </div>
          );
        })}
      </div>
    </div>
  );
};

/** Which columns are shown; the required ones stay. */
export const ColumnChooser = <T,>({
  table,
  columns,
}: {
  readonly table: ColumnTable;
  readonly columns: readonly DataColumn<T>[];
}): ReactNode => (
  <Menu closeOnItemClick={false} position="bottom-end" withinPortal>
    <Menu.Target>
      <ActionIcon className={css.chooser} size={24} variant="subtle" color="gray" aria-label="Choose columns">
        <Columns3 size={14} aria-hidden />
      </ActionIcon>
    </Menu.Target>
    <Menu.Dropdown>
      <Menu.Label>Columns</Menu.Label>
      {columns.map(({ id, header, required }) => {
        const column = table.getColumn(id);
        return (
          <Menu.CheckboxItem
            key={id}
            disabled={required}
            checked={column?.getIsVisible() ?? false}
            onChange={(visible) => column?.toggleVisibility(visible)}
          >
            {header}
          </Menu.CheckboxItem>
        );
      })}
      <Menu.Divider />
      <Menu.Item
        onClick={() => {
          table.resetColumnVisibility();
          table.resetColumnSizing();
        }}
      >
        Reset columns
      </Menu.Item>
    </Menu.Dropdown>
  </Menu>
);
