/** Where there is nothing to show: what that means and what to do next. */
import type { ReactNode } from 'react';
import classes from './states.module.css';

export const EmptyState = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className={classes.state}>
    <p className={classes.title}>{title}</p>
    {children === undefined ? null : <div className={classes.next}>{children}</div>}
  </div>
);
