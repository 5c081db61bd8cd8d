/** One subnet: what of it is well, where its members stand in the range, what changed. */
import { Button, Skeleton } from '@mantine/core';
import { RefreshCw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { addressSortKey } from '../../../contract/model/address.ts';
import type { Device } from '../../../contract/model/device.ts';
import { usePerform } from '../../client/actions.tsx';
import { AvailabilityOverTime } from '../../client/availability-over-time.tsx';
import { useDevices, useFleet, useSubnet } from '../../client/use-fleet.tsx';
import { useGroupUptime } from '../../client/use-group-uptime.ts';
import { WorstDevicesSection } from '../../client/worst-devices.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatMany } from '../../ui/format.ts';
import { LoadingPage, Page, Section } from '../../ui/page.tsx';
import { type LookBack, lookBacks, RangeChoice } from '../../ui/range-choice.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { UptimeLine } from '../../ui/uptime-line.tsx';
import { AddressMap } from './parts/address-map.tsx';
import { EditableText } from './parts/editable-text.tsx';
import { MemberTable } from './parts/member-table.tsx';
import { SubnetChanges } from './parts/subnet-changes.tsx';
import classes from './subnet-page.module.css';

const statusOrder = ['offline', 'degraded', 'unknown', 'paused', 'online'] as const;

export const SubnetPage = ({ id }: { id: number }) => {
  const subnet = useSubnet(id);
  const loaded = useFleet((state) => state.loaded);
  const devices = useDevices();
  const perform = usePerform();
  const [range, setRange] = useState<LookBack>(lookBacks[0]);
  const members = useMemo(() => membersOf(devices, id), [devices, id]);

  if (subnet === undefined)
    return loaded === 'complete' || loaded === 'failed' ? (
      <Page title="No such subnet">
        <EmptyState title="There is no such subnet">
          <Link href="/">Go to the overview</Link>
        </EmptyState>
      </Page>
    ) : (
      <LoadingPage />
    );

  const rename = (patch: { name?: string; site?: string }) => {
    const before = { name: subnet.name, site: subnet.site };
    void perform(
      'subnets.update',
      { id, ...patch },
      { done: `${subnet.cidr} changed.`, undo: () => perform('subnets.update', { id, ...before }) },
    );
  };

  return (
    <Page
      title={subnet.name === '' ? subnet.cidr : `${subnet.cidr} ${subnet.name}`}
      heading={
        <span className={classes.heading}>
          <StatusMark status={subnet.worst} word={false} size={16} />
          {subnet.cidr}
        </span>
      }
      actions={
        <>
          <Button variant="default" component={Link} href={`/devices?q=${encodeURIComponent(`subnet:${subnet.cidr}`)}`}>
            Open in Devices
          </Button>
          <Button
            leftSection={<RefreshCw size={14} />}
            onClick={() => void perform('cycles.start', { subnetIds: [id] }, { done: `Checking ${subnet.cidr} now.` })}
          >
            Check now
          </Button>
        </>
      }
    >
      <div className={classes.about}>
        <EditableText
          label="Name"
          value={subnet.name}
          placeholder="Give it a name"
          onSave={(name) => rename({ name })}
        />
        <EditableText
          label="Site"
          value={subnet.site}
          placeholder="Give it a site"
          onSave={(site) => rename({ site })}
        />
        <dl className={classes.counts}>
          {statusOrder
            .filter((status) => subnet.counts[status] > 0)
            .map((status) => (
              <div key={status} className={classes.count}>
                <dt>
                  <StatusMark status={status} />
                </dt>
                <dd>{subnet.counts[status]}</dd>
              </div>
            ))}
        </dl>
      </div>
      <div className={classes.past}>
        <Section title="Availability" aside={<RangeChoice value={range} onChange={setRange} />}>
          <Availability id={id} />
          <AvailabilityOverTime range={range} subnet={id} />
        </Section>
        <WorstDevicesSection range={range} subnet={id} />
      </div>
      <Section title="Address map" aside={`${formatMany(members.length, 'device')} in the range`}>
        <AddressMap cidr={subnet.cidr} members={members} />
      </Section>
      <div className={classes.columns}>
        <Section title="Members">
          {loaded === 'partial' && members.length < subnet.counts.total ? (
            <Skeleton height={32 * Math.min(8, subnet.counts.total)} />
          ) : (
            <MemberTable members={members} />
          )}
        </Section>
        <Section title="Recent changes">
          <SubnetChanges subnetId={id} />
        </Section>
      </div>
    </Page>
  );
};

const Availability = ({ id }: { id: number }) => <UptimeLine {...useGroupUptime(id)} />;

/** The members in the order of their addresses. */
const membersOf = (devices: readonly Device[], subnetId: number): Device[] =>
  devices
    .filter((device) => device.subnetId === subnetId)
    .map((device) => ({ device, key: addressSortKey(device.address) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ device }) => device);
