/** Long work in one line: done of total, rate, remaining time, cancel. */
import { Button, Progress } from '@mantine/core';
import { formatBytes, formatCount, formatDuration } from './format.ts';
import classes from './progress.module.css';

export const WorkProgress = ({
  label,
  done,
  total,
  ratePerS,
  remainingMs,
  unit,
  onCancel,
}: {
  label: string;
  done: number;
  total: number;
  ratePerS: number;
  remainingMs: number | null;
  /** What is counted, plural: `devices`; bytes are told in their larger units. */
  unit: string;
  onCancel?: () => void;
}) => (
  <div className={classes.work}>
    <div className={classes.line}>
      <span className={classes.label}>{label}</span>
      <span className={classes.figures}>
        {amounts(done, total, unit)} · {unit === 'bytes' ? formatBytes(ratePerS) : formatCount(ratePerS)}/s
        {remainingMs === null ? '' : ` · ${formatDuration(remainingMs)} left`}
      </span>
      {onCancel === undefined ? null : (
        <Button size="compact-xs" variant="default" onClick={onCancel} aria-label={`Cancel: ${label}`}>
          Cancel
        </Button>
      )}
    </div>
    <Progress
      value={total === 0 ? 0 : (done / total) * 100}
      size="sm"
      aria-label={`${label}: ${amounts(done, total, unit)}`}
      transitionDuration={200}
    />
  </div>
);

const amounts = (done: number, total: number, unit: string): string =>
  unit === 'bytes'
    ? `${formatBytes(done)} of ${formatBytes(total)}`
    : `${formatCount(done)} of ${formatCount(total)} ${unit}`;
