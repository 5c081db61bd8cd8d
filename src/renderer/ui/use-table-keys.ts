/** Moving, opening and selecting rows by keyboard and pointer, the way editors and file lists do. */
import { type KeyboardEvent, type MouseEvent, useCallback, useRef, useState } from 'react';

type Input = {
  readonly ids: readonly number[];
  /** The row that was active when the table was last left. */
  readonly firstActiveId: number | null;
  /** Rows on one screen, for Page Up and Page Down. */
  readonly pageRows: () => number;
  readonly reveal: (index: number) => void;
  readonly onOpen: ((id: number) => void) | undefined;
  readonly selected: ReadonlySet<number>;
  readonly onSelect: ((selected: ReadonlySet<number>) => void) | undefined;
  readonly onApplyNewer: () => void;
};

const stepOf = (key: string, pageRows: number): number | null => {
  switch (key) {
    case 'ArrowDown':
    case 'j':
    case 'J':
      return 1;
    case 'ArrowUp':
    case 'k':
    case 'K':
      return -1;
    case 'PageDown':
      return pageRows;
    case 'PageUp':
      return -pageRows;
    case 'Home':
      return Number.NEGATIVE_INFINITY;
    case 'End':
      return Number.POSITIVE_INFINITY;
    default:
      return null;
  }
};

/** The row a pointer event happened in, and whether it was on the row's checkbox cell. */
const rowUnder = (event: MouseEvent): { id: number; onPick: boolean } | null => {
  const target = event.target as Element;
  const row = target.closest<HTMLElement>('[data-row]');
  if (row === null) return null;
  const picks = row.querySelector('[data-pick]')?.parentElement ?? null;
  return { id: Number(row.dataset.row), onPick: picks?.contains(target) ?? false };
};

export const useTableKeys = ({
  ids,
  firstActiveId,
  pageRows,
  reveal,
  onOpen,
  selected,
  onSelect,
  onApplyNewer,
}: Input) => {
  const [activeId, setActiveId] = useState(firstActiveId);
  /** Where a range began. */
  const anchor = useRef<number | null>(null);

  const select = (index: number, how: 'toggle' | 'range'): void => {
    const id = ids[index];
    if (onSelect === undefined || id === undefined) return;
    const next = new Set(selected);
    const from = anchor.current === null ? -1 : ids.indexOf(anchor.current);
    if (how === 'range' && from >= 0) {
      for (let at = Math.min(from, index); at <= Math.max(from, index); at++) next.add(ids[at] as number);
    } else {
      if (!next.delete(id)) next.add(id);
      anchor.current = id;
    }
    onSelect(next);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    const at = activeId === null ? -1 : ids.indexOf(activeId);
    const step = command ? null : stepOf(event.key, pageRows());
    if (step !== null) {
      if (ids.length === 0) return;
      const to = Math.max(0, Math.min(ids.length - 1, at < 0 && Number.isFinite(step) ? 0 : at + step));
      if (event.shiftKey && at >= 0) {
        anchor.current ??= activeId;
        select(to, 'range');
      }
      setActiveId(ids[to] ?? null);
      reveal(to);
    } else if (event.key === 'Enter' && at >= 0) onOpen?.(ids[at] as number);
    else if ((event.key === ' ' || event.key === 'x') && at >= 0 && !command)
      select(at, event.shiftKey ? 'range' : 'toggle');
    else if (event.key === 'a' && command && onSelect !== undefined) onSelect(new Set(ids));
    else if (event.key === 'Escape' && selected.size > 0) onSelect?.(new Set());
    else if (event.key === '.' && !command) onApplyNewer();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onClick = (event: MouseEvent): void => {
    const hit = rowUnder(event);
    if (hit === null || event.defaultPrevented) return;
    setActiveId(hit.id);
    const index = ids.indexOf(hit.id);
    if (event.shiftKey) select(index, 'range');
    else if (hit.onPick || event.ctrlKey || event.metaKey) select(index, 'toggle');
    else if (getSelection()?.isCollapsed !== false) onOpen?.(hit.id);
  };

  const activateFirst = useCallback((first: number | undefined) => {
    setActiveId((now) => now ?? first ?? null);
  }, []);

  return { activeId, activateFirst, onKeyDown, onClick };
};
