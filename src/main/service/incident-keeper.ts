/** Makes incidents of the transitions the store holds, keeps them there, and announces them; what a crash interrupts is taken up at the next start. */
import { FieldwatchError } from '../../contract/errors.ts';
import type { Incident } from '../../contract/model/incident.ts';
import type { StatusEvent } from '../../contract/model/status.ts';
import type { IncidentChange } from '../engine/incidents/change-pad.ts';
import {
  createIncidentBook,
  type IncidentBook,
  type PersonsChange,
  type PlacedTransition,
  REOPENS_WITHIN_MS,
} from '../engine/incidents/incident-book.ts';
import { incidentKept, toIncident } from '../engine/incidents/kept-incident.ts';
import type { Clock, Log, Place } from '../engine/ports.ts';
import type { IncidentsToHold } from '../io/store/queries/incident-list.ts';
import type { By, Store } from '../io/store/store.ts';
import type { EventLog, Incidents } from './service-parts.ts';

/** Transitions read at a time. */
const PORTION = 2_000;
const TRY_AGAIN_MS = 2_000;
/** Whoever asks for a change waits so long at most. */
const ANSWER_WITHIN_MS = 5_000;

export type IncidentKeeperDeps = {
  readonly store: Pick<Store, 'placesOf' | 'saveIncidents' | 'incidentsToHold' | 'transitionsAfter' | 'getIncident'>;
  readonly events: Pick<EventLog, 'emit' | 'subscribe'>;
  readonly clock: Clock;
  readonly log: Log;
};

export type IncidentKeeper = Incidents & {
  /** There are new transitions in the store. */
  follow(): void;
  /** What keeps incidents from being stored, or null. */
  problem(): string | null;
  stop(): Promise<void>;
};

/** Offline is out; online and degraded are back; of unknown nobody can tell. A device that was never seen to answer can't fail. */
const kindOf = ({ from, to, news }: StatusEvent): PlacedTransition['kind'] | null => {
  if (to === 'offline') return news || from !== 'unknown' ? 'failed' : null;
  return to === 'unknown' ? null : 'back';
};

export const startIncidentKeeper = async (deps: IncidentKeeperDeps): Promise<IncidentKeeper> => {
  const { store, events, clock, log } = deps;
  const aborted = new AbortController();
  let problem: string | null = null;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: the book and the store change in the same order. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };

  /** Tries until the store has done it: the book can't go back. */
  const insist = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        const done = await work();
        problem = null;
        return done;
      } catch (error) {
        if (problem === null) log.error({ err: error }, 'incidents could not be kept, trying again');
        problem = `Incidents could not be kept: ${error instanceof Error ? error.message : String(error)}`;
        await clock.sleep(TRY_AGAIN_MS, aborted.signal);
      }
    }
  };

  const save = async (
    change: IncidentChange,
    upTo: number | null,
    done?: { by: By; action: string },
  ): Promise<void> => {
    if (change.incidents.length === 0) return;
    const incidents = change.incidents.map(toIncident);
    const toStore = {
      incidents: change.incidents.map((kept, i) => ({ ...(incidents[i] as Incident), lastJoinAt: kept.lastJoinAt })),
      members: change.members.map(({ incidentId, member: { place, role, reason, joinedAt, leftAt } }) => ({
        incidentId,
        deviceId: place.deviceId,
        role,
        reason,
        joinedAt,
        leftAt,
      })),
      entries: change.entries,
      upTo,
      ...(done && { done }),
    };
    await insist(() => store.saveIncidents(toStore));
    events.emit({ type: 'incidents-changed', incidents });
  };

  /** Takes up every transition that was not followed yet. */
  const follow = async (): Promise<void> => {
    for (;;) {
      const transitions = await insist(() => store.transitionsAfter(followed, PORTION));
      const last = transitions.at(-1);
      if (last === undefined) return;
      const placed = await placedOf(transitions);
      book.forget(clock.wallMs());
      followed = last.id;
      await save(book.hear(placed), followed);
    }
  };

  const placedOf = async (transitions: readonly StatusEvent[]): Promise<PlacedTransition[]> => {
    const ids = [...new Set(transitions.map(({ deviceId }) => deviceId))];
    const places = new Map((await insist(() => store.placesOf(ids))).map((place) => [place.deviceId, place]));
    return transitions.flatMap((event) => {
      const kind = kindOf(event);
      const place = places.get(event.deviceId);
      return kind === null || place === undefined ? [] : [{ ...event, kind, place }];
    });
  };

  /** Devices that were removed or paused have left, as far as incidents go. */
  const sweep = async (): Promise<void> => {
    const out = book.out();
    const there = new Set((await insist(() => store.placesOf(out))).map(({ deviceId }) => deviceId));
    const gone = out.filter((id) => !there.has(id));
    await save(book.gone(gone, clock.wallMs()), null);
  };

  const start = await store.incidentsToHold(clock.wallMs() - REOPENS_WITHIN_MS);
  const book = await bookOf(start, store);
  let followed = start.followed ?? start.lastTransition;
  // What failed before there were incidents makes none.
  const begin = (): Promise<void> =>
    insist(() => store.saveIncidents({ incidents: [], members: [], entries: [], upTo: followed }));

  const unsubscribe = events.subscribe(null, (frame) => {
    if (frame.kind !== 'event') return;
    const { type } = frame.event;
    if (type === 'devices-replaced') run(stepBack);
    if (type === 'devices-deleted' || type === 'devices-changed' || type === 'devices-replaced') run(sweep);
  });

  const run = (work: () => Promise<void>): void => {
    inTurn(work).catch((error: unknown) => {
      if (aborted.signal.aborted) return;
      log.error({ err: error }, 'incidents failed');
      problem = `Incidents failed: ${error instanceof Error ? error.message : String(error)}`;
    });
  };

  const change = async (id: number, what: PersonsChange, by: By): Promise<Incident> => {
    const changing = inTurn(async () => {
      const changed = book.change(id, what, by);
      if (changed === null) return overOrUnknown(id);
      await save(changed, null, { by, action: `incident.${what.kind}` });
      return (await store.getIncident(id)) as Incident;
    });
    const patience = new AbortController();
    const late = clock.sleep(ANSWER_WITHIN_MS, AbortSignal.any([patience.signal, aborted.signal])).then(() => {
      throw new FieldwatchError('unavailable', `Incident ${id} can't be stored right now.`, {
        hint: 'It is done as soon as the store can write again; the health says what is in the way.',
      });
    });
    try {
      return await Promise.race([changing, late]);
    } finally {
      patience.abort();
      late.catch(() => undefined);
    }
  };

  const overOrUnknown = async (id: number): Promise<never> => {
    if ((await store.getIncident(id)) === null) throw new FieldwatchError('not-found', `There is no incident ${id}.`);
    throw new FieldwatchError('conflict', `Incident ${id} is over and can't be changed any more.`);
  };

  /** A store that was recovered from a backup counts its transitions on from there. */
  const stepBack = async (): Promise<void> => {
    const stored = await insist(() => store.incidentsToHold(clock.wallMs()));
    followed = Math.min(followed, stored.followed ?? stored.lastTransition);
    await follow();
  };

  if (start.followed === null) run(begin);
  run(sweep);
  run(follow);

  return {
    change,
    follow: () => run(follow),
    problem: () => problem,
    stop: async () => {
      unsubscribe();
      const patience = new AbortController();
      await Promise.race([last, clock.sleep(500, patience.signal).catch(() => undefined)]);
      patience.abort();
      aborted.abort(new Error('ended'));
    },
  };
};

const bookOf = async (
  { held, lastId }: IncidentsToHold,
  store: Pick<IncidentKeeperDeps['store'], 'placesOf'>,
): Promise<IncidentBook> => {
  const ids = new Set(held.flatMap(({ members }) => members.map(({ deviceId }) => deviceId)));
  const places = new Map((await store.placesOf([...ids])).map((place) => [place.deviceId, place]));
  const placeOf = (id: number): Place => places.get(id) ?? nowhere(id);
  return createIncidentBook(
    lastId + 1,
    held.map(({ incident, lastJoinAt, members }) =>
      incidentKept(
        incident,
        lastJoinAt,
        members.map(({ deviceId, ...member }) => ({ ...member, place: placeOf(deviceId) })),
      ),
    ),
  );
};

/** A device that was removed or paused meanwhile: it leaves at once. */
const nowhere = (deviceId: number): Place => ({
  deviceId,
  name: `device ${deviceId}`,
  address: '',
  subnet: null,
  site: '',
  ancestors: [],
});
