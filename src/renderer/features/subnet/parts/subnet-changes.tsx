/** The latest transitions of a subnet, stored and live. */
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { StatusEvent } from '../../../../contract/model/status.ts';
import { messageOf } from '../../../client/actions.tsx';
import { useCall } from '../../../client/use-call.ts';
import { useFleet } from '../../../client/use-fleet.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { StatusMark } from '../../../ui/status-mark.tsx';
import classes from './subnet-changes.module.css';

const SHOWN = 12;

export const SubnetChanges = ({ subnetId }: { subnetId: number }) => {
  const { data, error, reload } = useCall('statusEvents.list', { subnet: subnetId, limit: SHOWN });
  const transitions = useFleet((state) => state.transitions);
  const shown = useMemo(
    () =>
      newestFirst([...transitions.filter((event) => event.subnetId === subnetId), ...(data?.items ?? [])]).slice(
        0,
        SHOWN,
      ),
    [transitions, data, subnetId],
  );
  if (error !== null && shown.length === 0)
    return <ErrorPanel title="The changes could not be read" message={messageOf(error).message} onRetry={reload} />;
  if (shown.length === 0) return <EmptyState title="Nothing changed yet" />;
  return (
    <ol className={classes.list}>
      {shown.map((event) => (
        <li key={event.id} className={classes.change}>
          <StatusMark status={event.to} word={false} />
          <Link href={`/devices/${event.deviceId}`} className={classes.name}>
            {event.deviceName}
          </Link>
          <span className={classes.age}>
            <RelativeTime at={event.at} />
          </span>
          <span className={classes.reason}>{event.reason}</span>
        </li>
      ))}
    </ol>
  );
};

const newestFirst = (events: readonly StatusEvent[]): StatusEvent[] =>
  [...new Map(events.map((event) => [event.id, event])).values()].toSorted((a, b) => b.at - a.at || b.id - a.id);
