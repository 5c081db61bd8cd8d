/** The subnets that need a person, worst first. */
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Subnet } from '../../../../contract/model/subnet.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount } from '../../../ui/format.ts';
import rows from '../../../ui/link-rows.module.css';
import { Section } from '../../../ui/page.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { StatusMark } from '../../../ui/status-mark.tsx';
import { useHeld } from '../../../ui/use-held.ts';
import { badness } from '../sites.ts';
import classes from './worst-subnets.module.css';

const SHOWN = 7;

export const WorstSubnets = ({ subnets }: { subnets: ReadonlyMap<number, Subnet> }) => {
  const wrong = useMemo(
    () =>
      [...subnets.values()]
        .filter(({ counts }) => counts.offline + counts.degraded > 0)
        .toSorted((a, b) => badness(b.counts) - badness(a.counts))
        .map(({ id }) => id),
    [subnets],
  );
  const { value: order, hold } = useHeld(wrong);
  const shown = order.slice(0, SHOWN).flatMap((id) => subnets.get(id) ?? []);
  return (
    <Section title="Worst first" aside={wrong.length > SHOWN ? `${formatCount(wrong.length)} subnets` : undefined}>
      {shown.length === 0 ? (
        <EmptyState title="Nothing is wrong">Every subnet answers within its limits.</EmptyState>
      ) : (
        <ul className={rows.list} {...hold}>
          {shown.map(({ id, cidr, name, site, worst, counts, changedAt }) => (
            <li key={id}>
              <Link href={`/subnets/${id}`} className={rows.row}>
                <StatusMark status={worst} word={false} />
                <span className={classes.range}>{cidr}</span>
                <span className={classes.what}>
                  {counts.offline > 0
                    ? `${counts.offline} of ${counts.total} offline`
                    : `${counts.degraded} of ${counts.total} degraded`}
                </span>
                <span className={classes.name}>{name === '' ? site : name}</span>
                <span className={classes.age}>
                  <RelativeTime at={changedAt} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
};
