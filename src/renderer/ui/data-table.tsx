/** A virtual table that knows no feature: thousands of live rows, calm under the pointer, all by keyboard. */
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has only the rows in view, so it can not be a <table>.
import { Button } from '@mantine/core';
import { type SortingState, type TableOptions, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import css from './data-table.module.css';
import type { DataColumn, SortValue, TableSort } from './data-table-column.ts';
import { ColumnChooser, type ColumnTable, columnFeatures, DataTableHead } from './data-table-head.tsx';
import { DataTableRow } from './data-table-row.tsx';
import { isFlags, isSizes, useStoredState } from './stored-state.ts';
import { recallPlace, rememberPlace } from './table-place.ts';
import { useCalmOrder } from './use-calm-order.ts';
import { useTableKeys } from './use-table-keys.ts';

const ROW_PX = 32;
const PICK_PX = 36;
/** Room for the button that chooses columns. */
const END_PX = 30;
const HEAD_PX = 33;
/** After the last key the rows stay put for this long. */
const STILL_AFTER_KEY_MS = 5_000;
const NO_DATA: object[] = [];

export type DataTableHandle = {
  /** Takes the focus, on the first row when none was active. */
  focus(): void;
  /** The rows as they stand on screen, all of them. */
  ids(): readonly number[];
  /** The row that keys move, if it is still there. */
  activeId(): number | null;
};

export type DataTableProps<T> = {
  readonly label: string;
  readonly columns: readonly DataColumn<T>[];
  /** The rows that match, in any order; a new array whenever one of them changed. */
  readonly items: readonly T[];
  readonly idOf: (item: T) => number;
  /** The newest of one row, also when it no longer matches but is still shown; undefined once it is gone. */
  readonly itemById: (id: number) => T | undefined;
  readonly nameOf: (item: T) => string;
  readonly sort: TableSort;
  readonly onSort: (sort: TableSort) => void;
  /** Names the filter in force: another one reorders at once. */
  readonly question: string;
  /** Rows are still arriving: let them in at once. */
  readonly filling?: boolean;
  /** Keeps widths and visible columns under this name. */
  readonly storageKey: string;
  readonly onOpen?: (id: number) => void;
  readonly selected?: ReadonlySet<number>;
  readonly onSelect?: (selected: ReadonlySet<number>) => void;
  /** Shown in place of rows when there are none. */
  readonly empty: ReactNode;
  readonly handle?: Ref<DataTableHandle>;
};

const NOTHING: ReadonlySet<number> = new Set();

export const DataTable = <T,>(props: DataTableProps<T>): ReactNode => {
  const { label, columns, items, idOf, itemById, nameOf, sort, onSort, question, filling, storageKey, onOpen } = props;
  const { selected = NOTHING, onSelect, empty, handle } = props;
  const gridId = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState(false);
  const [keyed, setKeyed] = useState(false);
  const keyTimer = useRef<number | undefined>(undefined);
  useEffect(() => () => clearTimeout(keyTimer.current), []);

  const [visibility, setVisibility] = useStoredState<Record<string, boolean>>(
    `${storageKey}.visible`,
    Object.fromEntries(columns.filter((column) => column.hiddenAtFirst).map((column) => [column.id, false])),
    isFlags,
  );
  const [sizing, setSizing] = useStoredState<Record<string, number>>(`${storageKey}.widths`, {}, isSizes);
  const sorting = useMemo<SortingState>(() => [{ id: sort.columnId, desc: sort.descending }], [sort]);
  const definitions = useMemo<TableOptions<typeof columnFeatures, object>['columns']>(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: () => null,
        header: column.header,
        size: column.widthPx,
        minSize: 48,
        maxSize: 900,
        enableSorting: column.sortValue !== undefined,
        sortDescFirst: column.descendingFirst ?? false,
        enableHiding: !column.required,
      })),
    [columns],
  );
  const table: ColumnTable = useTable({
    features: columnFeatures,
    columns: definitions,
    data: NO_DATA,
    columnResizeMode: 'onChange',
    enableSortingRemoval: false,
    manualSorting: true,
    state: { sorting, columnVisibility: visibility, columnSizing: sizing },
    onSortingChange: (update) => {
      const [next] = typeof update === 'function' ? update(sorting) : update;
      if (next !== undefined) onSort({ columnId: next.id, descending: next.desc });
    },
    onColumnVisibilityChange: setVisibility,
    onColumnSizingChange: setSizing,
  });
  const shown = useMemo(() => columns.filter((column) => visibility[column.id] !== false), [columns, visibility]);
  const template = shown
    .map((column) => {
      const width = sizing[column.id] ?? column.widthPx;
      return column.grow ? `minmax(${width}px, 1fr)` : `${width}px`;
    })
    .join(' ');

  const placeKey = `${storageKey}.place`;
  const asked = `${question}\n${sort.columnId}\n${sort.descending}`;
  const [left] = useState(() => recallPlace(placeKey, asked));
  const sortColumn = columns.find((column) => column.id === sort.columnId);
  const order = useCalmOrder({
    items,
    idOf,
    sortValue: sortColumn?.sortValue ?? ((): SortValue => null),
    descending: sort.descending,
    held: (hovered || keyed) && !filling,
    question: asked,
  });
  const ids = useMemo(() => {
    // The newest items say which of the rows held in place are gone.
    void items;
    return order.ids.some((id) => itemById(id) === undefined)
      ? order.ids.filter((id) => itemById(id) !== undefined)
      : order.ids;
  }, [order.ids, items, itemById]);

  const virtual = useVirtualizer({
    initialOffset: left?.topPx ?? 0,
    count: ids.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => ids[index] as number,
    overscan: 12,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
  });
  const keys = useTableKeys({
    ids,
    firstActiveId: left?.activeId ?? null,
    pageRows: () => Math.max(1, Math.floor(((scroll.current?.clientHeight ?? 0) - HEAD_PX) / ROW_PX) - 1),
    reveal: (index) => virtual.scrollToIndex(index),
    onOpen,
    selected,
    onSelect,
    onApplyNewer: order.apply,
  });
  const here = useRef({ asked, activeId: keys.activeId, topPx: 0 });
  here.current = { asked, activeId: keys.activeId, topPx: virtual.scrollOffset ?? 0 };
  useEffect(
    () => () => {
      const { asked: leaving, activeId, topPx } = here.current;
      rememberPlace(placeKey, { question: leaving, topPx, activeId });
    },
    [placeKey],
  );
  // Another question starts at its first row.
  const lastQuestion = useRef(question);
  useEffect(() => {
    if (lastQuestion.current !== question) scroll.current?.scrollTo({ top: 0 });
    lastQuestion.current = question;
  }, [question]);
  useImperativeHandle(handle, () => ({
    focus: () => {
      scroll.current?.focus();
      keys.activateFirst(ids[0]);
    },
    ids: () => ids,
    activeId: () => (keys.activeId !== null && ids.includes(keys.activeId) ? keys.activeId : null),
  }));

  const activeShown = virtual.getVirtualItems().some((row) => row.key === keys.activeId);
  const pickPx = onSelect === undefined ? 0 : PICK_PX;
  const leastPx = shown.reduce((sum, { id, widthPx }) => sum + (sizing[id] ?? widthPx), pickPx + END_PX);
  const layout = {
    '--table-columns': `${pickPx === 0 ? '' : `${pickPx}px `}${template} ${END_PX}px`,
    '--table-least': `${leastPx}px`,
  } as CSSProperties;
  return (
    <div className={css.frame} style={layout}>
      <div
        ref={scroll}
        role="grid"
        aria-label={label}
        aria-rowcount={ids.length + 1}
        aria-multiselectable={onSelect !== undefined || undefined}
        aria-activedescendant={activeShown ? `${gridId}-${keys.activeId}` : undefined}
        tabIndex={0}
        className={css.scroll}
        onKeyDown={(event) => {
          setKeyed(true);
          clearTimeout(keyTimer.current);
          keyTimer.current = window.setTimeout(() => setKeyed(false), STILL_AFTER_KEY_MS);
          keys.onKeyDown(event);
        }}
        onBlur={() => setKeyed(false)}
        onClick={keys.onClick}
        onPointerEnter={() => setHovered(true)}
        onPointerLeave={() => setHovered(false)}
      >
        <DataTableHead
          table={table}
          columns={columns}
          selection={
            onSelect === undefined
              ? null
              : {
                  all: ids.length > 0 && ids.every((id) => selected.has(id)),
                  some: selected.size > 0,
                  toggle: () => onSelect(ids.every((id) => selected.has(id)) ? NOTHING : new Set(ids)),
                }
          }
        />
        <div role="rowgroup" className={css.body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const id = ids[index] as number;
            const item = itemById(id);
            return item === undefined ? null : (
              <DataTableRow
                key={id}
                item={item}
                id={id}
                domId={`${gridId}-${id}`}
                name={nameOf(item)}
                index={index}
                offsetPx={start - HEAD_PX}
                columns={shown}
                selectable={onSelect !== undefined}
                selected={selected.has(id)}
                active={id === keys.activeId}
              />
            );
          })}
        </div>
      </div>
      <ColumnChooser table={table} columns={columns} />
      {ids.length === 0 && <div className={css.empty}>{empty}</div>}
      {order.newer > 0 && (
        <Button size="compact-sm" radius="xl" className={css.newer} onClick={order.apply}>
          {order.newer.toLocaleString()} newer
        </Button>
      )}
    </div>
  );
};
