/** The latest checks as they were measured, newest first. */
import type { Check } from '../../../../contract/model/check.ts';
import type { Device } from '../../../../contract/model/device.ts';
import { useClient } from '../../../client/use-fleet.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatInstant, formatMany, formatMs } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { PlainTable } from '../../../ui/plain-table.tsx';
import { StatusMark } from '../../../ui/status-mark.tsx';
import css from '../device-page.module.css';
import { useLoaded } from '../use-loaded.ts';

const SHOWN = 50;

const columns = [
  { header: 'Time' },
  { header: 'Status' },
  { header: 'Replies', numeric: true, hint: 'Replies received of packets sent' },
  { header: 'Min', numeric: true },
  { header: 'Mean', numeric: true },
  { header: 'Median', numeric: true },
  { header: 'p95', numeric: true, hint: '95 % of the replies came within this; with few packets it is the slowest' },
  { header: 'p99', numeric: true, hint: '99 % of the replies came within this; with few packets it is the slowest' },
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
];

/** `network-unreachable` → `network unreachable` */
const repliesOf = ({ sent, received, duplicates, voidReason }: Check): string => {
  if (voidReason !== null) return `not judged: ${voidReason.replaceAll('-', ' ')}`;
  return duplicates !== null && duplicates > 0
    ? `${received} of ${sent}, ${formatMany(duplicates, 'duplicate')}`
    : `${received} of ${sent}`;
};

export const LatestChecks = ({ device }: { readonly device: Device }) => {
  const client = useClient();
  const { value, error } = useLoaded(`${device.id}`, `${device.checkedAt}`, () =>
    client.call('devices.checks', { id: device.id, limit: SHOWN }),
  );
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
              <tr key={check.at}>
                <td>{formatInstant(check.at)}</td>
                <td>
                  <StatusMark status={check.status} />
                </td>
                <td data-numeric>{repliesOf(check)}</td>
                <td data-numeric>{formatMs(check.rttMinMs)}</td>
                <td data-numeric>{formatMs(check.rttMeanMs)}</td>
                <td data-numeric>{formatMs(check.rttMs)}</td>
                <td data-numeric>{formatMs(check.rttP95Ms)}</td>
                <td data-numeric>{formatMs(check.rttP99Ms)}</td>
                <td data-numeric>{formatMs(check.rttMaxMs)}</td>
                <td data-numeric>{formatMs(check.jitterMs)}</td>
                <td data-numeric>{check.ttl ?? '—'}</td>
              </tr>
            ))}
          </PlainTable>
        </div>
      )}
    </Section>
  );
};
