/** The columns of the device table: what each shows, sorts by and exports. */
import { Link } from 'wouter';
import type { Device } from '../../../contract/model/device.ts';
import type { DeviceType } from '../../../contract/model/device-type.ts';
import { shownStatus } from '../../client/status-counts.ts';
import { useFleet } from '../../client/use-fleet.tsx';
import type { DataColumn } from '../../ui/data-table-column.ts';
import type { CsvColumn } from '../../ui/export-csv.ts';
import { formatMs, formatPercent } from '../../ui/format.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import css from './devices-page.module.css';
import type { SortKeys } from './sort-keys.ts';

export type DeviceColumn = DataColumn<Device> & { readonly exported: CsvColumn<Device> };

type Lookup = {
  readonly cidrOf: (subnetId: number | null) => string | null;
  readonly typeOf: (typeId: string) => DeviceType | undefined;
};

const SubnetCell = ({ id }: { id: number | null }) => {
  const cidr = useFleet((state) => (id === null ? null : (state.subnets.get(id)?.cidr ?? null)));
  return <span className={css.quiet}>{cidr ?? '—'}</span>;
};

const TypeCell = ({ id }: { id: string }) => {
  const name = useFleet((state) => state.types.find((type) => type.id === id)?.name ?? id);
  return <span>{name}</span>;
};

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

export const deviceColumns = (keys: SortKeys, { cidrOf, typeOf }: Lookup): DeviceColumn[] => [
  {
    id: 'status',
    header: 'Status',
    widthPx: 102,
    required: true,
    sortValue: keys.status,
    markOn: shownStatus,
    mark: 'strong',
    render: (device) => <StatusMark status={shownStatus(device)} />,
    exported: { header: 'status', value: shownStatus },
  },
  {
    id: 'name',
    header: 'Name',
    widthPx: 136,
    grow: true,
    required: true,
    sortValue: ({ name }) => keys.text(name.slice(0, 200)),
    render: ({ id, name }) => (
      <Link href={`/devices/${id}`} tabIndex={-1} className={css.name} title={name.slice(0, 300)}>
        <bdi>{name.slice(0, 300)}</bdi>
      </Link>
    ),
    exported: { header: 'name', value: ({ name }) => name },
  },
  {
    id: 'address',
    header: 'Address',
    widthPx: 114,
    sortValue: keys.address,
    render: ({ address }) => (
      <bdi className={css.address} title={address}>
        {address}
      </bdi>
    ),
    exported: { header: 'address', value: ({ address }) => address },
  },
  {
    id: 'type',
    header: 'Type',
    widthPx: 80,
    sortValue: ({ typeId }) => keys.text(typeOf(typeId)?.name ?? typeId),
    render: ({ typeId }) => <TypeCell id={typeId} />,
    exported: { header: 'type', value: ({ typeId }) => typeId },
  },
  {
    id: 'subnet',
    header: 'Subnet',
    widthPx: 118,
    sortValue: ({ subnetId }) => {
      const cidr = cidrOf(subnetId);
      return cidr === null ? null : keys.text(cidr);
    },
    render: ({ subnetId }) => <SubnetCell id={subnetId} />,
    exported: { header: 'subnet', value: ({ subnetId }) => cidrOf(subnetId) },
  },
  {
    id: 'site',
    header: 'Site',
    widthPx: 98,
    sortValue: ({ site }) => (site === '' ? null : keys.text(site)),
    render: ({ site }) => (
      <bdi className={css.quiet} title={site}>
        {site}
      </bdi>
    ),
    exported: { header: 'site', value: ({ site }) => site },
  },
  {
    id: 'rtt',
    header: 'RTT',
    widthPx: 80,
    align: 'end',
    descendingFirst: true,
    sortValue: ({ rttMs }) => rttMs,
    markOn: ({ rttMs }) => formatMs(rttMs),
    mark: 'faint',
    render: ({ rttMs }) => <span>{formatMs(rttMs)}</span>,
    exported: { header: 'rttMs', value: ({ rttMs }) => rttMs },
  },
  {
    id: 'loss',
    header: 'Loss',
    widthPx: 72,
    align: 'end',
    descendingFirst: true,
    sortValue: ({ lossPercent }) => lossPercent,
    markOn: ({ lossPercent }) => formatPercent(lossPercent),
    mark: 'faint',
    render: ({ lossPercent }) => (
      <span className={lossPercent === 0 ? css.quiet : undefined}>{formatPercent(lossPercent)}</span>
    ),
    exported: { header: 'lossPercent', value: ({ lossPercent }) => lossPercent },
  },
  {
    id: 'since',
    header: 'Since',
    widthPx: 82,
    align: 'end',
    descendingFirst: true,
    sortValue: ({ statusSince }) => statusSince,
    render: ({ statusSince }) => <RelativeTime at={statusSince} style="age" />,
    exported: { header: 'since', value: ({ statusSince }) => instant(statusSince) },
  },
  {
    id: 'checked',
    header: 'Checked',
    widthPx: 90,
    align: 'end',
    descendingFirst: true,
    sortValue: ({ checkedAt }) => checkedAt,
    render: ({ checkedAt }) => (
      <span className={css.quiet}>
        <RelativeTime at={checkedAt} />
      </span>
    ),
    exported: { header: 'checkedAt', value: ({ checkedAt }) => instant(checkedAt) },
  },
  {
    id: 'reason',
    header: 'Reason',
    widthPx: 280,
    hiddenAtFirst: true,
    render: ({ statusReason }) => <span title={statusReason}>{statusReason}</span>,
    exported: { header: 'reason', value: ({ statusReason }) => statusReason },
  },
  {
    id: 'notes',
    header: 'Notes',
    widthPx: 200,
    hiddenAtFirst: true,
    render: ({ notes }) => (
      <bdi className={css.quiet} title={notes.slice(0, 500)}>
        {notes.slice(0, 200)}
      </bdi>
    ),
    exported: { header: 'notes', value: ({ notes }) => notes },
  },
];
