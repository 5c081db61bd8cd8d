/** How many devices stand where, and how many could be watched by TCP; each count is a filter. */
import { UnstyledButton } from '@mantine/core';
import { useFleet } from '../../../client/use-fleet.tsx';
import { useOffered } from '../../../client/use-offers.ts';
import { formatCount } from '../../../ui/format.ts';
import { StatusMark } from '../../../ui/status-mark.tsx';
import css from '../devices-page.module.css';
import { parseFilter, withTerm } from '../filter-language.ts';

const shown = ['offline', 'degraded', 'unknown', 'online', 'paused'] as const;

type Props = { readonly text: string; readonly onText: (text: string) => void };

export const StatusCountsBar = ({ text, onText }: Props) => {
  const counts = useFleet((state) => state.counts);
  const offered = useOffered().size;
  const { terms } = parseFilter(text);
  const wanted = terms.find((term) => term.field === 'status' && !term.negated)?.values ?? [];
  const offers = terms.some((term) => term.field === 'offer' && !term.negated);
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
      {(offered > 0 || offers) && (
        <UnstyledButton
          className={css.count}
          aria-pressed={offers}
          title="They never answered a ping; their pages offer to watch them by TCP"
          onClick={() => onText(withTerm(text, 'offer', offers ? null : 'tcp'))}
        >
          <span className={css.quiet}>Answer TCP only</span>
          <b>{formatCount(offered)}</b>
        </UnstyledButton>
      )}
    </div>
  );
};
