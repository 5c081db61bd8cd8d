/** How incidents that were read and those announced since make one list, and which of them needs a person first. */
import { type Incident, incidentStates, severities } from '../../contract/model/incident.ts';

/** Later than any instant there will be, so that being newer never weighs as much as a severity. */
const FAR_AHEAD = 1e14;

/** The least first: open before acknowledged before resolved, worse before less bad, newer before older. */
export const urgencyOf = ({ state, severity, startedAt }: Incident): number =>
  incidentStates.indexOf(state) * severities.length + severities.indexOf(severity) - startedAt / FAR_AHEAD;

/** Of each the one that changed last, without those that another took in; the most urgent first. */
export const newestOfEach = (incidents: Iterable<Incident>): Incident[] => {
  const byId = new Map<number, Incident>();
  for (const incident of incidents)
    if ((byId.get(incident.id)?.changedAt ?? 0) <= incident.changedAt) byId.set(incident.id, incident);
  return [...byId.values()]
    .filter(({ mergedInto }) => mergedInto === null)
    .toSorted((a, b) => urgencyOf(a) - urgencyOf(b));
};
