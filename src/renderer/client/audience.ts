/** Who listens to a client: the stream of frames opens for the first listener and closes after the last. */
import type { EventFrame } from '../../contract/events.ts';
import type { Client, ConnectionState } from './client.ts';

export type Audience = Pick<Client, 'onFrame' | 'onConnection'> & {
  /** Tells those who listen when it is another state than before. */
  setConnection(next: ConnectionState): void;
};

/** `open` starts the stream and answers its end, or null where there can be none. */
export const createAudience = (
  first: ConnectionState,
  open: (hear: (frame: EventFrame) => void) => (() => void) | null,
): Audience => {
  const frameListeners = new Set<(frame: EventFrame) => void>();
  const connectionListeners = new Set<(state: ConnectionState) => void>();
  let connection = first;
  let close: (() => void) | null = null;
  const hear = (frame: EventFrame) => {
    for (const listener of frameListeners) listener(frame);
  };
  return {
    setConnection(next) {
      if (next === connection) return;
      connection = next;
      for (const listener of connectionListeners) listener(next);
    },
    onFrame(listener) {
      frameListeners.add(listener);
      close ??= open(hear);
      return () => {
        frameListeners.delete(listener);
        if (frameListeners.size > 0) return;
        close?.();
        close = null;
      };
    },
    onConnection(listener) {
      connectionListeners.add(listener);
      listener(connection);
      return () => connectionListeners.delete(listener);
    },
  };
};
