/** What the marks of the grid mean. */
import { StatusMark } from '../../../ui/status-mark.tsx';
import classes from './legend.module.css';

export const Legend = () => (
  <span className={classes.legend}>
    {(['offline', 'degraded', 'unknown', 'online'] as const).map((status) => (
      <StatusMark key={status} status={status} size={10} />
    ))}
  </span>
);
