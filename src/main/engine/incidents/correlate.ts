/** Which failures have one cause: by subnet, then by site, then by the whole fleet, while they follow closely on each other. */
import type { IncidentScope } from '../../../contract/model/incident.ts';
import type { Place } from '../ports.ts';
import { countText, shortText } from '../words.ts';
import { isOver, type KeptIncident } from './kept-incident.ts';

/** Failures further apart than this have causes of their own. */
export const TOGETHER_MS = 120_000;
/** So many subnets of a site, or so many places, that fail together have one cause. */
const SUBNETS_OF_A_SITE = 3;
const PLACES_OF_A_FLEET = 5;

/** The incident that a device's failure belongs to, widest first: one that its neighbours joined a moment ago. */
export const coveringIncident = (
  incidents: Iterable<KeptIncident>,
  place: Place,
  at: number,
): KeptIncident | undefined => {
  let best: KeptIncident | undefined;
  for (const incident of incidents)
    if (isFresh(incident, at) && covers(incident, place) && (best === undefined || rank(incident) > rank(best)))
      best = incident;
  return best;
};

export type Spread = {
  readonly scope: IncidentScope;
  readonly others: readonly KeptIncident[];
  readonly words: string;
};

/** Whether so many incidents are fresh beside this one that they have one cause: which, and how far it reaches. */
export const spreadOf = (incidents: Iterable<KeptIncident>, incident: KeptIncident, at: number): Spread | null => {
  if (incident.scope === 'fleet') return null;
  const fresh = [...incidents].filter((other) => isFresh(other, at));
  const { site } = rootOf(incident);
  const places = new Set(fresh.map(placeKey));
  if (places.size >= PLACES_OF_A_FLEET)
    return {
      scope: 'fleet',
      others: fresh.filter((other) => other !== incident),
      words: `${countText(places.size, 'place')} failed within ${countText(TOGETHER_MS / 60_000, 'minute')}`,
    };
  if (incident.scope === 'site' || site === '') return null;
  const ofSite = fresh.filter((other) => other.scope !== 'fleet' && rootOf(other).site === site);
  const subnets = new Set(ofSite.flatMap((other) => rootOf(other).subnet?.id ?? []));
  if (subnets.size < SUBNETS_OF_A_SITE) return null;
  return {
    scope: 'site',
    others: ofSite.filter((other) => other !== incident),
    words: `${countText(subnets.size, 'subnet')} of ${shortText(site)} failed within ${countText(TOGETHER_MS / 60_000, 'minute')}`,
  };
};

/** Closed by a person, it takes nothing in: what fails next is news again. */
const isFresh = (incident: KeptIncident, at: number): boolean =>
  !isOver(incident) && incident.state !== 'resolved' && Math.abs(at - incident.lastJoinAt) <= TOGETHER_MS;

const covers = (incident: KeptIncident, place: Place): boolean => {
  const root = rootOf(incident);
  switch (incident.scope) {
    case 'fleet':
      return true;
    case 'site':
      return root.site === place.site;
    case 'subnet':
      return root.subnet?.id === place.subnet?.id;
    case 'device':
      return false;
  }
};

const ranks: Readonly<Record<IncidentScope, number>> = { device: 0, subnet: 1, site: 2, fleet: 3 };
const rank = ({ scope }: KeptIncident): number => ranks[scope];

const rootOf = (incident: KeptIncident): Place => {
  const root = incident.members.get(incident.rootDeviceId);
  if (root === undefined) throw new Error(`incident ${incident.id} has no root`);
  return root.place;
};

const placeKey = (incident: KeptIncident): string => {
  const { site, subnet, deviceId } = rootOf(incident);
  return site !== '' ? `site ${site}` : subnet !== null ? `subnet ${subnet.id}` : `device ${deviceId}`;
};
