/** How many devices stand where; each count is a filter. */
import { UnstyledButton } from '@mantine/core';
import { useFleet } from '../../../client/use-fleet.tsx';
import { formatCount } from '../../../ui/format.ts';
import { StatusMark } from '../../../ui/status-mark.tsx';
import css from '../devices-page.module.css';
import { parseFilter, withTerm } from '../filter-language.ts';

const shown = ['offline', 'degraded', 'unknown', 'online', 'paused'] as const;

type Props = { readonly text: string; readonly onText: (text: string) => void };

export const StatusCountsBar = ({ text, onText }: Props) => {
  const counts = useFleet((state) => state.counts);
  const wanted = parseFilter(text).terms.find((term) => term.field === 'status' && !term.negated)?.values ?? [];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a toolbar of filters is not a form.
    <div role="group" aria-label="Filter by status" className={css.counts}>
      {shown.map((status) => {
        const on = wanted.includes(status);
        return (
          <UnstyledButton
            key={status}
            className={css.count}
            aria-pressed={on}
            data-empty={counts[status] === 0 || undefined}
            onClick={() => onText(withTerm(text, 'status', on ? null : status))}
          >
            <StatusMark status={status} />
            <b>{formatCount(counts[status])}</b>
          </UnstyledButton>
        );
      })}
    </div>
  );
};
