/** The first devices of a new installation: this machine, its gateways and its name servers. */
import { cidrContains, familyOf, isUnicast } from '../../contract/model/address.ts';
import { DeviceDraft } from '../../contract/model/device.ts';
import type { OwnNetworks } from '../../contract/model/system.ts';

/** A host of containers has more addresses than anybody wants to watch unasked. */
const MOST_DEVICES = 32;

/** Gateways first, for they explain the rest; one device an address; link-local own addresses are left out. */
export const ownDevices = (networks: OwnNetworks): DeviceDraft[] => {
  const wanted = [
    ...networks.gateways.map(({ address }) => ({ address, name: `Gateway ${address}` })),
    ...networks.nameServers.map((address) => ({ address, name: `Name server ${address}` })),
    ...networks.interfaces.map((it) => ({ address: it.address, name: `This machine (${it.name})` })),
  ].filter(({ address }) => isUnicast(address) && !isBareLinkLocal(address));
  const first = new Map<string, string>();
  for (const { address, name } of wanted) if (!first.has(address)) first.set(address, name);
  return [...first].slice(0, MOST_DEVICES).map(([address, name]) =>
    DeviceDraft.parse({
      address,
      name: name.slice(0, 120),
      typeId: 'live',
      ...withSubnet(networks, address),
      notes: 'Found on this machine.',
    }),
  );
};

/** Without its zone such an address says nothing: it exists on every link. */
const isBareLinkLocal = (address: string): boolean => /^fe[89ab]/i.test(address) && !address.includes('%');

/** The real range of the network it is in; a route to a single host (VPN) is no range. */
const withSubnet = (networks: OwnNetworks, address: string): { subnet?: string } => {
  if (address.includes('%')) return {};
  const own = networks.interfaces.find(({ cidr }) => {
    const bits = Number(cidr.split('/')[1]);
    return bits <= (familyOf(cidr) === 4 ? 30 : 126) && cidrContains(cidr, address);
  });
  return own === undefined ? {} : { subnet: own.cidr };
};
