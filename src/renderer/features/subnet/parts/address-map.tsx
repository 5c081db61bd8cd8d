/** The range address by address: who sits where, and how each is. */
import { Tooltip } from '@mantine/core';
import { memo, useMemo } from 'react';
import { Link } from 'wouter';
import type { Device } from '../../../../contract/model/device.ts';
import { shownStatus } from '../../../client/status-counts.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatMs } from '../../../ui/format.ts';
import { StatusShape, statusWords } from '../../../ui/status-mark.tsx';
import { addressMap, MOST_ADDRESSES } from '../address-map.ts';
import classes from './address-map.module.css';

export const AddressMap = ({ cidr, members }: { cidr: string; members: readonly Device[] }) => {
  const cells = useMemo(() => addressMap(cidr, members), [cidr, members]);
  if (cells === null)
    return (
      <EmptyState title="The range is too large for a map">
        Ranges of up to {MOST_ADDRESSES} addresses are drawn; the members are listed below.
      </EmptyState>
    );
  return (
    <ol className={classes.map} aria-label={`Addresses of ${cidr}`}>
      {cells.map(({ address, label, device }) =>
        device === null ? (
          <li key={address} className={classes.free} title={`${address}: not watched`}>
            {label}
          </li>
        ) : (
          <li key={address}>
            <Taken device={device} label={label} />
          </li>
        ),
      )}
    </ol>
  );
};

const Taken = memo(function Taken({ device, label }: { device: Device; label: string }) {
  const status = shownStatus(device);
  return (
    <Tooltip
      label={
        <>
          <strong>{device.name}</strong> {device.address}
          <br />
          {statusWords[status]}
          {device.rttMs === null ? '' : `, ${formatMs(device.rttMs)}`}
        </>
      }
    >
      <Link
        href={`/devices/${device.id}`}
        className={classes.taken}
        data-status={status}
        aria-label={`${device.address} ${device.name}: ${statusWords[status]}`}
      >
        <StatusShape status={status} size={status === 'online' ? 6 : 9} />
        {label}
      </Link>
    </Tooltip>
  );
});
