/** Replies that were not believed, by reason; each explains itself to pointer and keyboard. */
import { Tooltip, UnstyledButton } from '@mantine/core';
import type { RejectedCounts } from '../../../../contract/model/check.ts';
import { formatCount } from '../../../ui/format.ts';
import { rejectedOf, rejectWords } from '../reject-words.ts';
import classes from './rounds-parts.module.css';

export const RejectedWords = ({ counts, none }: { counts: RejectedCounts; none: string }) => {
  const rejected = rejectedOf(counts);
  if (rejected.length === 0) return <>{none}</>;
  return (
    <ul className={classes.rejected}>
      {rejected.map(({ reason, count }) => (
        <li key={reason}>
          <Tooltip
            label={rejectWords[reason].means}
            withinPortal={false}
            floatingStrategy="fixed"
            events={{ hover: true, focus: true, touch: true }}
            multiline
            maw={320}
          >
            <UnstyledButton className={classes.reason} aria-description={rejectWords[reason].means}>
              {formatCount(count)} {rejectWords[reason].word}
            </UnstyledButton>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
};
