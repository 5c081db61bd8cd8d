/** Incidents as a live list: read once, then kept by what is announced. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Incident } from '../../contract/model/incident.ts';
import { newestOfEach } from './incident-list.ts';
import { useCall } from './use-call.ts';
import { useClient } from './use-fleet.tsx';

/** So many are read: the newest. */
export const INCIDENTS_READ = 500;
const NONE: ReadonlyMap<number, Incident> = new Map();

export type Incidents = {
  /** What needs a person first; null until they were read. One that was resolved while we look is still among them. */
  readonly incidents: readonly Incident[] | null;
  readonly error: unknown;
  readonly reload: () => void;
};

/** `standing`: read what is open or acknowledged. Resolved ones too otherwise, the newest of all. */
export const useIncidents = (which: 'standing' | 'all'): Incidents => {
  const client = useClient();
  const { data, error, reload } = useCall('incidents.list', {
    limit: INCIDENTS_READ,
    ...(which === 'standing' ? { state: ['open', 'acknowledged'] } : {}),
  });
  const [told, setTold] = useState(NONE);
  const startedAt = useRef<number | null>(null);

  useEffect(
    () =>
      client.onFrame((frame) => {
        const isAnother = frame.kind === 'hello' && startedAt.current !== null && startedAt.current !== frame.startedAt;
        if (frame.kind === 'hello') startedAt.current = frame.startedAt;
        if (frame.kind === 'reset' || isAnother) {
          // What ended meanwhile was announced to nobody: what was told before counts no more.
          setTold(NONE);
          reload();
        }
        if (frame.kind !== 'event' || frame.event.type !== 'incidents-changed') return;
        const { incidents } = frame.event;
        setTold((before) => new Map([...before, ...incidents.map((incident) => [incident.id, incident] as const)]));
      }),
    [client, reload],
  );

  const incidents = useMemo(
    () => (data === null ? null : newestOfEach([...data.items, ...told.values()])),
    [data, told],
  );
  return { incidents, error, reload };
};
