/** A small table without virtual rows: for lists of at most a few hundred lines. */
import type { ReactNode } from 'react';
import classes from './plain-table.module.css';

export type PlainColumn = { readonly header: string; readonly numeric?: boolean; readonly hint?: string };

export const PlainTable = ({
  label,
  columns,
  children,
}: {
  label: string;
  columns: readonly PlainColumn[];
  /** `tr` elements. */
  children: ReactNode;
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
  <div className={classes.scroll} tabIndex={0}>
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ header, numeric, hint }) => (
            <th key={header} scope="col" data-numeric={numeric || undefined} title={hint}>
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);
