/** Where an address stands as seen from this machine: on itself, on a link of its own, or beyond a gateway. */
import { cidrContains } from '../../../contract/model/address.ts';
import type { OwnNetworks } from '../../../contract/model/system.ts';

export type Distance = 'here' | 'on-link' | 'beyond';
export type DistanceOf = (address: string) => Distance;

/** Every answer of every round may be looked up. */
const MOST_KNOWN = 20_000;

/** For IP literals; a zone tells the link, not the distance. */
export const distancesIn = (interfaces: OwnNetworks['interfaces']): DistanceOf => {
  const known = new Map<string, Distance>();
  const find = (address: string): Distance => {
    const bare = address.split('%')[0] ?? address;
    if (bare === '::1' || bare.startsWith('127.') || interfaces.some((own) => own.address === bare)) return 'here';
    return interfaces.some(({ cidr }) => cidrContains(cidr, bare)) ? 'on-link' : 'beyond';
  };
  return (address) => {
    const distance = known.get(address) ?? find(address);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(address, distance);
    return distance;
  };
};
