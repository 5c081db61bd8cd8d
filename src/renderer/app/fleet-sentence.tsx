/** How fresh the picture is, and on every page but the overview the fleet in one sentence with its worst status. */
import { useLocation } from 'wouter';
import { worstInCounts } from '../client/status-counts.ts';
import { useFleet } from '../client/use-fleet.tsx';
import { formatDuration } from '../ui/format.ts';
import { StatusMark } from '../ui/status-mark.tsx';
import { useNow } from '../ui/use-now.ts';
import classes from './header.module.css';

/** Silence that is still normal: a fleet checked every few minutes says nothing in between. */
const QUIET_MS = 3_000;

export const FleetSentence = () => {
  const [location] = useLocation();
  const sentence = useFleet((state) => state.statistics?.sentence ?? null);
  const worst = useFleet((state) => worstInCounts(state.counts));
  const empty = useFleet((state) => state.counts.total === 0);
  if (location === '/' || empty) return <Freshness />;
  return (
    <div className={classes.sentence}>
      <StatusMark status={worst} word={false} size={14} />
      <span className={classes.words} title={sentence ?? undefined}>
        {sentence ?? 'Reading the fleet…'}
      </span>
      <Freshness />
    </div>
  );
};

/** Whether news come, and when the last came. */
const Freshness = () => {
  const connection = useFleet((state) => state.connection);
  const lastFrameAt = useFleet((state) => state.lastFrameAt);
  const now = useNow();
  const words = { connecting: 'Connecting…', connected: 'Live', disconnected: 'Disconnected', refused: 'Refused' };
  const age = lastFrameAt === null ? 0 : now - lastFrameAt;
  return (
    <span className={classes.freshness} data-connection={connection}>
      {words[connection]}
      {connection === 'connected' && age > QUIET_MS ? `, last news ${formatDuration(age)} ago` : ''}
    </span>
  );
};
