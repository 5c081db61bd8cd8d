/** Says that the monitor is out of reach, and how old what is shown has become. */
import classes from './connection-banner.module.css';
import { formatClock, formatDuration } from './format.ts';
import { useNow } from './use-now.ts';

export const ConnectionBanner = ({
  connection,
  lastFrameAt,
}: {
  connection: 'connecting' | 'connected' | 'disconnected' | 'refused';
  lastFrameAt: number | null;
}) => {
  const now = useNow();
  if (connection !== 'disconnected') return null;
  return (
    <p className={classes.banner} role="status">
      <strong>The monitor can’t be reached.</strong>{' '}
      {lastFrameAt === null
        ? 'Trying again.'
        : `What you see is ${formatDuration(now - lastFrameAt)} old, from ${formatClock(lastFrameAt)}. Trying again.`}
    </p>
  );
};
