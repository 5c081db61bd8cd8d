/** Days by hours as one grid with one stop for the Tab key; arrow keys move within it. */
import { type FocusEvent, type KeyboardEvent, memo, type PointerEvent, useRef, useState } from 'react';
import { type HeatDay, type HeatWords, heatOf } from '../heat-model.ts';
import css from './heat-map.module.css';

export type HeatPlace = { readonly row: number; readonly place: number };

type Props = {
  readonly days: readonly HeatDay[];
  readonly usualMs: number | null;
  readonly words: HeatWords;
  /** The place that is pointed at or focused; null when it is left. */
  readonly onLook: (place: HeatPlace | null) => void;
};

const hours = Array.from({ length: 24 }, (_, hour) => hour);

const moved = ({ row, place }: HeatPlace, key: string, whole: boolean, last: HeatPlace): HeatPlace | null => {
  switch (key) {
    case 'ArrowLeft':
      return { row, place: Math.max(0, place - 1) };
    case 'ArrowRight':
      return { row, place: Math.min(last.place, place + 1) };
    case 'ArrowUp':
      return { row: Math.max(0, row - 1), place };
    case 'ArrowDown':
      return { row: Math.min(last.row, row + 1), place };
    case 'Home':
      return { row: whole ? 0 : row, place: 0 };
    case 'End':
      return { row: whole ? last.row : row, place: last.place };
    case 'PageUp':
      return { row: 0, place };
    case 'PageDown':
      return { row: last.row, place };
    default:
      return null;
  }
};

/** The place an event happened in: beside the headings. */
const placeUnder = (target: EventTarget): HeatPlace | null => {
  const cell = target instanceof Element ? target.closest('td') : null;
  const row = cell?.parentElement;
  return cell !== null && row instanceof HTMLTableRowElement
    ? { row: row.rowIndex - 1, place: cell.cellIndex - 1 }
    : null;
};

/** The latest hour there is. */
const firstPlace = (days: readonly HeatDay[]): HeatPlace => ({
  row: 0,
  place: Math.max(0, days[0]?.places.findLastIndex((there) => there.length > 0) ?? 0),
});

export const HeatGrid = memo(({ days, usualMs, words, onLook }: Props) => {
  const [chosen, setChosen] = useState<HeatPlace | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const active = chosen !== null && chosen.row < days.length ? chosen : firstPlace(days);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey) return;
    const last = { row: days.length - 1, place: hours.length - 1 };
    const next = moved(active, event.key, event.ctrlKey || event.metaKey, last);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    table.current?.rows[next.row + 1]?.cells[next.place + 1]?.focus();
  };
  const onFocus = (event: FocusEvent): void => {
    const place = placeUnder(event.target);
    if (place === null) return;
    setChosen(place);
    onLook(place);
  };
  const onPointerOver = (event: PointerEvent): void => onLook(placeUnder(event.target));

  return (
    <div className={css.scroll}>
      <table
        ref={table}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid may be a table, whose rows and headings it keeps
        role="grid"
        aria-label="Loss and RTT by day and hour, newest day first"
        className={css.grid}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onBlur={() => onLook(null)}
        onPointerOver={onPointerOver}
        onPointerLeave={() => onLook(null)}
      >
        <thead>
          <tr>
            <th scope="col" className={css.day}>
              Day
            </th>
            {hours.map((hour) => (
              <th key={hour} scope="col">
                {String(hour).padStart(2, '0')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day, row) => (
            <tr key={day.at}>
              <th scope="row" className={css.day}>
                {words.day(day)}
              </th>
              {day.places.map((there, place) => {
                const said = words.place(day, place);
                return (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: a place is its number
                    key={place}
                    tabIndex={row === active.row && place === active.place ? 0 : -1}
                    aria-label={said}
                    title={said}
                  >
                    <span className={css.place}>
                      {there.map((hour) => (
                        <span key={hour.at} className={css.swatch} data-heat={heatOf(hour, usualMs)} />
                      ))}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});
