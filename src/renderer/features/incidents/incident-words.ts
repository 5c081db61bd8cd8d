/** States and doors of incidents in words. */
import type { IncidentState } from '../../../contract/model/incident.ts';
import type { Actor } from '../../../contract/model/system.ts';

export const stateWords: Readonly<Record<IncidentState, string>> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
};

export const actorWords: Readonly<Record<Actor, string>> = {
  window: 'in the window',
  api: 'through the API',
  cli: 'on the command line',
  system: 'the monitor',
};
