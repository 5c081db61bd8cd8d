/** The latest checks as they were measured, newest first; mean and percentiles of one on demand. */
import { ActionIcon } from '@mantine/core';
import { useId, useState } from 'react';
import type { Check } from '../../../../contract/model/check.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatInstant, formatMoment } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { PlainTable } from '../../../ui/plain-table.tsx';
import { StatusMark } from '../../../ui/status-mark.tsx';
import { type Figure, jitterOf, missingOf, repliesOf, timeOf, ttlOf } from '../check-model.ts';
import css from '../device-page.module.css';
import type { Checks } from '../use-checks.ts';

const columns = [
  { header: 'Time' },
  { header: 'Status' },
  { header: 'Replies', hint: 'Replies received of packets sent' },
  { header: 'Min', numeric: true },
  { header: 'Median', numeric: true },
  { header: 'Max', numeric: true },
  {
    header: 'Jitter',
    numeric: true,
    hint: 'Mean difference between one reply’s RTT and the next’s; none with fewer than two',
  },
  {
    header: 'TTL',
    numeric: true,
    hint: 'Time to live or hop limit of the reply as it arrived; where it changes, the way back did',
  },
  { header: 'More', numeric: true },
];

export const LatestChecks = ({ checks: { value, error } }: { readonly checks: Checks }) => {
  const checks = value?.items ?? [];
  return (
    <Section title="Latest checks">
      {error !== null && <p className={css.quiet}>The checks could not be read: {error.message}</p>}
      {value !== null && checks.length === 0 && (
        <EmptyState title="Not checked yet">The first check starts within seconds of adding a device.</EmptyState>
      )}
      {checks.length > 0 && (
        <div style={{ maxHeight: 420, overflow: 'auto' }}>
          <PlainTable label="Checks, newest first" columns={columns}>
            {checks.map((check) => (
              <CheckRows key={check.at} check={check} />
            ))}
          </PlainTable>
        </div>
      )}
    </Section>
  );
};

const CheckRows = ({ check }: { readonly check: Check }) => {
  const [open, setOpen] = useState(false);
  const detailsId = useId();
  return (
    <>
      <tr>
        <td className={css.moment} title={formatInstant(check.at)}>
          {formatMoment(check.at)}
        </td>
        <td>
          <StatusMark status={check.status} />
        </td>
        <td>{repliesOf(check)}</td>
        <FigureCell figure={timeOf(check, check.rttMinMs)} />
        <FigureCell figure={timeOf(check, check.rttMs)} />
        <FigureCell figure={timeOf(check, check.rttMaxMs)} />
        <FigureCell figure={jitterOf(check)} />
        <FigureCell figure={ttlOf(check)} />
        <td data-numeric>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Mean and percentiles of ${formatMoment(check.at)}`}
            aria-expanded={open}
            aria-controls={open ? detailsId : undefined}
            onClick={() => setOpen(!open)}
          >
            {open ? '−' : '+'}
          </ActionIcon>
        </td>
      </tr>
      {open && (
        <tr id={detailsId}>
          <td colSpan={columns.length}>
            <Details check={check} />
          </td>
        </tr>
      )}
    </>
  );
};

const FigureCell = ({ figure: { text, why } }: { readonly figure: Figure }) => (
  <td data-numeric title={why ?? undefined}>
    {text}
  </td>
);

const Details = ({ check }: { readonly check: Check }) => {
  const missing = missingOf(check);
  const figures = [
    ['Mean', check.rttMeanMs],
    ['p95', check.rttP95Ms],
    ['p99', check.rttP99Ms],
  ] as const;
  return (
    <>
      <dl className={css.facts} style={{ margin: 0 }}>
        {figures.map(([name, ms]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{timeOf(check, ms).text}</dd>
          </div>
        ))}
      </dl>
      <p className={css.quiet} style={{ margin: 0 }}>
        {missing ??
          `So many percent of the ${check.received} replies came within p95 and p99; with few it is the slowest.`}
      </p>
    </>
  );
};
