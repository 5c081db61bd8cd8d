/** Makes of many transitions at most two messages: one names what went offline, one what came back. */
import type { StatusEvent } from '../../../contract/model/status.ts';
import { countText, listText, numberText, shortText } from '../words.ts';

export type Message = { readonly title: string; readonly body: string };
export type SubnetNames = ReadonlyMap<
  number,
  { readonly cidr: string; readonly name: string; readonly members: number }
>;

/** From so many devices on, a subnet is named instead of its members. */
const SUBNET_FROM = 3;
const MOST_NAMED = 3;

/** Only news counts, and of each device only where it stands at the end of the window. */
export const groupTransitions = (events: readonly StatusEvent[], subnets: SubnetNames): Message[] => {
  const last = new Map<number, StatusEvent>();
  const wasOffline = new Set<number>();
  for (const event of events) {
    if (!event.news) continue;
    last.set(event.deviceId, event);
    if (event.from === 'offline') wasOffline.add(event.deviceId);
  }
  const offline: StatusEvent[] = [];
  const back: StatusEvent[] = [];
  for (const event of last.values()) {
    if (event.to === 'offline') offline.push(event);
    else if (wasOffline.has(event.deviceId) && event.to !== 'unknown') back.push(event);
  }
  return [
    ...messageOf(offline, subnets, 'offline', 'offline'),
    ...messageOf(back, subnets, 'back online', 'back online'),
  ];
};

const messageOf = (events: readonly StatusEvent[], subnets: SubnetNames, oneIs: string, manyAre: string): Message[] => {
  const first = events[0];
  if (first === undefined) return [];
  if (events.length === 1)
    return [{ title: `${shortText(first.deviceName)} is ${oneIs}`, body: `${first.address}: ${first.reason}` }];
  const groups = bySubnet(events);
  const only = groups.length === 1 ? groups[0] : undefined;
  const subnet = only === undefined ? undefined : subnets.get(only.subnetId ?? -1);
  if (only !== undefined && subnet !== undefined)
    return [
      {
        title: `${subnet.cidr}: ${countText(events.length, 'device')} ${manyAre}`,
        body: `${ofMembers(events.length, subnet)}: ${namesOf(events)}`,
      },
    ];
  return [
    {
      title: `${countText(events.length, 'device')} ${manyAre}`,
      body: listText(culprits(groups, subnets), MOST_NAMED),
    },
  ];
};

type Group = { readonly subnetId: number | null; readonly events: StatusEvent[] };

/** Largest first. */
const bySubnet = (events: readonly StatusEvent[]): Group[] => {
  const groups = new Map<number | null, Group>();
  for (const event of events) {
    const group = groups.get(event.subnetId);
    if (group === undefined) groups.set(event.subnetId, { subnetId: event.subnetId, events: [event] });
    else group.events.push(event);
  }
  return [...groups.values()].toSorted((a, b) => b.events.length - a.events.length);
};

/** Subnets that were hit as such, then single devices. */
const culprits = (groups: readonly Group[], subnets: SubnetNames): string[] =>
  groups.flatMap(({ subnetId, events }) => {
    const subnet = subnetId === null ? undefined : subnets.get(subnetId);
    return subnet === undefined || events.length < SUBNET_FROM
      ? events.map((event) => shortText(event.deviceName))
      : [`${subnet.cidr} (${numberText(events.length)} of ${numberText(Math.max(events.length, subnet.members))})`];
  });

const ofMembers = (count: number, subnet: { name: string; members: number }): string => {
  const share =
    count >= subnet.members ? `all ${numberText(count)}` : `${numberText(count)} of ${numberText(subnet.members)}`;
  return subnet.name === '' ? `${share}` : `${shortText(subnet.name)}, ${share}`;
};

const namesOf = (events: readonly StatusEvent[]): string =>
  listText(
    events.map((event) => shortText(event.deviceName)),
    MOST_NAMED,
  );
