/** How each type's rounds kept their times over the last day, week or month, restarts included. */
import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '../../../client/actions.tsx';
import { useCall } from '../../../client/use-call.ts';
import { useTypes } from '../../../client/use-fleet.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { formatCount, formatDuration, formatMs } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { type PlainColumn, PlainTable } from '../../../ui/plain-table.tsx';
import { type LookBack, lookBacks, RangeChoice } from '../../../ui/range-choice.tsx';
import { useNow } from '../../../ui/use-now.ts';

const EVERY_MS = 60_000;

const columns: readonly PlainColumn[] = [
  { header: 'Type' },
  { header: 'Every', numeric: true },
  { header: 'Planned', numeric: true, hint: 'Rounds that fell due while the monitor ran' },
  { header: 'Finished', numeric: true },
  { header: 'Missed', numeric: true, hint: 'Rounds folded into the one before them, which was still running' },
  { header: 'Late', numeric: true, hint: 'Rounds that began a second or more after their time' },
  { header: 'Late p50', numeric: true },
  { header: 'Late p95', numeric: true },
  { header: 'Late max', numeric: true },
];

export const PastAdherence = () => {
  const [range, setRange] = useState<LookBack>(lookBacks[0]);
  return (
    <Section title="Adherence" aside={<RangeChoice value={range} onChange={setRange} />}>
      {/* What was told of another range must not stand under this one's name. */}
      <Table key={range.label} range={range} />
    </Section>
  );
};

const Table = ({ range }: { range: LookBack }) => {
  const types = useTypes();
  const to = Math.ceil(useNow() / EVERY_MS) * EVERY_MS;
  const { data, error, reload } = useCall('rounds.adherence', { from: to - range.ms, to });
  if (data === null)
    return error === null ? (
      <div aria-busy="true">
        <Skeleton height={160} />
      </div>
    ) : (
      <ErrorPanel title="The adherence could not be read" message={messageOf(error).message} onRetry={reload} />
    );
  if (data.items.length === 0)
    return (
      <EmptyState title={`No round by schedule in ${range.label}`}>Rounds begin with the first device.</EmptyState>
    );
  return (
    <PlainTable label={`Adherence over ${range.label}`} columns={columns}>
      {data.items.map((row) => (
        <tr key={`${row.typeId} ${row.intervalS}`}>
          <td>{types.find(({ id }) => id === row.typeId)?.name ?? row.typeId}</td>
          <td data-numeric>{formatDuration(row.intervalS * 1_000)}</td>
          <td data-numeric>{formatCount(row.planned)}</td>
          <td data-numeric>{formatCount(row.finished)}</td>
          <td data-numeric data-bad={row.missed > 0 || undefined}>
            {formatCount(row.missed)}
          </td>
          <td data-numeric data-bad={row.late > 0 || undefined}>
            {formatCount(row.late)}
          </td>
          <td data-numeric>{formatMs(row.lateP50Ms)}</td>
          <td data-numeric>{formatMs(row.lateP95Ms)}</td>
          <td data-numeric>{formatMs(row.lateMaxMs)}</td>
        </tr>
      ))}
    </PlainTable>
  );
};
