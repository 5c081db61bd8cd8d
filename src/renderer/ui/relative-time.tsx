/** A moment as an age, with the absolute time on hover. */
import { memo } from 'react';
import { formatDuration, formatInstant, formatRelative } from './format.ts';
import { useNow } from './use-now.ts';

export const RelativeTime = memo(function RelativeTime({
  at,
  style = 'ago',
}: {
  /** Milliseconds since 1970; null shows an em dash. */
  at: number | null;
  /** `ago`: 4 min ago; `age`: 4 min. */
  style?: 'ago' | 'age';
}) {
  const now = useNow();
  if (at === null) return <span>—</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={formatInstant(at)}>
      {style === 'age' ? formatDuration(now - at) : formatRelative(at, now)}
    </time>
  );
});
