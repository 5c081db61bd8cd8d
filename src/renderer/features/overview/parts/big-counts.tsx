/** The fleet in numbers that can be read from two metres; each opens the devices it counts. */
import { Link } from 'wouter';
import type { StatusCounts } from '../../../../contract/model/status.ts';
import { formatCount } from '../../../ui/format.ts';
import { StatusMark } from '../../../ui/status-mark.tsx';
import classes from './big-counts.module.css';

const order = ['offline', 'degraded', 'unknown', 'paused', 'online'] as const;

export const BigCounts = ({ counts }: { counts: StatusCounts }) => (
  <ul className={classes.counts} aria-label="Devices by status">
    {order
      .filter((status) => counts[status] > 0 || status === 'offline' || status === 'online')
      .map((status) => (
        <li key={status}>
          <Link
            href={`/devices?q=${encodeURIComponent(`status:${status}`)}`}
            className={classes.count}
            data-status={status}
            data-zero={counts[status] === 0 || undefined}
          >
            <span className={classes.number}>{formatCount(counts[status])}</span>
            <StatusMark status={status} size={11} />
          </Link>
        </li>
      ))}
  </ul>
);
