/** Since when, how sure, and what was before? One device, live. */
import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { Device } from '../../../contract/model/device.ts';
import { shownStatus } from '../../client/status-counts.ts';
import { useClient, useDevice, useFleet } from '../../client/use-fleet.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Page } from '../../ui/page.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import css from './device-page.module.css';
import { DeviceActions } from './parts/device-actions.tsx';
import { DeviceFacts } from './parts/device-facts.tsx';
import { EditDrawer } from './parts/edit-drawer.tsx';
import { EventTimeline } from './parts/event-timeline.tsx';
import { HeatMapSection } from './parts/heat-map.tsx';
import { HistoryCharts } from './parts/history-charts.tsx';
import { LatestChecks } from './parts/latest-checks.tsx';
import { PathSection } from './parts/path-section.tsx';
import { TcpOfferBar } from './parts/tcp-offer.tsx';
import { UptimeCards } from './parts/uptime-cards.tsx';
import { useChecks } from './use-checks.ts';
import { useLoaded } from './use-loaded.ts';

export const DevicePage = ({ id }: { readonly id: number }) => {
  const live = useDevice(id);
  const loaded = useFleet((state) => state.loaded);
  const client = useClient();
  const wasHere = useLastKnown(live);
  const needed = live === undefined && wasHere === null;
  const asked = useLoaded(`${id}`, needed ? `ask ${loaded}` : 'live', () =>
    needed ? client.call('devices.get', { id }) : Promise.resolve(null),
  );
  const device = live ?? (loaded === 'complete' ? null : asked.value) ?? wasHere;

  if (device === null) {
    if (asked.loading && loaded !== 'complete') return <Loading />;
    if (asked.error !== null && !(asked.error instanceof FieldwatchError && asked.error.code === 'not-found'))
      return (
        <Page title="Device">
          <ErrorPanel title="This device could not be read" message={asked.error.message} />
        </Page>
      );
    return (
      <Page title="No such device">
        <EmptyState title="There is no device with this number">
          It may have been deleted. <Link href="/devices">All devices</Link>
        </EmptyState>
      </Page>
    );
  }
  return <Shown device={device} deleted={live === undefined && wasHere !== null && loaded === 'complete'} />;
};

/** The device as it was when it was deleted under our eyes. */
const useLastKnown = (live: Device | undefined): Device | null => {
  const [last, setLast] = useState<Device | null>(live ?? null);
  if (live !== undefined && live !== last) setLast(live);
  return live ?? last;
};

const Shown = ({ device, deleted }: { readonly device: Device; readonly deleted: boolean }) => {
  const [editing, setEditing] = useState(false);
  const checks = useChecks(device);
  const shortName = device.name.slice(0, 300);
  return (
    <Page
      title={shortName}
      heading={
        <span className={css.heading}>
          <StatusMark status={shownStatus(device)} size={18} />
          <bdi className={css.name} title={device.name.slice(0, 2_000)}>
            {shortName}
          </bdi>
        </span>
      }
      actions={<DeviceActions device={device} deleted={deleted} onEdit={() => setEditing(true)} />}
    >
      {deleted && (
        <p className={css.deleted} role="status">
          This device was deleted. What is shown is what was last known.
        </p>
      )}
      {!deleted && <TcpOfferBar device={device} />}
      <DeviceFacts device={device} newest={checks.value?.items[0]} />
      <UptimeCards device={device} />
      <HistoryCharts device={device} />
      <HeatMapSection key={`heat map of ${device.id}`} device={device} />
      <PathSection key={`path of ${device.id}`} device={device} deleted={deleted} />
      <div className={css.columns}>
        <EventTimeline device={device} />
        <LatestChecks key={`checks of ${device.id}`} checks={checks} />
      </div>
      <EditDrawer key={device.id} device={device} opened={editing} onClose={() => setEditing(false)} />
    </Page>
  );
};

const Loading = () => (
  <Page title="Device" heading={<Skeleton height={24} width={280} />}>
    <Skeleton height={60} />
    <Skeleton height={300} />
    <Skeleton height={240} />
  </Page>
);
