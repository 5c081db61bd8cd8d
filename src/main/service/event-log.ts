/** The one numbered sequence of events: a bounded ring, so that a listener who was away can resume by sequence number. */
import type { Event, EventFrame } from '../../contract/events.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { EventLog } from './service-parts.ts';

export type EventLogOptions = {
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly log: Log;
  readonly mostFrames?: number;
  /** Characters of JSON over all kept frames. */
  readonly mostChars?: number;
};

/** One entry is enough: a frame goes to all listeners before the next one is made. */
const lastEncoded: { frame: EventFrame | null; json: string } = { frame: null, json: '' };

/** A frame as JSON, encoded once for all listeners that get it in the same turn. */
export const encodeFrame = (frame: EventFrame): string => {
  if (lastEncoded.frame !== frame) {
    lastEncoded.json = JSON.stringify(frame);
    lastEncoded.frame = frame;
  }
  return lastEncoded.json;
};

export const createEventLog = (options: EventLogOptions): EventLog & { seq(): number } => {
  const { clock, log, mostFrames = 20_000, mostChars = 8_000_000 } = options;
  const startedAt = clock.wallMs();
  const listeners = new Set<(frame: EventFrame) => void>();
  /** Frames `first … seq`, oldest at `head`; the emptied places before it are cut off now and then. */
  let kept: { frame: EventFrame; chars: number }[] = [];
  let head = 0;
  let chars = 0;
  let seq = 0;

  const forgetOldest = (): void => {
    while (kept.length - head > mostFrames || (chars > mostChars && kept.length - head > 1)) {
      chars -= kept[head]!.chars;
      head++;
    }
    if (head > 1_024 && head * 2 > kept.length) {
      kept = kept.slice(head);
      head = 0;
    }
  };

  const tell = (listener: (frame: EventFrame) => void, frame: EventFrame): void => {
    try {
      listener(frame);
    } catch (error) {
      listeners.delete(listener);
      log.error({ err: error }, 'a listener of events failed and hears no more');
    }
  };

  return {
    seq: () => seq,
    emit: (event: Event) => {
      seq++;
      const frame: EventFrame = { kind: 'event', seq, at: clock.wallMs(), event };
      const length = encodeFrame(frame).length;
      kept.push({ frame, chars: length });
      chars += length;
      forgetOldest();
      for (const listener of [...listeners]) tell(listener, frame);
    },
    subscribe: (since, listener) => {
      listeners.add(listener);
      tell(listener, { kind: 'hello', seq, startedAt });
      if (since !== null) {
        const oldest = seq - (kept.length - head) + 1;
        if (since > seq || since < oldest - 1) tell(listener, { kind: 'reset', seq });
        else for (const { frame } of kept.slice(head + (since - oldest + 1))) tell(listener, frame);
      }
      return () => void listeners.delete(listener);
    },
  };
};
