/** The devices of a subnet in the order of their addresses. */
import { memo } from 'react';
import { Link } from 'wouter';
import type { Device } from '../../../../contract/model/device.ts';
import { shownStatus } from '../../../client/status-counts.ts';
import { useTypes } from '../../../client/use-fleet.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount, formatMs, formatPercent } from '../../../ui/format.ts';
import { type PlainColumn, PlainTable } from '../../../ui/plain-table.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { StatusMark } from '../../../ui/status-mark.tsx';
import classes from './member-table.module.css';

const SHOWN = 300;

const columns: readonly PlainColumn[] = [
  { header: 'Status' },
  { header: 'Name' },
  { header: 'Address' },
  { header: 'Type' },
  { header: 'RTT', numeric: true, hint: 'Median of the last check' },
  { header: 'Loss', numeric: true, hint: 'Over the last 32 packets' },
  { header: 'Since', numeric: true },
  { header: 'Checked', numeric: true },
];

export const MemberTable = ({ members }: { members: readonly Device[] }) => {
  const types = useTypes();
  if (members.length === 0)
    return <EmptyState title="No device here yet">Devices whose address falls in the range appear here.</EmptyState>;
  const names = new Map(types.map(({ id, name }) => [id, name]));
  return (
    <>
      <PlainTable label="Members" columns={columns}>
        {members.slice(0, SHOWN).map((device) => (
          <Member key={device.id} device={device} typeName={names.get(device.typeId) ?? device.typeId} />
        ))}
      </PlainTable>
      {members.length > SHOWN ? (
        <p className={classes.more}>
          The first {SHOWN} of {formatCount(members.length)} are listed; Devices has them all.
        </p>
      ) : null}
    </>
  );
};

const Member = memo(function Member({ device, typeName }: { device: Device; typeName: string }) {
  return (
    <tr>
      <td>
        <StatusMark status={shownStatus(device)} />
      </td>
      <td>
        <Link href={`/devices/${device.id}`} className={classes.name}>
          {device.name}
        </Link>
      </td>
      <td>{device.address}</td>
      <td>{typeName}</td>
      <td data-numeric>{formatMs(device.rttMs)}</td>
      <td data-numeric>{formatPercent(device.lossPercent)}</td>
      <td data-numeric>
        <RelativeTime at={device.statusSince} style="age" />
      </td>
      <td data-numeric>
        <RelativeTime at={device.checkedAt} />
      </td>
    </tr>
  );
});
