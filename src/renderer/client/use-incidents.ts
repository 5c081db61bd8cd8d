/** Incidents as a live list: read once, then kept by what is announced. */
import { useEffect, useMemo, useState } from 'react';
import { type Incident, incidentStates, severities } from '../../contract/model/incident.ts';
import { useCall } from './use-call.ts';
import { useClient } from './use-fleet.tsx';

const MOST = 500;

export type Incidents = {
  /** What needs a person first; null until they were read. */
  readonly incidents: readonly Incident[] | null;
  readonly error: unknown;
  readonly reload: () => void;
};

/** `standing`: open and acknowledged ones. Resolved ones too otherwise, the newest 500 of all. */
export const useIncidents = (which: 'standing' | 'all'): Incidents => {
  const client = useClient();
  const { data, error, reload } = useCall('incidents.list', {
    limit: MOST,
    ...(which === 'standing' ? { state: ['open', 'acknowledged'] } : {}),
  });
  const [told, setTold] = useState<ReadonlyMap<number, Incident>>(new Map());

  useEffect(
    () =>
      client.onFrame((frame) => {
        if (frame.kind === 'reset') reload();
        if (frame.kind !== 'event' || frame.event.type !== 'incidents-changed') return;
        const { incidents } = frame.event;
        setTold((before) => new Map([...before, ...incidents.map((incident) => [incident.id, incident] as const)]));
      }),
    [client, reload],
  );

  const incidents = useMemo(
    () =>
      data === null
        ? null
        : newest([...data.items, ...told.values()]).filter(({ state }) => which === 'all' || state !== 'resolved'),
    [data, told, which],
  );
  return { incidents, error, reload };
};

/** Smaller is more urgent: open before acknowledged, worse before less bad, newer before older. */
export const urgencyOf = ({ state, severity, startedAt }: Incident): number =>
  incidentStates.indexOf(state) * 10 + severities.indexOf(severity) - startedAt / 1e14;

/** Of each the one that changed last, without those that another took in. */
const newest = (incidents: readonly Incident[]): Incident[] => {
  const byId = new Map<number, Incident>();
  for (const incident of incidents)
    if ((byId.get(incident.id)?.changedAt ?? 0) <= incident.changedAt) byId.set(incident.id, incident);
  return [...byId.values()]
    .filter(({ mergedInto }) => mergedInto === null)
    .toSorted((a, b) => urgencyOf(a) - urgencyOf(b));
};
