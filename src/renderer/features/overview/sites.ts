/** Subnets in the order people look for them: by site, then by address. */
import { addressSortKey } from '../../../contract/model/address.ts';
import type { StatusCounts } from '../../../contract/model/status.ts';
import type { Subnet } from '../../../contract/model/subnet.ts';

export type Site = { readonly name: string; readonly subnets: readonly Subnet[] };

const byName = new Intl.Collator('en', { numeric: true });

/** `10.4.7.0/24` and `10.4.10.0/24` in the order of their values. */
export const cidrSortKey = (cidr: string): string => addressSortKey(cidr.split('/')[0] ?? cidr);

/** Subnets without devices have nothing to say and are left out; those without a site come last. */
export const groupBySite = (subnets: Iterable<Subnet>): Site[] => {
  const sites = new Map<string, { subnet: Subnet; key: string }[]>();
  for (const subnet of subnets) {
    if (subnet.counts.total === 0) continue;
    const members = sites.get(subnet.site) ?? [];
    members.push({ subnet, key: cidrSortKey(subnet.cidr) });
    sites.set(subnet.site, members);
  }
  return [...sites]
    .toSorted(([a], [b]) => Number(a === '') - Number(b === '') || byName.compare(a, b))
    .map(([name, members]) => ({
      name,
      subnets: members.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ subnet }) => subnet),
    }));
};

/** Every word must be part of the range, the name, the site or the status. */
export const matchesSubnet = (subnet: Subnet, words: readonly string[]): boolean => {
  const text = `${subnet.cidr} ${subnet.name} ${subnet.site} ${subnet.worst}`.toLowerCase();
  return words.every((word) => text.includes(word));
};

/** How bad, for sorting: all gone before part gone, offline before degraded before unknown. */
export const badness = ({ total, paused, offline, degraded, unknown }: StatusCounts): number => {
  const watched = Math.max(1, total - paused);
  return offline * 1_000 + (offline / watched) * 500 + degraded * 10 + unknown;
};

/** What of a subnet is wrong, in words: `41 of 50 offline, 2 degraded`. */
export const countsInWords = (counts: StatusCounts): string => {
  const parts = (['offline', 'degraded', 'unknown', 'paused'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${status}`);
  return parts.length === 0
    ? `all ${counts.total} online`
    : `${parts.join(', ')}, ${counts.online} of ${counts.total} online`;
};
