/** This machine's surroundings, each with its status as it becomes known. */
import { Skeleton } from '@mantine/core';
import { Link } from 'wouter';
import type { Device } from '../../../../contract/model/device.ts';
import type { OwnNetworks } from '../../../../contract/model/system.ts';
import { shownStatus } from '../../../client/status-counts.ts';
import { useDevice } from '../../../client/use-fleet.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatMs } from '../../../ui/format.ts';
import { StatusMark } from '../../../ui/status-mark.tsx';
import css from '../first-run.module.css';

type Props = { readonly devices: readonly Device[] | null; readonly networks: OwnNetworks | null };

/** What an address is to this machine; several things at once are possible. */
const rolesOf = (address: string, networks: OwnNetworks | null): string => {
  if (networks === null) return '';
  const roles = [
    ...networks.interfaces.filter((one) => one.address === address).map(({ name }) => `own address on ${name}`),
    ...networks.gateways.filter((one) => one.address === address).map((one) => `gateway on ${one.interface}`),
    ...(networks.nameServers.includes(address) ? ['name server'] : []),
  ];
  return roles.join(', ');
};

const OwnDevice = ({ device: first, networks }: { readonly device: Device; readonly networks: OwnNetworks | null }) => {
  const device = useDevice(first.id) ?? first;
  return (
    <li>
      <StatusMark status={shownStatus(device)} />
      <span>
        <Link href={`/devices/${device.id}`}>
          <bdi>{device.name}</bdi>
        </Link>
        <small>
          {[device.name === device.address ? '' : device.address, rolesOf(device.address, networks)]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </span>
      <span className={css.rtt}>{formatMs(device.rttMs)}</span>
    </li>
  );
};

export const OwnDevices = ({ devices, networks }: Props) => {
  if (devices === null)
    return (
      <div role="status" aria-label="Looking for this machine's networks">
        <Skeleton height={36} mb={6} />
        <Skeleton height={36} mb={6} />
        <Skeleton height={36} />
      </div>
    );
  const ranges = [...new Set(networks?.interfaces.map(({ cidr }) => cidr) ?? [])];
  return (
    <>
      {devices.length === 0 ? (
        <EmptyState title="This machine has no network right now">
          As soon as it has one, add its gateway by hand or start this page again.
        </EmptyState>
      ) : (
        <ul className={css.own}>
          {devices.map((device) => (
            <OwnDevice key={device.id} device={device} networks={networks} />
          ))}
        </ul>
      )}
      {ranges.length > 0 && <p className={css.quiet}>Networks of this machine: {ranges.join(', ')}</p>}
    </>
  );
};
