/** The fleet in one sentence, as the monitor says it, with its worst status as a mark. */
import { worstInCounts } from '../client/status-counts.ts';
import { useFleet } from '../client/use-fleet.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import classes from './header.module.css';

export const FleetSentence = () => {
  const sentence = useFleet((state) => state.statistics?.sentence ?? null);
  const worst = useFleet((state) => worstInCounts(state.counts));
  return (
    <div className={classes.sentence}>
      <StatusMark status={worst} word={false} size={14} />
      <span className={classes.words} title={sentence ?? undefined}>
        {sentence ?? 'Reading the fleet…'}
      </span>
    </div>
  );
};
