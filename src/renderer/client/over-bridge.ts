/** The client's transport inside the desktop window: the preload script's bridge. */
import { api, type CallInput, type CallName, type CallOutput } from '../../contract/api.ts';
import { ErrorBody, FieldwatchError, fromErrorBody } from '../../contract/errors.ts';
import { EventFrame } from '../../contract/events.ts';
import type { Bridge, Client, ConnectionState } from './client.ts';

export const clientOverBridge = (bridge: Bridge): Client => {
  const frameListeners = new Set<(frame: EventFrame) => void>();
  const connectionListeners = new Set<(state: ConnectionState) => void>();
  let connection: ConnectionState = 'connecting';
  let stop: (() => void) | null = null;

  const setConnection = (next: ConnectionState) => {
    if (next === connection) return;
    connection = next;
    for (const listener of connectionListeners) listener(next);
  };

  const listen = () => {
    stop ??= bridge.on(null, (raw) => {
      const parsed = EventFrame.safeParse(raw);
      if (!parsed.success) return;
      setConnection('connected');
      for (const listener of frameListeners) listener(parsed.data);
    });
  };

  return {
    shell: 'desktop',
    async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
      const answer = await bridge.call(name, input);
      if (answer.ok) return api[name].output.parse(answer.value) as CallOutput<N>;
      const body = ErrorBody.safeParse(answer.body);
      throw body.success
        ? fromErrorBody(body.data)
        : new FieldwatchError('internal', 'The call was refused without a reason.');
    },
    onFrame(listener) {
      frameListeners.add(listener);
      listen();
      return () => {
        frameListeners.delete(listener);
        if (frameListeners.size > 0) return;
        stop?.();
        stop = null;
      };
    },
    onConnection(listener) {
      connectionListeners.add(listener);
      listener(connection);
      return () => connectionListeners.delete(listener);
    },
  };
};
