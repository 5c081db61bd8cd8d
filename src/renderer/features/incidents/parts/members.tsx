/** The devices an incident took out, those that are out first. */
import { Link } from 'wouter';
import type { IncidentMember } from '../../../../contract/model/incident.ts';
import { DeviceMark } from '../../../client/device-mark.tsx';
import { formatCount, formatDuration } from '../../../ui/format.ts';
import { type PlainColumn, PlainTable } from '../../../ui/plain-table.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import classes from '../incidents.module.css';

const columns: readonly PlainColumn[] = [
  { header: 'Now' },
  { header: 'Name' },
  { header: 'Address' },
  { header: 'Role', hint: 'Failed by itself, or unreachable behind one that failed' },
  { header: 'Went out', numeric: true },
  { header: 'Was out', numeric: true },
];

export const Members = ({ members, most }: { members: readonly IncidentMember[]; most: number }) => (
  <>
    <PlainTable label="Devices of the incident" columns={columns}>
      {members.map(({ deviceId, deviceName, address, role, joinedAt, leftAt }) => (
        <tr key={deviceId}>
          <td>
            <DeviceMark id={deviceId} />
          </td>
          <td>
            <Link href={`/devices/${deviceId}`} className={classes.title}>
              <bdi>{deviceName.slice(0, 200)}</bdi>
            </Link>
          </td>
          <td>{address.slice(0, 253)}</td>
          <td>{role}</td>
          <td data-numeric>
            <RelativeTime at={joinedAt} />
          </td>
          <td data-numeric>
            {leftAt === null ? <RelativeTime at={joinedAt} style="age" /> : formatDuration(leftAt - joinedAt)}
          </td>
        </tr>
      ))}
    </PlainTable>
    {members.length < most ? (
      <p className={classes.who}>
        {formatCount(members.length)} of {formatCount(most)} are listed.
      </p>
    ) : null}
  </>
);
