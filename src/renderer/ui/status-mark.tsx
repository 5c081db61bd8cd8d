/** A status as shape, colour and word: ● online, ◐ degraded, ✕ offline, ○ unknown, ‖ paused. */
import type { Status } from '../../contract/model/status.ts';
import classes from './status-mark.module.css';

export type MarkStatus = Status | 'paused';

export const statusWords: Record<MarkStatus, string> = {
  online: 'Online',
  degraded: 'Degraded',
  offline: 'Offline',
  unknown: 'Unknown',
  paused: 'Paused',
};

const Shape = ({ status }: { status: MarkStatus }) => {
  switch (status) {
    case 'online':
      return <circle cx="6" cy="6" r="4" fill="currentColor" />;
    case 'degraded':
      return (
        <>
          <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M6 1.75 A4.25 4.25 0 0 0 6 10.25 Z" fill="currentColor" />
        </>
      );
    case 'offline':
      return <path d="M2 2 L10 10 M10 2 L2 10" stroke="currentColor" strokeWidth="2.25" strokeLinecap="round" />;
    case 'unknown':
      return <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2 1.6" />;
    case 'paused':
      return <path d="M4 2 V10 M8 2 V10" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />;
  }
};

/** The shape alone, in the colour of its surroundings, for places that say the word themselves. */
export const StatusShape = ({ status, size = 12 }: { status: MarkStatus; size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 12 12" focusable="false" aria-hidden="true">
    <Shape status={status} />
  </svg>
);

/** Without a visible word, the word is still there for screen readers. */
export const StatusMark = ({
  status,
  word = true,
  size = 12,
}: {
  status: MarkStatus;
  word?: boolean;
  /** Pixels. */
  size?: number;
}) => (
  <span className={classes.mark} data-status={status}>
    <StatusShape status={status} size={size} />
    <span className={word ? undefined : classes.spoken}>{statusWords[status]}</span>
  </span>
);
