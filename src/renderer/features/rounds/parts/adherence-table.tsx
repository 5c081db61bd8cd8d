/** How each type's rounds kept their times since the start. */
import type { Adherence } from '../../../../contract/model/cycle.ts';
import { useTypes } from '../../../client/use-fleet.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount, formatDuration, formatMs } from '../../../ui/format.ts';
import { type PlainColumn, PlainTable } from '../../../ui/plain-table.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import classes from './rounds-parts.module.css';

const columns: readonly PlainColumn[] = [
  { header: 'Type' },
  { header: 'Every', numeric: true },
  { header: 'Devices', numeric: true },
  { header: 'Next', numeric: true },
  { header: 'Planned', numeric: true, hint: 'Rounds that fell due since the start' },
  { header: 'Started', numeric: true },
  { header: 'Finished', numeric: true },
  { header: 'Missed', numeric: true, hint: 'Rounds folded into the one still running' },
  { header: 'Late p50', numeric: true },
  { header: 'Late p99', numeric: true },
  { header: 'Late max', numeric: true },
  { header: 'Overdue', numeric: true, hint: 'Devices without a finished check for two intervals' },
];

export const AdherenceTable = ({
  adherence,
  requiredPps,
  paceLimit,
}: {
  adherence: readonly Adherence[];
  requiredPps: number;
  paceLimit: number;
}) => {
  const types = useTypes();
  if (adherence.length === 0)
    return <EmptyState title="No rounds are planned">Rounds begin with the first device.</EmptyState>;
  return (
    <>
      {paceLimit > 0 && requiredPps > paceLimit ? (
        <p className={classes.warning} role="alert">
          The schedule asks for {formatCount(requiredPps)} packets a second and the pace allows {formatCount(paceLimit)}
          : it can’t be kept. Lengthen intervals or raise the pace in the settings.
        </p>
      ) : null}
      <PlainTable label="Schedule by type" columns={columns}>
        {adherence
          .toSorted((a, b) => a.intervalS - b.intervalS)
          .map((row) => (
            <tr key={`${row.typeId} ${row.intervalS}`}>
              <td>{types.find(({ id }) => id === row.typeId)?.name ?? row.typeId}</td>
              <td data-numeric>{formatDuration(row.intervalS * 1_000)}</td>
              <td data-numeric>{formatCount(row.devices)}</td>
              <td data-numeric>
                <RelativeTime at={row.nextAt} />
              </td>
              <td data-numeric>{formatCount(row.planned)}</td>
              <td data-numeric>{formatCount(row.started)}</td>
              <td data-numeric>{formatCount(row.finished)}</td>
              <td data-numeric data-bad={row.missed > 0 || undefined}>
                {formatCount(row.missed)}
              </td>
              <td data-numeric>{formatMs(row.lateP50Ms)}</td>
              <td data-numeric>{formatMs(row.lateP99Ms)}</td>
              <td data-numeric>{formatMs(row.lateMaxMs)}</td>
              <td data-numeric data-bad={row.overdue > 0 || undefined}>
                {formatCount(row.overdue)}
              </td>
            </tr>
          ))}
      </PlainTable>
    </>
  );
};
