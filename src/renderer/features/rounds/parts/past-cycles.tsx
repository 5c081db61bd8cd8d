/** Cycles that ended, newest first, with more on demand. */
import { Button, Skeleton } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Cycle } from '../../../../contract/model/cycle.ts';
import { messageOf, showFailure } from '../../../client/actions.tsx';
import { useCall } from '../../../client/use-call.ts';
import { useClient, useFleet, useTypes } from '../../../client/use-fleet.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { formatCount, formatMs } from '../../../ui/format.ts';
import { type PlainColumn, PlainTable } from '../../../ui/plain-table.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { triggerWords } from '../cycle-words.ts';
import { RejectedWords } from './rejected-words.tsx';
import classes from './rounds-parts.module.css';

const PAGE = 25;

const columns: readonly PlainColumn[] = [
  { header: 'Cycle' },
  { header: 'Type' },
  { header: 'Why' },
  { header: 'Ended' },
  { header: 'Started', numeric: true },
  { header: 'Took', numeric: true },
  { header: 'Late', numeric: true },
  { header: 'Devices', numeric: true },
  { header: 'Rate', numeric: true },
  { header: 'Offline', numeric: true },
  { header: 'Not judged', numeric: true },
  { header: 'Not believed', hint: 'Replies that did not prove themselves, by reason' },
];

export const PastCycles = () => {
  const { data, error, reload } = useCall('cycles.list', { limit: PAGE });
  const ended = useFleet((state) => state.endedCycles);
  const client = useClient();
  const [older, setOlder] = useState<readonly Cycle[]>([]);
  const cycles = useMemo(() => newestFirst([...ended, ...(data?.items ?? []), ...older]), [ended, data, older]);
  if (data === null && cycles.length === 0)
    return error === null ? (
      <Skeleton height={180} />
    ) : (
      <ErrorPanel title="Past cycles could not be read" message={messageOf(error).message} onRetry={reload} />
    );
  if (cycles.length === 0)
    return <EmptyState title="No cycle has ended yet">The first ones start with the monitor.</EmptyState>;
  const last = cycles.at(-1);
  return (
    <>
      <PlainTable label="Past cycles" columns={columns}>
        {cycles.map((cycle) => (
          <CycleRow key={cycle.id} cycle={cycle} />
        ))}
      </PlainTable>
      {last === undefined || last.id <= 1 || cycles.length < PAGE ? null : (
        <Button
          className={classes.more}
          variant="default"
          onClick={() =>
            client
              .call('cycles.list', { before: last.id, limit: PAGE })
              .then(({ items }) => setOlder((before) => [...before, ...items]), showFailure)
          }
        >
          Show older
        </Button>
      )}
    </>
  );
};

const CycleRow = ({ cycle }: { cycle: Cycle }) => {
  const types = useTypes();
  return (
    <tr>
      <td>{cycle.id}</td>
      <td>{types.find(({ id }) => id === cycle.typeId)?.name ?? cycle.typeId}</td>
      <td>{triggerWords[cycle.trigger]}</td>
      <td title={cycle.problem ?? undefined} data-bad={cycle.state === 'failed' || undefined}>
        {cycle.problem === null ? cycle.state : `${cycle.state}: ${cycle.problem}`}
      </td>
      <td data-numeric>
        <RelativeTime at={cycle.startedAt} />
      </td>
      <td data-numeric>{cycle.finishedAt === null ? '—' : formatTook(cycle.finishedAt - cycle.startedAt)}</td>
      <td data-numeric>{formatMs(cycle.lateMs)}</td>
      <td data-numeric>
        {cycle.done === cycle.devices ? '' : `${formatCount(cycle.done)} of `}
        {formatCount(cycle.devices)}
      </td>
      <td data-numeric>{formatCount(cycle.ratePerS)}/s</td>
      <td data-numeric>{formatCount(cycle.offline)}</td>
      <td data-numeric>{formatCount(cycle.voids)}</td>
      <td>
        <RejectedWords counts={cycle.rejected} none="none" />
      </td>
    </tr>
  );
};

const formatTook = (ms: number): string =>
  ms < 10_000 ? `${(ms / 1_000).toFixed(2)} s` : `${Math.round(ms / 1_000)} s`;

const newestFirst = (cycles: readonly Cycle[]): Cycle[] =>
  [...new Map(cycles.toReversed().map((cycle) => [cycle.id, cycle])).values()]
    .filter(({ state }) => state !== 'running')
    .toSorted((a, b) => b.id - a.id);
