/** Which incidents the inbox shows: it lives in the address, so that back, forward and links work. */
import type { Incident } from '../../../contract/model/incident.ts';

export const incidentFilters = ['standing', 'open', 'acknowledged', 'resolved', 'all'] as const;
export type IncidentFilter = (typeof incidentFilters)[number];

export const filterWords: Readonly<Record<IncidentFilter, string>> = {
  standing: 'Not resolved',
  open: 'Open',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  all: 'All',
};

/** What an address asks for; anything unknown means what needs somebody. */
export const filterNamed = (name: string | null): IncidentFilter =>
  incidentFilters.find((filter) => filter === name) ?? 'standing';

export const passes = (filter: IncidentFilter, { state }: Pick<Incident, 'state'>): boolean => {
  switch (filter) {
    case 'standing':
      return state !== 'resolved';
    case 'all':
      return true;
    default:
      return state === filter;
  }
};
