/** Turns durable checks into events: at most four batches of states a second, each with only the newest of every device. */
import type { DeviceDelta } from '../../contract/model/device.ts';
import type { StatusEvent } from '../../contract/model/status.ts';
import type { CheckRecord, Clock } from '../engine/ports.ts';
import type { EventLog } from './service-parts.ts';

const EVERY_MS = 250;
/** Rows in one event; a very large fleet makes several of them rather than one that blocks every listener. */
const MOST_PER_EVENT = 2_000;

export type CheckAnnouncer = {
  durable(records: readonly CheckRecord[], events: readonly StatusEvent[]): void;
  /** Announces what waits, and no more afterwards. */
  stop(): void;
};

export const createCheckAnnouncer = (deps: {
  readonly events: Pick<EventLog, 'emit'>;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly onTransitions: (events: readonly StatusEvent[]) => void;
}): CheckAnnouncer => {
  const { events, clock, onTransitions } = deps;
  const aborted = new AbortController();
  let newest = new Map<number, DeviceDelta>();
  let announcedMs = Number.NEGATIVE_INFINITY;
  let timerSet = false;

  const announce = (): void => {
    if (newest.size === 0) return;
    const deltas = [...newest.values()];
    newest = new Map();
    announcedMs = clock.monotonicMs();
    for (let at = 0; at < deltas.length; at += MOST_PER_EVENT)
      events.emit({ type: 'devices-checked', deltas: deltas.slice(at, at + MOST_PER_EVENT) });
  };

  const announceInTime = (): void => {
    const waitMs = announcedMs + EVERY_MS - clock.monotonicMs();
    if (waitMs <= 0) announce();
    if (waitMs <= 0 || timerSet) return;
    timerSet = true;
    clock
      .sleep(waitMs, aborted.signal)
      .then(() => {
        timerSet = false;
        announce();
      })
      .catch(() => undefined);
  };

  return {
    durable: (records, transitions) => {
      for (const { deviceId, state } of records) newest.set(deviceId, { id: deviceId, ...state });
      announceInTime();
      if (transitions.length === 0) return;
      events.emit({ type: 'status-changed', events: [...transitions] });
      onTransitions(transitions);
    },
    stop: () => {
      aborted.abort(new Error('ended'));
      announce();
    },
  };
};
