/** How bad an incident is, its title and its likely cause: from who is out, pure. */
import type { IncidentScope, Severity } from '../../../contract/model/incident.ts';
import { countText, listText, numberText, shortText } from '../words.ts';
import type { Member } from './kept-incident.ts';

/** Members that are out, or all of them once it is over. */
export type Told = {
  readonly scope: IncidentScope;
  readonly rootDeviceId: number;
  readonly members: readonly Member[];
};

/** From so many devices on, their subnet is named instead of them. */
const SUBNET_FROM = 3;

export const severityOf = ({ scope, members }: Told): Severity => {
  const failed = members.filter(({ role }) => role === 'failed');
  if (scope === 'site' || scope === 'fleet' || failed.length < members.length) return 'critical';
  if (failed.length < SUBNET_FROM) return 'medium';
  return failed.length >= (failed[0]?.place.subnet?.devices ?? 0) ? 'critical' : 'high';
};

export const titleOf = (told: Told, over: boolean): string => {
  const { scope, members } = told;
  const behind = members.filter(({ role }) => role === 'unreachable').length;
  const root = members.find(({ place }) => place.deviceId === told.rootDeviceId) ?? members[0];
  if (root === undefined) return 'Nothing is out any more';
  const [is, are] = over ? ['was', 'were'] : ['is', 'are'];
  if (behind > 0 && scope === 'subnet')
    return `${shortText(root.place.name)} ${is} offline, ${countText(behind, 'device')} behind it ${behind === 1 ? is : are} unreachable`;
  if (members.length === 1) return `${shortText(root.place.name)} ${is} offline`;
  if (scope === 'site' || scope === 'fleet') {
    const where = scope === 'site' ? shortText(root.place.site) : countText(sitesOf(members), 'place');
    return `${where}: ${countText(members.length, 'device')} in ${countText(subnetsOf(members).size, 'subnet')} ${are} offline`;
  }
  const { subnet } = root.place;
  if (subnet === null) return `${listText(namesOf(members))} ${are} offline`;
  if (members.length < SUBNET_FROM) return `${subnet.cidr}: ${listText(namesOf(members))} ${are} offline`;
  return `${subnet.cidr}: ${share(members.length, subnet.devices)} ${are} offline`;
};

export const causeOf = ({ scope, members }: Told, root: Member | undefined): string => {
  if (root === undefined) return '';
  const first = `${shortText(root.place.name)} (${root.place.address}): ${root.reason}`;
  const behind = members.filter(({ role }) => role === 'unreachable').length;
  if (behind > 0) return `What lies behind a device can't answer while that one is out. ${first}.`;
  if (members.length === 1) return `${first}.`;
  const joined = members.map(({ joinedAt }) => joinedAt).toSorted((one, other) => one - other);
  const span = (joined.at(-1) ?? 0) - (joined[0] ?? 0);
  const within = `within ${numberText(Math.max(1, Math.ceil(span / 1_000)))} s`;
  switch (scope) {
    case 'fleet':
      return `Devices of several places fell silent ${within}: likely a line they share. The first was ${first}.`;
    case 'site':
      return `Several subnets of one site fell silent ${within}: likely its uplink or its power. The first was ${first}.`;
    case 'subnet':
    case 'device':
      return `${countText(members.length, 'device')} of one subnet fell silent ${within}: likely what they share. The first was ${first}.`;
  }
};

const share = (count: number, of: number): string =>
  count >= of ? `all ${countText(count, 'device')}` : `${numberText(count)} of ${countText(of, 'device')}`;
const namesOf = (members: readonly Member[]): string[] => members.map(({ place }) => shortText(place.name));
const subnetsOf = (members: readonly Member[]): Set<number> =>
  new Set(members.map(({ place }) => place.subnet?.id ?? -1));
/** Sites, and subnets of none. */
const sitesOf = (members: readonly Member[]): number =>
  new Set(members.map(({ place }) => (place.site === '' ? (place.subnet?.id ?? -1) : place.site))).size;
